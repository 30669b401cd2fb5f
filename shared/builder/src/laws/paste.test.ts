import fc from "fast-check";
import { AppError } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { copySteps, edit, parse, type EditResult, type FlowGraph, type FlowStep } from "@fastn/builder";
import { corpus, type CorpusFile } from "./corpus.ts";

/** Files built by code or broken on purpose take nothing; in the others a paste is made. */
const takesSteps = (file: CorpusFile): boolean => {
  const { workflow, problems } = parse(file.source, { file: file.name });
  return workflow?.form === "steps" && workflow.list !== null && problems.every(({ code }) => code !== "SOURCE_SYNTAX");
};
const targets = corpus.filter(takesSteps);
const stepsOf = (graph: FlowGraph): FlowStep[] => graph.nodes.filter((node) => node.kind === "step");

interface Pasted {
  readonly copied: readonly FlowStep[];
  readonly before: FlowGraph;
  readonly after: FlowGraph;
  readonly result: EditResult;
}

/** Copy some steps of one file into another; null when it is refused with a reason. */
function paste(from: CorpusFile, into: CorpusFile, keys: readonly string[], index: number | undefined, keepWaits: boolean): Pasted | null {
  const graph = parse(from.source, { file: from.name });
  const wanted = new Set(keys);
  const isCopied = (step: FlowStep): boolean =>
    wanted.has(step.key) || (step.parent !== null && stepsOf(graph).some((owner) => owner.key === step.parent?.key && isCopied(owner)));
  const place = { parent: null, ...(index !== undefined && { index }) };
  try {
    const result = edit(into.source, { type: "step.paste", code: copySteps(from.source, graph, keys), place, keepWaits }, { file: into.name });
    return {
      copied: stepsOf(graph).filter(isCopied),
      before: parse(into.source, { file: into.name }),
      after: parse(result.source, { file: into.name }),
      result,
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "EDIT_REFUSED" && error.message.length > 10) return null;
    throw error;
  }
}

const gist = ({ name, type, options, waitsFor }: FlowStep) => ({
  name,
  type,
  options: Object.entries(options).map(([option, value]) => [option, value.kind === "code" ? value.text : value.value]),
  waits: waitsFor.map((dependency) => `${dependency.by} ${dependency.name}`),
});

describe.each(corpus.filter((file) => stepsOf(parse(file.source, { file: file.name })).length > 0))("laws of pasting, with steps of $name", (file) => {
  const keys = stepsOf(parse(file.source, { file: file.name })).map(({ key }) => key);
  const holds = (property: (pasted: Pasted, into: CorpusFile) => void): void =>
    fc.assert(
      fc.property(
        fc.subarray(keys, { minLength: 1 }),
        fc.constantFrom(...(takesSteps(file) ? [file, ...targets] : targets)),
        fc.option(fc.nat(3), { nil: undefined }),
        fc.boolean(),
        (some, into, index, keepWaits) => {
          const pasted = paste(file, into, some, index, keepWaits);
          if (pasted !== null) property(pasted, into);
        },
      ),
      { numRuns: 6 },
    );

  it("takes nothing away, and undo gives back the file byte for byte", () => {
    holds(({ result }, into) => {
      for (const { start, end } of result.edits) expect(end).toBe(start);
      expect(edit(result.source, result.inverse).source).toBe(into.source);
    });
  });

  it("leaves every step that was there as it was, and adds each copied step once under a name of its own", () => {
    holds(({ before, after, copied }) => {
      const names = stepsOf(before).map(({ key }) => key);
      const old = stepsOf(after).filter(({ key }) => names.includes(key));
      expect(old.map(gist)).toEqual(stepsOf(before).map(gist));
      const added = stepsOf(after).filter(({ key }) => !names.includes(key));
      expect(added.map(({ type }) => type).toSorted()).toEqual(copied.map(({ type }) => type).toSorted());
      expect(new Set(added.map(({ name }) => name)).size).toBe(added.length);
    });
  });

  it("lets copied steps refer to each other's copies, never to the originals", () => {
    holds(({ before, after, copied }, into) => {
      if (into !== file) return;
      const originals = new Set(copied.map(({ name }) => name));
      const names = new Set(stepsOf(before).map(({ key }) => key));
      for (const step of stepsOf(after)) {
        if (names.has(step.key)) continue;
        expect(step.waitsFor.map(({ name }) => name).filter((name) => originals.has(name))).toEqual([]);
      }
    });
  });
});

describe("pasting", () => {
  const source = (steps: string): string => `import { step, workflow } from "@fastn/workflow";\nexport default workflow("w", { steps: [\n${steps}] });\n`;
  const code = '  step("a", { type: "wait", for: "1m" }),\n  step("b", { type: "wait", for: "{{steps.a.output}}", dependsOn: ["a", "c"] }),\n';
  const pasteInto = (text: string, keepWaits: boolean): string => edit(text, { type: "step.paste", code, place: { parent: null }, keepWaits }).source;

  it("renames what is taken and lets references follow; waits for what is not pasted go", () => {
    expect(pasteInto(source(code), false)).toBe(
      source(`${code}  step("a_2", { type: "wait", for: "1m" }),\n  step("b_2", { type: "wait", for: "{{steps.a_2.output}}", dependsOn: ["a_2"] }),\n`),
    );
  });

  it("keeps waits for steps that exist, when asked to", () => {
    const c = '  step("c", { type: "wait", for: "2m" }),\n';
    expect(pasteInto(source(c), true)).toBe(source(c + code));
    expect(pasteInto(source(c), false)).toBe(source(c + code.replace('["a", "c"]', '["a"]')));
  });

  it("calls step what the file calls it, and takes its line ends and indentation", () => {
    const target =
      'import * as f from "@fastn/workflow";\r\nexport default f.workflow("w", {\r\n\tsteps: [\r\n\t\tf.step("x", { type: "wait", for: "1m" }),\r\n\t],\r\n});\r\n';
    const multi =
      '    step("y", {\n      type: "loop", over: "{{trigger.rows}}",\n      steps: [\n        step("z", { type: "wait", for: "1m" }),\n      ],\n    }),\n';
    expect(edit(target, { type: "step.paste", code: multi, place: { parent: null }, keepWaits: false }).source).toBe(
      target.replace(
        "\t],\r\n});",
        '\t\tf.step("y", {\r\n\t\t  type: "loop", over: "{{trigger.rows}}",\r\n\t\t  steps: [\r\n\t\t    f.step("z", { type: "wait", for: "1m" }),\r\n\t\t  ],\r\n\t\t}),\r\n\t],\r\n});',
      ),
    );
  });

  it.each(["", "hello", "const a = 1;", '{ "x": 1 }', "step(", "...others", "] }); fetch('http://x'); ({ steps: ["])(
    "refuses %j: it holds no steps",
    (text) => {
      expect(() => edit(source(""), { type: "step.paste", code: text, place: { parent: null }, keepWaits: false })).toThrow("holds no steps");
    },
  );

  it("mostly works: in files of all styles few pastes of their own first step are refused", () => {
    const own = targets.flatMap((file) => {
      const [first] = stepsOf(parse(file.source, { file: file.name }));
      return first === undefined ? [] : [paste(file, file, [first.key], undefined, false)];
    });
    expect(own.filter((pasted) => pasted !== null).length / own.length).toBeGreaterThan(0.8);
  });
});
