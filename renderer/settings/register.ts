import { lazy } from "react";
import { Settings } from "lucide-react";
import { registerActions } from "../app/actions/index.ts";
import { navigate } from "../app/page-path.ts";
import { activities, pages } from "../app/registry/index.ts";

activities.register({ id: "settings", title: "Settings", icon: Settings, order: 100, atEnd: true, page: "/settings" });
pages.register({ id: "settings", order: 100, path: "/settings", component: lazy(() => import("./settings-page.tsx")) });
pages.register({ id: "keyboard", order: 101, path: "/settings/keyboard", component: lazy(() => import("./keyboard-page.tsx")) });
registerActions([
  { id: "app.keyboard", title: "Change keyboard shortcuts", group: "Help", run: () => navigate("/settings/keyboard") },
  { id: "app.settings", title: "Open settings", group: "View", shortcuts: ["Mod+,"], run: () => navigate("/settings") },
]);
