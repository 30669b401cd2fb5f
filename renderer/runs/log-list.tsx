import { useRef } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ScrollText } from "lucide-react";
import type { StepLog } from "@fastn/core";
import { cx, EmptyState } from "../ui/index.ts";

const levels: Record<StepLog["level"], string> = { debug: "text-faint", info: "text-text", warn: "text-warning-text", error: "text-danger-text" };

/** Log lines, only those in view drawn. */
export function LogList({ logs }: { readonly logs: readonly StepLog[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: logs.length, getScrollElement: () => scroller.current, estimateSize: () => 20, overscan: 30 });
  if (logs.length === 0) {
    return (
      <EmptyState icon={ScrollText} title="No log lines">
        The steps of this run wrote nothing. console.log in a handler shows up here.
      </EmptyState>
    );
  }
  return (
    <div ref={scroller} role="log" aria-label="Logs of this run" tabIndex={0} className="h-full overflow-auto py-1 font-mono text-sm outline-offset-[-2px]">
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const line = logs[item.index];
          return (
            line && (
              <div
                key={line.seq}
                ref={virtual.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0 flex gap-3 px-3 hover:bg-hover"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <time dateTime={line.at} className="shrink-0 text-faint" title={line.at}>
                  {new Date(line.at).toLocaleTimeString(undefined, { hour12: false })}
                </time>
                <span className={cx("w-11 shrink-0", levels[line.level])}>{line.level}</span>
                <span className="w-40 shrink-0 truncate text-muted" title={line.stepPath}>
                  {line.stepPath}
                </span>
                <span className={cx("min-w-0 break-words whitespace-pre-wrap", levels[line.level])}>{line.message}</span>
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}
