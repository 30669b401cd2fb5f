import fc from "fast-check";
import { AppError } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { apply, canEdit, edit, parse, type EditResult, type FlowChange, type FlowGraph } from "@fastn/builder";
import { meaningOf } from "../apply/same-graph.ts";
import { changesOf } from "./changes.ts";
import { commentsOf, wordAt } from "./source-facts.ts";
import { corpus, type CorpusFile } from "./corpus.ts";

/** Files in which steps share options or names through constants; a change that would reach another step is refused there. */
const sharing = new Set(["shared-options.ts", "satisfies-and-as.ts", "spread-options.ts", "constants-for-names.ts", "template-names.ts"]);

/** Runs for each file; all files together see some 1,300 changes for each law. */
const numRuns = 25;

/** The edit, or null when it is refused with a reason. Anything else thrown is a defect. */
function tryEdit(file: CorpusFile, change: FlowChange): EditResult | null {
  try {
    return edit(file.source, change, { file: file.name });
  } catch (error) {
    if (error instanceof AppError && error.code === "EDIT_REFUSED" && error.message.length > 10) return null;
    throw error;
  }
}

/** Every property gets changes that suit the file. */
function holds(file: CorpusFile, property: (change: FlowChange, graph: FlowGraph) => void): void {
  const graph = parse(file.source, { file: file.name });
  fc.assert(
    fc.property(changesOf(graph), (change) => property(change, graph)),
    { numRuns },
  );
}

describe.each(corpus)("laws of editing, on $name", (file) => {
  it("parse(edit(s, c)) means apply(parse(s), c)", () => {
    holds(file, (change, graph) => {
      const result = tryEdit(file, change);
      if (result === null) return;
      const after = parse(result.source, { file: file.name });
      expect(meaningOf(after, change)).toEqual(meaningOf(apply(graph, change), change));
      expect(after.problems.filter((problem) => problem.code === "SOURCE_SYNTAX")).toEqual([]);
    });
  });

  it("the inverse of an edit gives back the source byte for byte, and its inverse the edit", () => {
    holds(file, (change) => {
      const result = tryEdit(file, change);
      if (result === null) return;
      const back = edit(result.source, result.inverse);
      expect(back.source).toBe(file.source);
      expect(edit(back.source, back.inverse).source).toBe(result.source);
    });
  });

  it("the edits lead from the source to the result, and change nothing besides", () => {
    holds(file, (change) => {
      const result = tryEdit(file, change);
      if (result === null) return;
      expect(edit(file.source, { type: "text", edits: result.edits }).source).toBe(result.source);
      for (const { start, end, text } of result.edits) expect(text).not.toBe(file.source.slice(start, end));
    });
  });

  it("comments survive, but those of what is deleted or replaced", () => {
    holds(file, (change, graph) => {
      const result = tryEdit(file, change);
      if (result === null) return;
      const before = commentsOf(file.source);
      const after = commentsOf(result.source).map(({ text }) => text);
      if (change.type === "step.delete" || change.type === "step.disconnect") expect(before.map(({ text }) => text)).toEqual(expect.arrayContaining(after));
      else if (change.type === "step.setOption") {
        const step = graph.nodes.find((node) => node.key === change.step)!;
        const outside = before.filter(({ start }) => start < step.range.start || start > step.range.end);
        expect(after).toEqual(expect.arrayContaining(outside.map(({ text }) => text)));
      } else if (change.type !== "workflow.setOption" && change.type !== "trigger.setOption")
        expect(after.toSorted()).toEqual(before.map(({ text }) => text).toSorted());
    });
  });

  it("an option's edits stay inside its step, or inside the constant that holds it", () => {
    holds(file, (change, graph) => {
      if (change.type !== "step.setOption") return;
      const result = tryEdit(file, change);
      const step = graph.nodes.find((node) => node.key === change.step);
      if (result === null || step?.kind !== "step") return;
      const rooms = [step.range, ...Object.values(step.options).map((option) => option.range)];
      const inConstant = step.options[String(change.path[0])]?.kind === "mixed";
      for (const { start, end } of result.edits) expect(inConstant || rooms.some((room) => start >= room.start && end <= room.end)).toBe(true);
    });
  });

  it("a rename replaces whole words that are the old name, and no comment", () => {
    holds(file, (change, graph) => {
      const step = change.type === "step.rename" ? graph.nodes.find((node) => node.key === change.step) : undefined;
      const result = step?.kind === "step" ? tryEdit(file, change) : null;
      if (result === null || step?.kind !== "step") return;
      for (const at of result.edits) expect(wordAt(file.source, at)).toBe(step.name);
      expect(commentsOf(result.source).map(({ text }) => text)).toEqual(commentsOf(file.source).map(({ text }) => text));
    });
  });

  it("an allowed change is made, unless the code shares what it would change", () => {
    holds(file, (change, graph) => {
      if (canEdit(graph, change) !== null) return;
      try {
        edit(file.source, change, { file: file.name });
      } catch (error) {
        // Said by the plan, with the reason; only options shared by steps may end in the general sentence.
        if (!(error instanceof AppError)) throw error;
        if (!sharing.has(file.name)) expect(error.message).not.toContain("alter more than it should");
      }
    });
  });

  it("what canEdit refuses, edit refuses with the same sentence", () => {
    holds(file, (change, graph) => {
      const reason = canEdit(graph, change);
      if (reason === null) return;
      expect(() => edit(file.source, change, { file: file.name })).toThrow(reason);
    });
  });

  it("setting options to what they are changes no byte", () => {
    const graph = parse(file.source, { file: file.name });
    for (const node of graph.nodes) {
      if (node.kind !== "step") continue;
      for (const [name, option] of Object.entries(node.options)) {
        if (option.kind !== "literal") continue;
        const result = tryEdit(file, { type: "step.setOption", step: node.key, path: [name], value: option.value });
        expect(result?.source ?? file.source).toBe(file.source);
      }
    }
  });

  it("parse never throws on a truncated or garbled file", () => {
    const garble = fc.record({
      at: fc.nat(file.source.length),
      cut: fc.nat(40),
      insert: fc.oneof(fc.constantFrom("(", "}", "`", '"', "/*", "{{", "step(", "...", "\\", "\0"), fc.string()),
    });
    fc.assert(
      fc.property(fc.array(garble, { minLength: 1, maxLength: 3 }), fc.boolean(), (garbles, truncate) => {
        let text = file.source;
        for (const { at, cut, insert } of garbles) text = text.slice(0, at) + (truncate ? "" : insert + text.slice(at + cut));
        const { problems } = parse(text);
        for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
      }),
      { numRuns },
    );
  });
});

it("the changes tried are mostly made, not refused: each kind often", () => {
  const made = new Map<string, number>();
  for (const file of corpus) {
    const graph = parse(file.source, { file: file.name });
    for (const change of fc.sample(changesOf(graph), { numRuns: 45, seed: 7 })) {
      if (tryEdit(file, change)) made.set(change.type, (made.get(change.type) ?? 0) + 1);
    }
  }
  const kinds: FlowChange["type"][] = [
    "step.rename",
    "step.setOption",
    "step.add",
    "step.delete",
    "step.connect",
    "step.disconnect",
    "step.move",
    "step.replace",
  ];
  kinds.push("workflow.setOption", "trigger.setOption");
  expect(kinds.filter((type) => (made.get(type) ?? 0) <= 10)).toEqual([]);
});
