import { lazy } from "react";
import { registerActions } from "../app/actions/index.ts";
import { navigate } from "../app/page-path.ts";
import { backgrounds, pages, titleItems } from "../app/registry/index.ts";

titleItems.register({ id: "inbox", order: 10, component: lazy(() => import("./bell.tsx")) });
pages.register({ id: "inbox", order: 35, path: "/inbox", component: lazy(() => import("./inbox-page.tsx")) });
backgrounds.register({
  id: "inbox-watcher",
  order: 40,
  component: lazy(() => import("./inbox-watcher.ts").then((module) => ({ default: module.InboxWatcher }))),
});
registerActions([{ id: "view.inbox", title: "Show inbox", group: "View", shortcuts: ["Mod+Alt+I"], run: () => navigate("/inbox") }]);
