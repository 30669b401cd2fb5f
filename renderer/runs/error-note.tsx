import { TriangleAlert } from "lucide-react";
import type { RunDetail } from "@fastn/core";
import { Button } from "../ui/index.ts";
import { reveal } from "../app/selection.ts";

type RunError = NonNullable<RunDetail["error"]>;

/** Why something failed, in its own words, with the way to the line at fault. */
export function ErrorNote({ error, file }: { readonly error: RunError; readonly file: string }) {
  const line = Number(error.details?.["line"] ?? 0);
  const place = typeof error.details?.["file"] === "string" ? error.details["file"] : file;
  return (
    <div role="alert" className="flex items-start gap-2 border-b border-danger-line bg-danger-bg px-3 py-2 text-danger-text">
      <TriangleAlert size={16} strokeWidth={1.5} className="mt-0.5" aria-hidden />
      <div className="min-w-0 flex-1 break-words">
        <p>{error.message}</p>
        <p className="text-xs opacity-80">
          {error.code}
          {line > 0 && ` · ${place}:${line}`}
        </p>
      </div>
      {line > 0 && <Button onClick={() => reveal(place, "code", { line, column: 1 })}>Open in code</Button>}
    </div>
  );
}
