import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight, Copy, Link2 } from "lucide-react";
import type { Json } from "@fastn/core";
import { ContextMenu, cx } from "../ui/index.ts";
import { copyText } from "./copy-text.ts";
import { membersAtFirst, pathAsExpression, rowId, treeRows, type TreeRow } from "./tree-rows.ts";
import { ValueText } from "./value-text.tsx";

interface JsonTreeProps {
  readonly value: Json;
  /** Accessible name: "Output of customer". */
  readonly label: string;
  /** What the copied path starts with: `steps.customer.output`. */
  readonly expressionRoot: string;
}

const openAtFirst = (value: Json): ReadonlySet<string> => {
  const members = Array.isArray(value) ? [] : Object.keys((value ?? {}) as object);
  return new Set([rowId([]), ...(members.length <= 12 ? members.map((key) => rowId([key])) : [])]);
};

/** JSON as a tree that a keyboard can walk: arrows move, right opens, left closes or goes to the parent. */
export function JsonTree({ value, label, expressionRoot }: JsonTreeProps) {
  const [expanded, setExpanded] = useState(() => openAtFirst(value));
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map());
  const [current, setCurrent] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  // Scrolling draws anew for each frame; the rows stay the same meanwhile.
  const rows = useMemo(() => treeRows(value, expanded, shown), [value, expanded, shown]);
  const at = Math.min(current, rows.length - 1);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => 22, overscan: 20 });

  const toggle = (row: TreeRow, open = !row.expanded): void => {
    if (row.kind === "more") {
      const id = rowId(row.path);
      setShown(new Map(shown).set(id, (shown.get(id) ?? membersAtFirst) + membersAtFirst));
    } else if (row.childCount > 0) {
      const next = new Set(expanded);
      if (open) next.add(row.id);
      else next.delete(row.id);
      setExpanded(next);
    }
  };
  const go = (index: number): void => {
    setCurrent(index);
    virtual.scrollToIndex(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (row === undefined) return;
    const parent = rows.findLastIndex((other, index) => index < at && other.depth < row.depth);
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(Math.min(at + 1, rows.length - 1)),
      ArrowUp: () => go(Math.max(at - 1, 0)),
      Home: () => go(0),
      End: () => go(rows.length - 1),
      Enter: () => toggle(row),
      ArrowRight: () => (row.expanded ? go(Math.min(at + 1, rows.length - 1)) : toggle(row, true)),
      ArrowLeft: () => (row.expanded ? toggle(row, false) : parent >= 0 && go(parent)),
    };
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={`${expressionRoot}-${at}`}
      onKeyDown={onKeyDown}
      className="group/tree h-full overflow-auto py-1 font-mono text-sm outline-offset-[-2px]"
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative", minWidth: "100%" }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <div
                key={row.id}
                ref={virtual.measureElement}
                data-index={item.index}
                style={{ position: "absolute", top: 0, left: 0, right: 0, transform: `translateY(${item.start}px)` }}
              >
                <TreeLine
                  row={row}
                  domId={`${expressionRoot}-${item.index}`}
                  current={item.index === at}
                  expression={pathAsExpression(expressionRoot, row.path)}
                  onPress={() => {
                    setCurrent(item.index);
                    toggle(row);
                  }}
                />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

interface TreeLineProps {
  readonly row: TreeRow;
  readonly domId: string;
  readonly current: boolean;
  readonly expression: string;
  readonly onPress: () => void;
}

function TreeLine({ row, domId, current, expression, onPress }: TreeLineProps) {
  const container = row.kind === "object" || row.kind === "array";
  const Chevron = row.expanded ? ChevronDown : ChevronRight;
  const items = [
    {
      id: "value",
      label: "Copy value",
      icon: Copy,
      onSelect: () => void copyText(typeof row.value === "string" ? row.value : JSON.stringify(row.value, null, 2), "Value"),
    },
    { id: "path", label: "Copy path as expression", icon: Link2, onSelect: () => void copyText(expression, "Path") },
  ];
  return (
    <ContextMenu items={items}>
      {/* The tree takes the keys (aria-activedescendant), so the line needs the mouse only. */}
      <div
        id={domId}
        role="treeitem"
        aria-level={row.depth + 1}
        aria-selected={current}
        aria-expanded={container && row.childCount > 0 ? row.expanded : undefined}
        onClick={onPress}
        style={{ paddingLeft: 8 + row.depth * 16 }}
        className={cx("flex min-h-5.5 cursor-default items-start gap-1 pr-2 leading-5.5 hover:bg-hover", current && "group-focus/tree:bg-pressed")}
      >
        <span className="flex h-5.5 w-4 shrink-0 items-center">
          {container && row.childCount > 0 && <Chevron size={14} strokeWidth={1.5} className="text-muted" aria-hidden />}
        </span>
        {row.kind === "more" ? (
          <span className="text-accent-text underline">{`show ${membersAtFirst} more of ${String(row.value)}`}</span>
        ) : (
          <>
            {row.label !== null && <span className="shrink-0 text-text">{row.label}:</span>}
            {container ? <span className="text-faint">{summary(row)}</span> : <ValueText value={row.value} />}
          </>
        )}
      </div>
    </ContextMenu>
  );
}

function summary({ kind, childCount }: TreeRow): string {
  if (childCount === 0) return kind === "array" ? "[]" : "{}";
  return kind === "array" ? `[${childCount}]` : `{${childCount}}`;
}
