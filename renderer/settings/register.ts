import { lazy } from "react";
import { Settings } from "lucide-react";
import { registerActions } from "../app/actions/index.ts";
import { navigate } from "../app/page-path.ts";
import { activities, pages } from "../app/registry/index.ts";

activities.register({ id: "settings", title: "Settings", icon: Settings, order: 100, atEnd: true, page: "/settings" });
pages.register({ id: "settings", order: 100, path: "/settings", component: lazy(() => import("./settings-page.tsx")) });
registerActions([{ id: "app.settings", title: "Open settings", group: "View", shortcuts: ["Mod+,"], run: () => navigate("/settings") }]);
