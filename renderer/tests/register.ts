import { lazy } from "react";
import { FlaskConical } from "lucide-react";
import { registerActions } from "../app/actions/index.ts";
import { showPanel } from "../app/layout.ts";
import { backgrounds, panels } from "../app/registry/index.ts";

panels.register({ id: "tests", title: "Tests", icon: FlaskConical, order: 50, component: lazy(() => import("./tests-panel.tsx")) });
backgrounds.register({ id: "save-case", order: 50, component: lazy(() => import("./save-case-dialog.tsx")) });
registerActions([{ id: "view.tests", title: "Show test cases", group: "View", run: () => showPanel("tests") }]);
