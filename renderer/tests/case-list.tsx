import { useRef, type KeyboardEvent } from "react";
import { CheckCircle2, CircleDashed, Loader, XCircle, type LucideIcon } from "lucide-react";
import type { TestCase } from "../app/api/index.ts";
import { formatDuration } from "../runs/format.ts";
import { cx } from "../ui/index.ts";
import { fingerprint, type CaseOutcome } from "./run-tests.ts";

const looks: Readonly<Record<CaseOutcome["state"] | "none", { readonly word: string; readonly icon: LucideIcon; readonly className: string }>> = {
  none: { word: "not run", icon: CircleDashed, className: "text-faint" },
  running: { word: "running", icon: Loader, className: "text-accent-text" },
  passed: { word: "passed", icon: CheckCircle2, className: "text-success-text" },
  failed: { word: "failed", icon: XCircle, className: "text-danger-text" },
};

interface CaseListProps {
  readonly cases: readonly TestCase[];
  readonly outcomes: Readonly<Record<string, CaseOutcome>>;
  readonly file: string;
  readonly chosen: string | null;
  readonly onChoose: (name: string) => void;
  readonly onRun: (test: TestCase) => void;
}

/** The cases in the file's order. Arrow keys choose, Enter runs the chosen one. */
export function CaseList({ cases, outcomes, file, chosen, onChoose, onRun }: CaseListProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = cases.findIndex(({ name }) => name === chosen);
    const current = cases[at];
    if (event.key === "Enter" && current !== undefined) onRun(current);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: cases.length - 1 }[event.key];
    const next = to === undefined ? undefined : cases[Math.max(0, Math.min(to, cases.length - 1))];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next.name);
    list.current?.querySelectorAll("[role=option]")[cases.indexOf(next)]?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div ref={list} role="listbox" aria-label="Test cases" tabIndex={0} onKeyDown={onKeyDown} className="h-full overflow-y-auto py-1 outline-offset-[-2px]">
      {cases.map((test) => {
        const outcome = outcomes[test.name];
        const { word, icon: Icon, className } = looks[outcome?.state ?? "none"];
        const old = outcome !== undefined && outcome.state !== "running" && outcome.of !== fingerprint(test, file);
        const live = Object.keys(test.pins).length === 0;
        return (
          <div
            key={`${test.name} ${test.line}`}
            role="option"
            aria-selected={test.name === chosen}
            aria-label={`${test.name}, ${word}${old ? " before the last change" : ""}`}
            onClick={() => onChoose(test.name)}
            onDoubleClick={() => onRun(test)}
            className={cx("flex min-h-8 cursor-default items-center gap-2 px-3 py-0.5 hover:bg-hover", test.name === chosen && "bg-accent-bg")}
          >
            <Icon size={16} strokeWidth={1.5} className={className} aria-hidden />
            <span className="min-w-0 flex-1 break-words">{test.name}</span>
            <span className="shrink-0 text-xs text-muted">
              {old ? "outdated" : outcome?.result ? formatDuration(outcome.result.tookMs) : ""} {live ? "LIVE" : "MOCK"}
            </span>
          </div>
        );
      })}
    </div>
  );
}
