import { useEffect } from "react";
import { HashRouter, Navigate, Route, Routes, useLocation } from "react-router";
import { followAddress } from "../page-path.ts";
import { pages } from "../registry/index.ts";

/** The pages beside the studio, with their router. Loaded with the first page that is opened. */
export default function Pages() {
  return (
    <HashRouter>
      <Address />
      <Routes>
        {pages.useAll().map(({ id, path, component: Page }) => (
          <Route key={id} path={path} element={<Page />} />
        ))}
        <Route path="*" element={<Navigate to="/" replace />} />
      </Routes>
    </HashRouter>
  );
}

/** Tells the frame where the router went. */
function Address() {
  const { pathname } = useLocation();
  useEffect(followAddress, [pathname]);
  return null;
}
