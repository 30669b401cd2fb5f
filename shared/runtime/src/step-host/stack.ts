import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

export interface MappedStack {
  /** Frames in the workspace's files only, one a line; empty when there are none. */
  readonly text: string;
  /** The innermost frame in a file of the workspace itself (not a package). */
  readonly top: { readonly file: string; readonly line: number; readonly column: number } | null;
}

// `    at name (fastn-bundle:<hash>:12:5)`, with or without a name and parentheses.
const frame = /^\s*at (?:(?<name>.*?) \()?fastn-bundle:[0-9a-f]+:(?<line>\d+):(?<column>\d+)\)?$/;

// Any other frame: Node's, or the product's own.
const foreignFrame = /^\s*at .*(?:node:|file:\/\/)/;

/** A V8 stack of bundled code in terms of the files it was bundled from. Frames of Node and of the product are left out. */
export function mapStack(stack: string, sourceMap: string): MappedStack {
  const map = new TraceMap(sourceMap);
  const frames = stack.split("\n").flatMap((text) => mapFrame(text, map) ?? []);
  const top = frames.find(({ file }) => !file.includes("node_modules/"));
  return { text: frames.map(({ text }) => text).join("\n"), top: top === undefined ? null : { file: top.file, line: top.line, column: top.column } };
}

/** A line that code logged: stacks in it, of an error it was given, as `mapStack` has them. */
export function mapLogged(message: string, sourceMap: string): string {
  if (!message.includes("fastn-bundle:")) return message;
  const map = new TraceMap(sourceMap);
  const lines = message.split("\n").flatMap((text) => {
    const mapped = mapFrame(text, map);
    if (mapped !== null) return `${/^\s*/.exec(text)?.[0] ?? ""}${mapped.text}`;
    return frame.test(text) || foreignFrame.test(text) ? [] : text;
  });
  return lines.join("\n");
}

/** null: no frame of the workspace */
function mapFrame(text: string, map: TraceMap): { readonly text: string; readonly file: string; readonly line: number; readonly column: number } | null {
  const groups = frame.exec(text)?.groups;
  if (groups === undefined) return null;
  const at = originalPositionFor(map, { line: Number(groups["line"]), column: Number(groups["column"]) - 1 });
  if (at.source === null || at.source.includes("fastn:@fastn/workflow")) return null;
  const column = at.column + 1;
  const name = groups["name"] === undefined ? "" : `${groups["name"]} `;
  return { text: `at ${name}(${at.source}:${at.line}:${column})`, file: at.source, line: at.line, column };
}
