import { lazy } from "react";
import { KeyRound } from "lucide-react";
import { registerActions } from "../app/actions/index.ts";
import { navigate } from "../app/page-path.ts";
import { activities, pages } from "../app/registry/index.ts";

activities.register({ id: "connections", title: "Connections", icon: KeyRound, order: 22, page: "/connections" });
pages.register({ id: "connections", order: 22, path: "/connections", component: lazy(() => import("./connections-page.tsx")) });
registerActions([{ id: "view.connections", title: "Show connections", group: "View", run: () => navigate("/connections") }]);
