import type { FlowChange, FlowGraph } from "@fastn/builder";
import type { AddRequest } from "@fastn/builder/react";
import type { GesturePart } from "../../app/documents/index.ts";
import { freeName } from "../canvas/step-text.ts";
import type { NewStep } from "./new-steps.ts";

/** The changes that put a new step where it was asked for, connected on both sides. */
export function addChanges(graph: FlowGraph, request: AddRequest, step: NewStep): { readonly name: string; readonly changes: readonly GesturePart[] } {
  const name = freeName(step.name, graph);
  const { place, after, before } = request;
  const afterName = nameOfKey(after, graph);
  const beforeName = nameOfKey(before, graph);
  const options = { ...step.options, ...(afterName === null ? {} : { dependsOn: [afterName] }) };
  const changes: GesturePart[] = [{ type: "step.add", name, stepType: step.stepType, options, place }];
  if (step.handler !== undefined) changes.push((source, now) => handlerChange(source, now, name, step.handler!));
  // Only an explicit wait can be taken away; one that follows from a reference stays, and the new step runs in between all the same.
  const explicit =
    afterName !== null && graph.nodes.find((node) => node.key === before)?.waitsFor.some((wait) => wait.name === afterName && wait.by === "dependsOn");
  if (explicit === true && after !== null && before !== null) changes.push({ type: "step.disconnect", from: after, to: before });
  if (beforeName !== null && before !== null) changes.push({ type: "step.connect", from: name, to: before });
  return { name, changes };
}

/** The changes that make a step another kind of step under its name. */
export function replaceChanges(graph: FlowGraph, key: string, { stepType, options, handler }: NewStep): readonly GesturePart[] {
  const name = nameOfKey(key, graph) ?? key;
  const changes: GesturePart[] = [{ type: "step.replace", step: key, stepType, options }];
  if (handler !== undefined) changes.push((source, now) => handlerChange(source, now, name, handler));
  return changes;
}

const nameOfKey = (key: string | null, graph: FlowGraph): string | null => {
  const node = graph.nodes.find((candidate) => candidate.key === key);
  return node?.kind === "step" ? node.name : null;
};

/** Write a handler into a step just added. Options are data; code goes in as text, right after the type, which the edit wrote first. */
function handlerChange(source: string, graph: FlowGraph, name: string, handler: string): FlowChange {
  const step = graph.nodes.find((node) => node.key === name);
  const type = step === undefined ? null : /\btype\s*:\s*(["'`])action\1/.exec(source.slice(step.range.start, step.range.end));
  if (step === undefined || type === null) return { type: "text", edits: [] };
  const start = step.range.start + type.index;
  const before = source.slice(source.lastIndexOf("\n", start) + 1, start);
  const indent = /^\s*/.exec(before)?.[0] ?? "";
  // On a line of its own where the options stand on lines of their own.
  const gap = before.trim() === "" ? `,\n${indent}` : ", ";
  const end = start + type[0].length;
  return { type: "text", edits: [{ start: end, end, text: `${gap}handler: ${handler.replaceAll("\n", `\n${indent}`)}` }] };
}
