import type { FlowGraph } from "@fastn/builder";
import type { Json, RunDetail } from "@fastn/core";
import { sizeText } from "../data/size-text.ts";

/** A remark at the end of a line of code. Lines count from 1. */
export interface InlineValue {
  readonly line: number;
  readonly text: string;
}

const longest = 80;

/** What each step of the last run gave, at the line its name stands on. A step that ran several times in a loop shows its last. */
export function inlineValues(graph: FlowGraph, run: RunDetail): InlineValue[] {
  return graph.nodes.flatMap((node): InlineValue[] => {
    if (node.kind !== "step") return [];
    const runs = run.steps.filter((step) => step.name === node.name && step.startedAt !== null);
    const last = runs.at(-1);
    if (last === undefined) return [];
    const times = runs.length > 1 ? `${runs.length} times, last ` : "";
    const line = (node.nameRange ?? node.range).line;
    if (last.status === "completed") {
      const large = last.payloads?.["output"];
      return [{ line, text: `${times}${large === undefined ? brief(last.output as Json) : sizeText(large.bytes)}` }];
    }
    return last.status === "failed" ? [{ line, text: `${times}failed: ${cut(last.error?.message ?? "")}` }] : [];
  });
}

/** A value on one line: what it is, and as much of it as fits. */
function brief(value: Json): string {
  if (Array.isArray(value)) return value.length === 1 ? "1 item" : `${value.length} items`;
  return cut(JSON.stringify(value));
}

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
