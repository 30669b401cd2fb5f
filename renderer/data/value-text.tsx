import { useState } from "react";
import type { Json } from "@fastn/core";
import { cx } from "../ui/index.ts";

/** Characters of a string shown before "show more". */
const clampAt = 240;
/** Characters shown after it; a text of a megabyte on one wrapped line would hold up the page. Copying takes all. */
const openedAt = 20_000;
const redacted = /^hidden: secret /;

const colours = { string: "text-success-text", number: "text-info-text", boolean: "text-accent-text", null: "text-faint" } as const;

/** One scalar in its type's colour, as JSON writes it; long text clamps. */
export function ValueText({ value }: { readonly value: Json }) {
  const [open, setOpen] = useState(false);
  if (typeof value === "string") {
    if (redacted.test(value)) return <span className="rounded-sm bg-pressed px-1 text-muted">{value}</span>;
    const long = value.length > clampAt;
    const limit = open ? openedAt : clampAt;
    return (
      <span className={cx(colours.string, "min-w-0", open ? "break-all whitespace-pre-wrap" : "truncate")} title={dateTitle(value)}>
        {JSON.stringify(value.length > limit ? `${value.slice(0, limit)}…` : value)}
        {long && (
          <button type="button" tabIndex={-1} className="ml-1 text-accent-text underline" onClick={() => setOpen(!open)}>
            {open ? "show less" : value.length > openedAt ? `show ${openedAt} of ${value.length} characters` : `show all ${value.length} characters`}
          </button>
        )}
      </span>
    );
  }
  const kind = value === null ? "null" : typeof value === "number" ? "number" : "boolean";
  return <span className={colours[kind]}>{String(value)}</span>;
}

/** Dates read in local time on hover. */
function dateTitle(text: string): string | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text).toLocaleString() : undefined;
}
