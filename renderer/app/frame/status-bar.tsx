import { CircleX, Lock, TriangleAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { cx } from "../../ui/index.ts";
import { showPanel } from "../layout.ts";
import { useProblems } from "../problems/use-problems.ts";
import { statusItems } from "../registry/index.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { connection } from "../workspace/workspace-events.ts";

interface StatusButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A part of the status bar that can be pressed. */
export function StatusButton({ label, onClick, children }: StatusButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="flex h-6 cursor-default items-center gap-1 px-1.5 outline-offset-[-2px] hover:bg-hover hover:text-text"
    >
      {children}
    </button>
  );
}

export function StatusBar() {
  const items = statusItems.useAll();
  const side = (which: "left" | "right"): ReactNode => items.filter((item) => item.side === which).map(({ id, component: Item }) => <Item key={id} />);
  return (
    <footer
      aria-label="Status bar"
      className="flex min-w-0 items-center gap-1 overflow-hidden border-t border-line bg-app px-1.5 text-xs whitespace-nowrap text-muted"
    >
      <ProblemCount />
      <Connection />
      <ReadOnly />
      {side("left")}
      <div className="flex-1" />
      {side("right")}
      <Mock />
    </footer>
  );
}

function ProblemCount() {
  const problems = useProblems();
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.filter(({ severity }) => severity === "warning").length;
  const words = `${errors} ${errors === 1 ? "error" : "errors"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}`;
  return (
    <StatusButton label={`Problems: ${words}`} onClick={() => showPanel("problems")}>
      <CircleX size={14} strokeWidth={1.5} className={cx(errors > 0 && "text-danger-text")} aria-hidden />
      {errors}
      <TriangleAlert size={14} strokeWidth={1.5} className={cx("ml-1", warnings > 0 && "text-warning-text")} aria-hidden />
      {warnings}
    </StatusButton>
  );
}

function Connection() {
  const { state } = useStore(connection);
  if (state === "open") return null;
  return (
    <span role="status" className="flex items-center gap-1 px-1.5 text-warning-text">
      <Unplug size={14} strokeWidth={1.5} aria-hidden />
      Not connected to the platform process, trying again
    </span>
  );
}

function ReadOnly() {
  const { data } = useWorkspace();
  if (data?.readOnly !== true) return null;
  return (
    <span className="flex items-center gap-1 px-1.5">
      <Lock size={14} strokeWidth={1.5} aria-hidden />
      Folder is read-only
    </span>
  );
}

function Mock() {
  const { data } = useWorkspace();
  if (data === undefined) return null;
  const port = data.mockUrl === null ? null : new URL(data.mockUrl).port;
  return <span className="px-1.5">{port === null ? "Mock off" : `Mock on ${port}`}</span>;
}
