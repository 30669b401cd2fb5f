import { useMemo, useState } from "react";
import { Braces, Copy, Download, Table2, Text } from "lucide-react";
import { jsonSizeBytes, type Json } from "@fastn/core";
import { IconButton } from "../ui/index.ts";
import { copyText } from "./copy-text.ts";
import { download } from "./download.ts";
import { sizeText } from "./size-text.ts";
import { DataTable } from "./data-table.tsx";
import { JsonTree } from "./json-tree.tsx";
import { tableColumns } from "./tree-rows.ts";

export interface DataViewProps {
  readonly value: Json;
  /** "Output of customer": names the view for people who cannot see it. */
  readonly label: string;
  readonly title: string;
  /** What a copied path starts with. */
  readonly expressionRoot: string;
}

type View = "tree" | "table" | "text";

/** Text beyond this is cut in the raw view; copy and download still take all of it. */
const rawLimit = 200_000;

/** A value as tree, table (lists of objects) or text. */
export function DataView({ value, label, title, expressionRoot }: DataViewProps) {
  const [chosen, setView] = useState<View>("tree");
  const columns = useMemo(() => tableColumns(value), [value]);
  const size = useMemo(() => sizeOf(value), [value]);
  const view = chosen === "table" && columns === null ? "tree" : chosen;
  return (
    <section aria-label={label} className="flex h-full min-h-0 min-w-0 flex-col">
      <header className="flex h-8 shrink-0 items-center gap-1 border-b border-line pr-1 pl-3">
        <h3 className="text-xs font-semibold">{title}</h3>
        <span className="flex-1 truncate pl-2 text-xs text-faint">{size}</span>
        <IconButton icon={Braces} label="Show as tree" aria-pressed={view === "tree"} onClick={() => setView("tree")} />
        {columns !== null && <IconButton icon={Table2} label="Show as table" aria-pressed={view === "table"} onClick={() => setView("table")} />}
        <IconButton icon={Text} label="Show as text" aria-pressed={view === "text"} onClick={() => setView("text")} />
        <IconButton
          icon={Download}
          label={`Download ${title.toLowerCase()}`}
          onClick={() => download(JSON.stringify(value, null, 2), `${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}.json`)}
        />
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
  const text = useMemo(() => JSON.stringify(value, null, 2), [value]);
  return (
    <pre tabIndex={0} aria-label={label} className="h-full overflow-auto p-3 font-mono text-sm outline-offset-[-2px]">
      {text.length > rawLimit ? `${text.slice(0, rawLimit)}\n… ${text.length - rawLimit} characters more; copy and download take all` : text}
    </pre>
  );
}

function sizeOf(value: Json): string {
  const size = sizeText(jsonSizeBytes(value));
  return Array.isArray(value) ? `${value.length} items, ${size}` : size;
}
