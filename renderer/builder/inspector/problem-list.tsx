import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Problem } from "@fastn/core";
import { useForm } from "./commit.ts";

/** What is wrong with the thing shown; a click goes to the place in the code. */
export function ProblemList({ problems }: { readonly problems: readonly Problem[] }) {
  const { openCode } = useForm();
  if (problems.length === 0) return null;
  return (
    <ul aria-label="Problems" className="flex flex-col gap-1 px-3 pb-3">
      {problems.map((problem) => {
        const error = problem.severity === "error";
        const Icon = error ? CircleAlert : TriangleAlert;
        return (
          <li key={`${problem.line}:${problem.column}:${problem.message}`}>
            <button
              type="button"
              onClick={() => openCode(problem.line, problem.column)}
              className={`flex w-full items-start gap-2 rounded-md px-2 py-1.5 text-left text-xs ${error ? "bg-danger-bg text-danger-text" : "bg-warning-bg text-warning-text"}`}
            >
              <Icon size={14} strokeWidth={1.75} className="mt-px" aria-hidden />
              <span className="min-w-0 break-words">
                {problem.message} <span className="opacity-80">Line {problem.line}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
