import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

export interface MappedStack {
  /** Frames in the workspace's files only, one a line; empty when there are none. */
  readonly text: string;
  /** The innermost frame in a file of the workspace itself (not a package). */
  readonly top: { readonly file: string; readonly line: number; readonly column: number } | null;
}

// `    at name (fastn-bundle:<hash>:12:5)`, with or without a name and parentheses.
const frame = /^\s*at (?:(?<name>.*?) \()?fastn-bundle:[0-9a-f]+:(?<line>\d+):(?<column>\d+)\)?$/;

/** A V8 stack of bundled code in terms of the files it was bundled from. Frames of Node and of the product are left out. */
export function mapStack(stack: string, sourceMap: string): MappedStack {
  const map = new TraceMap(sourceMap);
  const lines: string[] = [];
  let top: MappedStack["top"] = null;
  for (const text of stack.split("\n")) {
    const groups = frame.exec(text)?.groups;
    if (groups === undefined) continue;
    const at = originalPositionFor(map, { line: Number(groups["line"]), column: Number(groups["column"]) - 1 });
    if (at.source === null || at.source.includes("fastn:@fastn/workflow")) continue;
    const column = at.column + 1;
    const name = groups["name"] === undefined ? "" : `${groups["name"]} `;
    lines.push(`at ${name}(${at.source}:${at.line}:${column})`);
    if (top === null && !at.source.includes("node_modules/")) top = { file: at.source, line: at.line, column };
  }
  return { text: lines.join("\n"), top };
}
