import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { ChartGantt, ChevronDown, ChevronRight } from "lucide-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { RunDetail } from "@fastn/core";
import { api, type TraceSpan } from "../app/api/index.ts";
import { errorText } from "../app/report-error.ts";
import { Button, cx, EmptyState, SkeletonList } from "../ui/index.ts";
import { formatDuration } from "./format.ts";
import { barOf, isWait, traceRows, type TraceRow } from "./trace-rows.ts";

interface TraceViewProps {
  readonly run: RunDetail;
  readonly chosen: string | null;
  readonly onChoose: (path: string) => void;
}

/** When each step of a run was at work and when it waited, from its trace. */
export default function TraceView({ run, chosen, onChoose }: TraceViewProps) {
  const trace = useQuery({ queryKey: ["trace", run.runId, run.lastSeq], queryFn: () => api.trace(run.runId), placeholderData: keepPreviousData });
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => (trace.data === undefined ? [] : traceRows(trace.data, turned)), [trace.data, turned]);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => 28, overscan: 20 });
  if (trace.isError) {
    return (
      <EmptyState icon={ChartGantt} title="The trace could not be read" action={<Button onClick={() => void trace.refetch()}>Try again</Button>}>
        {errorText(trace.error)}
      </EmptyState>
    );
  }
  if (trace.data === undefined) return <SkeletonList label="Loading the trace" />;
  const { spans } = trace.data;
  const begin = Math.min(...spans.map(({ startMs }) => startMs));
  const end = Math.max(...spans.map(({ startMs, endMs }) => endMs ?? startMs));
  const at = Math.min(current, rows.length - 1);

  const toggle = ({ span }: TraceRow): void => {
    const next = new Set(turned);
    if (!next.delete(span.spanId)) next.add(span.spanId);
    setTurned(next);
  };
  const go = (index: number): void => {
    const to = Math.max(0, Math.min(index, rows.length - 1));
    setCurrent(to);
    virtual.scrollToIndex(to);
    const path = rows[to]?.path ?? null;
    if (path !== null) onChoose(path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (row === undefined) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      ArrowRight: () => row.childCount > 0 && !row.expanded && toggle(row),
      ArrowLeft: () => row.expanded && toggle(row),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <div aria-hidden className="flex h-6 shrink-0 items-center border-b border-line pr-3 pl-[40%] text-xs text-faint tabular-nums">
        <span className="flex-1">0</span>
        <span>{formatDuration((end - begin) / 2)}</span>
        <span className="flex-1 text-right">{formatDuration(end - begin)}</span>
      </div>
      <div
        ref={scroller}
        role="tree"
        aria-label="Trace of this run"
        tabIndex={0}
        aria-activedescendant={`trace-${at}`}
        onKeyDown={onKeyDown}
        className="group/tree min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <Line
                  key={row.span.spanId}
                  id={`trace-${index}`}
                  top={start}
                  row={row}
                  begin={begin}
                  end={end}
                  chosen={row.path === null ? index === at && chosen === null : row.path === chosen}
                  current={index === at}
                  onToggle={() => toggle(row)}
                  onPress={() => go(index)}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface LineProps {
  readonly id: string;
  readonly top: number;
  readonly row: TraceRow;
  readonly begin: number;
  readonly end: number;
  readonly chosen: boolean;
  readonly current: boolean;
  readonly onToggle: () => void;
  readonly onPress: () => void;
}

function Line({ id, top, row, begin, end, chosen, current, onToggle, onPress }: LineProps) {
  const { span, depth, path, label, attempts, childCount, expanded } = row;
  const foldable = childCount > 0 && path !== null;
  const Chevron = expanded ? ChevronDown : ChevronRight;
  const took = formatDuration((span.endMs ?? end) - span.startMs);
  const words = [
    label,
    ...(attempts.length > 1 ? [`${attempts.length} attempts`] : []),
    `begins at ${formatDuration(span.startMs - begin)}`,
    span.endMs === null ? "lasts" : `takes ${took}`,
    ...(span.status === "error" ? ["failed"] : []),
    ...(foldable && !expanded ? [`${childCount} steps inside`] : []),
  ];
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={chosen}
      aria-expanded={childCount > 0 ? expanded : undefined}
      aria-label={words.join(", ")}
      title={[...words, ...(span.message === null ? [] : [span.message])].join("\n")}
      onClick={onPress}
      onDoubleClick={() => foldable && onToggle()}
      style={{ transform: `translateY(${top}px)` }}
      className={cx(
        "absolute inset-x-0 top-0 flex h-7 cursor-default items-center pr-3 hover:bg-hover",
        chosen && "bg-accent-bg",
        current && "group-focus/tree:bg-pressed",
      )}
    >
      <span className="flex w-2/5 shrink-0 items-center gap-1 pr-2" style={{ paddingLeft: 8 + depth * 12 }}>
        <span className="flex w-4 shrink-0" onClick={(event) => foldable && (event.stopPropagation(), onToggle())}>
          {foldable && <Chevron size={14} strokeWidth={1.5} className="text-muted" />}
        </span>
        <span className="min-w-0 flex-1 truncate">{label}</span>
        <span className="shrink-0 text-xs text-muted tabular-nums">{foldable && !expanded ? `${childCount} inside, ${took}` : took}</span>
      </span>
      <span className="relative h-3 min-w-0 flex-1">
        <Bar span={span} begin={begin} end={end} look={path === null || childCount > 0 ? "whole" : attempts.length > 0 ? "pause" : "work"} />
        {childCount === 0 && attempts.map((attempt) => <Bar key={attempt.spanId} span={attempt} begin={begin} end={end} look="work" />)}
      </span>
    </div>
  );
}

/** `whole`: holds others. `pause`: lies under the attempts, so it shows where none was at work. */
function Bar({
  span,
  begin,
  end,
  look,
}: {
  readonly span: TraceSpan;
  readonly begin: number;
  readonly end: number;
  readonly look: "whole" | "pause" | "work";
}) {
  const { left, width } = barOf(span, begin, end);
  const colour = span.status === "error" ? "bg-danger-line" : isWait(span) ? "bg-info-line" : span.endMs === null ? "bg-accent" : "bg-success-line";
  return (
    <span
      style={{ left: `${left}%`, width: `${width}%` }}
      className={cx(
        "absolute rounded-sm forced-color-adjust-none",
        look === "work" ? cx("inset-y-0", colour) : look === "whole" ? "inset-y-1 bg-line-strong" : "inset-y-1 bg-warning-line opacity-60",
      )}
    />
  );
}
