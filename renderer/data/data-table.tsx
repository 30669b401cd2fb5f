import { useRef } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { isJsonObject, type Json } from "@fastn/core";
import { cx } from "../ui/index.ts";
import { ValueText } from "./value-text.tsx";

/** A list of objects as a table with a header that stays; only rows in view are drawn. */
export function DataTable({ rows, columns, label }: { readonly rows: readonly Json[]; readonly columns: readonly string[]; readonly label: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => 28, overscan: 12 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} tabIndex={0} role="region" aria-label={label} className="h-full overflow-auto outline-offset-[-2px]">
      <table className="min-w-full border-separate border-spacing-0 font-mono text-sm">
        <thead className="sticky top-0 bg-panel">
          <tr>
            {["", ...columns].map((column) => (
              <th key={column} scope="col" className="h-7 border-b border-line px-2 text-left font-sans text-xs font-medium whitespace-nowrap text-muted">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr style={{ height: before }} />}
          {items.map(({ index }) => {
            const row = rows[index];
            return (
              <tr key={index} className="hover:bg-hover">
                <th scope="row" className="h-7 border-b border-line px-2 text-right font-normal text-faint">
                  {index}
                </th>
                {columns.map((column) => {
                  const cell = isJsonObject(row) ? row[column] : undefined;
                  return (
                    <td key={column} className={cx("h-7 max-w-80 truncate border-b border-line px-2", typeof cell === "number" && "text-right")}>
                      {cell === undefined ? (
                        ""
                      ) : typeof cell === "object" && cell !== null ? (
                        <span className="text-faint">{JSON.stringify(cell)}</span>
                      ) : (
                        <ValueText value={cell} />
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
          {after > 0 && <tr style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
}
