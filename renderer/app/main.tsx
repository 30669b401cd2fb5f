import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "../ui/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { paintTheme } from "../settings/theme.ts";
import { App } from "./app.tsx";
import "./features.ts";

paintTheme();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with id root.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
