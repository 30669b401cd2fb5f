import { useState } from "react";
import { Braces, Copy, Table2, Text } from "lucide-react";
import { jsonSizeBytes, type Json } from "@fastn/core";
import { IconButton } from "../ui/index.ts";
import { copyText } from "./copy-text.ts";
import { DataTable } from "./data-table.tsx";
import { JsonTree } from "./json-tree.tsx";
import { tableColumns } from "./tree-rows.ts";

interface DataViewProps {
  readonly value: Json;
  /** "Output of customer": names the view for people who cannot see it. */
  readonly label: string;
  readonly title: string;
  /** What a copied path starts with. */
  readonly expressionRoot: string;
}

type View = "tree" | "table" | "text";

/** Text beyond this is cut in the raw view; the copy button still copies all of it. */
const rawLimit = 500_000;

/** A value as tree, table (lists of objects) or text. */
export function DataView({ value, label, title, expressionRoot }: DataViewProps) {
  const [chosen, setView] = useState<View>("tree");
  const columns = tableColumns(value);
  const view = chosen === "table" && columns === null ? "tree" : chosen;
  return (
    <section aria-label={label} className="flex h-full min-h-0 min-w-0 flex-col">
      <header className="flex h-8 shrink-0 items-center gap-1 border-b border-line pr-1 pl-3">
        <h3 className="text-xs font-semibold">{title}</h3>
        <span className="flex-1 truncate pl-2 text-xs text-faint">{sizeText(value)}</span>
        <IconButton icon={Braces} label="Show as tree" aria-pressed={view === "tree"} onClick={() => setView("tree")} />
        {columns !== null && <IconButton icon={Table2} label="Show as table" aria-pressed={view === "table"} onClick={() => setView("table")} />}
        <IconButton icon={Text} label="Show as text" aria-pressed={view === "text"} onClick={() => setView("text")} />
        <IconButton icon={Copy} label={`Copy ${title.toLowerCase()}`} onClick={() => void copyText(JSON.stringify(value, null, 2), title)} />
      </header>
      <div className="min-h-0 flex-1">
        {view === "tree" && <JsonTree key={expressionRoot} value={value} label={label} expressionRoot={expressionRoot} />}
        {view === "table" && columns !== null && <DataTable rows={value as readonly Json[]} columns={columns} label={label} />}
        {view === "text" && <RawText value={value} label={label} />}
      </div>
    </section>
  );
}

function RawText({ value, label }: { readonly value: Json; readonly label: string }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <pre tabIndex={0} aria-label={label} className="h-full overflow-auto p-3 font-mono text-sm outline-offset-[-2px]">
      {text.length > rawLimit ? `${text.slice(0, rawLimit)}\n… ${text.length - rawLimit} characters more; copy takes all` : text}
    </pre>
  );
}

function sizeText(value: Json): string {
  const bytes = jsonSizeBytes(value);
  const size = bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return Array.isArray(value) ? `${value.length} items, ${size}` : size;
}
