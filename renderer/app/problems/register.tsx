import { lazy } from "react";
import { ListX } from "lucide-react";
import { registerActions } from "../actions/index.ts";
import { showPanel } from "../layout.ts";
import { backgrounds, panels } from "../registry/index.ts";
import { CheckUnsaved } from "./check-unsaved.ts";
import { useProblems } from "./use-problems.ts";

function Count() {
  const { length } = useProblems();
  return length === 0 ? null : <span className="rounded-full bg-pressed px-1.5 text-xs tabular-nums">{length}</span>;
}

panels.register({
  id: "problems",
  title: "Problems",
  icon: ListX,
  order: 40,
  component: lazy(async () => ({ default: (await import("./problems-panel.tsx")).ProblemsPanel })),
  badge: Count,
});
backgrounds.register({ id: "check-unsaved", order: 30, component: CheckUnsaved });
registerActions([{ id: "view.problems", title: "Show problems", group: "View", shortcuts: ["Mod+Shift+M"], run: () => showPanel("problems") }]);
