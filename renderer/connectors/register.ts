import { lazy } from "react";
import { Cable, ServerCog } from "lucide-react";
import { registerActions } from "../app/actions/index.ts";
import { navigate } from "../app/page-path.ts";
import { activities, pages } from "../app/registry/index.ts";

const ConnectorsPage = lazy(() => import("./connectors-page.tsx"));

activities.register({ id: "connectors", title: "Connectors", icon: Cable, order: 20, page: "/connectors" });
pages.register({ id: "connectors", order: 20, path: "/connectors", component: ConnectorsPage });
pages.register({ id: "connector", order: 21, path: "/connectors/:name", component: ConnectorsPage });
activities.register({ id: "mock", title: "Mock server", icon: ServerCog, order: 25, page: "/mock" });
pages.register({ id: "mock", order: 25, path: "/mock", component: lazy(() => import("./mock-page.tsx")) });
registerActions([
  { id: "view.mock", title: "Show mock server", group: "View", run: () => navigate("/mock") },
  { id: "view.connectors", title: "Show connectors", group: "View", run: () => navigate("/connectors") },
]);
