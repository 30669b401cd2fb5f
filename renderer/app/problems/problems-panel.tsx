import { CheckCircle2, CircleX, Info, TriangleAlert, type LucideIcon } from "lucide-react";
import type { Problem } from "@fastn/core";
import { cx, EmptyState } from "../../ui/index.ts";
import { FileIcon } from "../explorer/file-icon.tsx";
import { setView, viewOf } from "../layout.ts";
import { navigate } from "../page-path.ts";
import { reveal, select } from "../selection.ts";
import { openFile } from "../tabs.ts";
import { useProblems } from "./use-problems.ts";

const looks: Readonly<Record<Problem["severity"], { readonly icon: LucideIcon; readonly className: string; readonly word: string }>> = {
  error: { icon: CircleX, className: "text-danger-text", word: "Error" },
  warning: { icon: TriangleAlert, className: "text-warning-text", word: "Warning" },
  info: { icon: Info, className: "text-info-text", word: "Note" },
};

/** Show where a problem is: its line in the code, its step on the canvas. */
export function showProblem({ file, line, column, step }: Problem): void {
  if (file === "") return;
  navigate("/");
  openFile(file);
  if (viewOf(file) === "canvas") setView(file, "split");
  if (step !== undefined) select(file, [step], "panel");
  reveal(file, "code", { line, column });
}

export function ProblemsPanel() {
  const problems = useProblems();
  if (problems.length === 0) {
    return (
      <EmptyState icon={CheckCircle2} title="No problems">
        Mistakes in workflows and in the configuration are listed here as you type, with file and line.
      </EmptyState>
    );
  }
  const files = [...new Set(problems.map(({ file }) => file))];
  return (
    <div className="h-full overflow-y-auto py-1">
      {files.map((file) => {
        const own = problems.filter((problem) => problem.file === file);
        return (
          <section key={file} aria-label={file === "" ? "Workspace" : file}>
            <h3 className="sticky top-0 flex h-6 items-center gap-1.5 bg-panel px-3 text-sm">
              <FileIcon path={file} />
              <span className="min-w-0 truncate font-medium">{file === "" ? "Workspace" : file}</span>
              <span className="text-xs text-faint">{own.length}</span>
            </h3>
            <ul>
              {own.map((problem) => (
                <li key={`${problem.code}:${problem.line}:${problem.column}:${problem.message}`}>
                  <ProblemRow problem={problem} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function ProblemRow({ problem }: { readonly problem: Problem }) {
  const { icon: Icon, className, word } = looks[problem.severity];
  return (
    <button
      type="button"
      onClick={() => showProblem(problem)}
      className="flex w-full cursor-default items-start gap-2 py-1 pr-3 pl-8 text-left text-sm outline-offset-[-2px] select-text hover:bg-hover"
    >
      <Icon size={16} strokeWidth={1.5} className={cx("mt-0.5", className)} aria-label={word} />
      <span className="min-w-0 flex-1 break-words">{problem.message}</span>
      {problem.step !== undefined && <span className="shrink-0 text-xs leading-5 text-muted">{problem.step}</span>}
      <span className="shrink-0 text-xs leading-5 text-faint">{problem.code}</span>
      <span className="shrink-0 text-xs leading-5 text-faint tabular-nums">
        {problem.line}:{problem.column}
      </span>
    </button>
  );
}
