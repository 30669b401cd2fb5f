import type { Position } from "./refusal.ts";

/** Longest text that is parsed once more just to say where something is. */
const maxLength = 8_000_000;

/** Where the value at `path` is written, JSON or YAML; its nearest parent's place when it is not written out. */
export async function locate(text: string, path: readonly string[]): Promise<Position> {
  if (text.length > maxLength) return { line: 1, column: 1 };
  const { LineCounter, parseDocument, isMap, isSeq, isNode } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isNode(key) ? key : "") === part);
      if (pair === undefined) break;
      offset = (isNode(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
    } else {
      break;
    }
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
