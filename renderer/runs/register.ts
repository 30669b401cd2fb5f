import { lazy } from "react";
import { History, ListTree, Play, ScrollText } from "lucide-react";
import { registerActions } from "../app/actions/index.ts";
import { showPanel } from "../app/layout.ts";
import { activities, backgrounds, pages, panels } from "../app/registry/index.ts";
import { activeFile } from "../app/tabs.ts";
import { workflowOf, knownWorkspace } from "../app/workspace/use-workspace.ts";
import { inputDialog } from "./input-dialog-state.ts";

const part = <K extends "RunPanel" | "DataPanel" | "LogsPanel">(name: K) => lazy(() => import("./panels.tsx").then((module) => ({ default: module[name] })));

panels.register({ id: "run", title: "Run", icon: Play, order: 10, component: part("RunPanel") });
panels.register({ id: "data", title: "Data", icon: ListTree, order: 20, component: part("DataPanel") });
panels.register({ id: "logs", title: "Logs", icon: ScrollText, order: 30, component: part("LogsPanel") });

activities.register({ id: "runs", title: "Runs", icon: History, order: 30, page: "/runs" });
pages.register({ id: "runs", order: 30, path: "/runs", component: lazy(() => import("./runs-page.tsx").then((module) => ({ default: module.RunsPage }))) });
pages.register({ id: "run", order: 31, path: "/runs/:runId", component: lazy(() => import("./run-page.tsx").then((module) => ({ default: module.RunPage }))) });

backgrounds.register({ id: "run-watcher", order: 10, component: lazy(() => import("./run-watcher.tsx").then((module) => ({ default: module.RunWatcher }))) });
backgrounds.register({ id: "run-input", order: 20, component: lazy(() => import("./input-dialog.tsx").then((module) => ({ default: module.InputDialog }))) });

registerActions([
  {
    id: "run.withInput",
    title: "Run with input…",
    group: "Run",
    shortcuts: ["Mod+Shift+R"],
    when: () => workflowOf(knownWorkspace(), activeFile()) !== undefined,
    run: () => inputDialog.setState({ file: activeFile() }),
  },
  { id: "run.showSteps", title: "Show the last run", group: "Run", run: () => showPanel("run") },
]);
