import { describe, expect, it } from "vitest";
import { parse, type FlowGraph, type FlowStep } from "@fastn/builder";
import { corpusFile } from "../laws/corpus.ts";

const dsl = 'import { workflow, step, trigger } from "@fastn/workflow";\n';
/** A workflow whose list of steps is `steps`, on line 2. */
const withSteps = (steps: string, before = ""): string => `${dsl}export default workflow("w", { trigger: { type: "manual" }, steps: [${steps}] });\n${before}`;

const keysOf = (graph: FlowGraph): string[] => graph.nodes.map((node) => node.key);
const stepOf = (graph: FlowGraph, key: string): FlowStep => {
  const node = graph.nodes.find((candidate) => candidate.key === key);
  if (node?.kind !== "step") throw new Error(`no step ${key}`);
  return node;
};
const waits = (graph: FlowGraph, key: string): string[] => stepOf(graph, key).waitsFor.map(({ name, by }) => `${by} ${name}`);
/** Codes with the text they point at. */
const found = (source: string): string[] =>
  parse(source).problems.map(({ code, line, column, endLine, endColumn }) => `${code} at ${line}: ${textAt(source, [line, column], [endLine!, endColumn!])}`);

function textAt(source: string, from: readonly [number, number], to: readonly [number, number]): string {
  const lines = source.split("\n");
  const offset = ([line, column]: readonly [number, number]): number => lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + column - 1;
  return source.slice(offset(from), offset(to));
}

describe("parse", () => {
  it("reads steps, nesting and what waits for what", () => {
    const graph = parse(corpusFile("order-to-invoice.ts"));
    expect(graph.nodes.map((node) => [node.key, node.parent])).toEqual([
      ["customer", null],
      ["totals", null],
      ["is_large", null],
      ["sign_off", { key: "is_large", slot: "then" }],
      ["lines", null],
      ["reserve", { key: "lines", slot: "steps" }],
      ["invoice", null],
      ["tell_team", null],
    ]);
    expect(graph.edges.map(({ id, kind, label }) => [id, kind, label])).toEqual([
      ["trigger->customer", "start", null],
      ["trigger->totals", "start", null],
      ["totals->is_large", "reference", null],
      ["is_large->sign_off", "branch", "then"],
      ["trigger->lines", "start", null],
      ["is_large->invoice", "dependsOn", null],
      ["lines->invoice", "dependsOn", null],
      ["customer->invoice", "reference", null],
      ["invoice->tell_team", "reference", null],
    ]);
    expect(graph.problems).toEqual([]);
  });

  it("points at the name inside its quotes, whatever the line ends and marks before it", () => {
    for (const name of ["bom.ts", "crlf.ts", "carriage-returns.ts", "template-names.ts"]) {
      const source = corpusFile(name);
      for (const node of parse(source).nodes) {
        if (node.kind === "step" && node.nameRange) expect(source.slice(node.nameRange.start, node.nameRange.end)).toBe(node.name);
      }
    }
    expect(stepOf(parse(corpusFile("crlf.ts")), "totals").nameRange).toMatchObject({ line: 17, column: 11 });
    expect(stepOf(parse(corpusFile("carriage-returns.ts")), "pause").nameRange).toMatchObject({ line: 12, column: 21 });
  });

  it("tells data from code in options, and what is part of both", () => {
    const source = withSteps(
      'step("a", { type: "action", connector: C, action: "x", input: { n: -1.5, f: call(), list: [1, call()] }, retry: make() })',
      'const C = "shopify";',
    );
    const { options } = stepOf(parse(source), "a");
    expect(Object.entries(options).map(([name, option]) => [name, option.kind, option.kind === "code" ? option.text : option.value])).toEqual([
      ["connector", "mixed", "shopify"],
      ["action", "literal", "x"],
      ["input", "mixed", { n: -1.5, list: [1, null] }],
      ["retry", "code", "make()"],
    ]);
  });

  it("follows constants, aliases, namespaces and variables to the steps", () => {
    expect(keysOf(parse(corpusFile("aliases.ts")))).toEqual(["first", "second", "third"]);
    expect(keysOf(parse(corpusFile("namespace-import.ts")))).toEqual(["ask", "pay"]);
    expect(keysOf(parse(corpusFile("spread-lists.ts")))).toEqual(["open", "check", "work", "close"]);
    expect(keysOf(parse(corpusFile("late-variables.ts")))).toEqual(["first", "second", "code@1"]);
    expect(keysOf(parse(corpusFile("mutated-list.ts")))).toEqual(["code@1"]);
  });

  it("does not take another function called step for the DSL's", () => {
    const graph = parse('import { workflow } from "@fastn/workflow";\nconst step = (n: string) => n;\nexport default workflow("w", { steps: [step("a")] });');
    expect(keysOf(graph)).toEqual(["code@1"]);
  });

  it("keeps code it does not understand byte for byte, with what it waits for", () => {
    const graph = parse(corpusFile("opaque-map.ts"));
    const opaque = graph.nodes[1];
    expect(opaque?.kind === "opaque" && opaque.text.startsWith("...shops.map((shop) =>\n      step(`load_${shop}`, {")).toBe(true);
    expect(graph.edges.map((edge) => edge.id)).toContain("start->code@1");
  });

  it("reads the function form as one action, named after the file", () => {
    const graph = parse(corpusFile("function-form.ts"), { file: "workflows/sum it.ts" });
    expect(graph.workflow).toMatchObject({ name: "sum_it", form: "function", nameRange: null });
    expect(graph.nodes.map((node) => [node.key, node.kind === "step" && node.type])).toEqual([["main", "action"]]);
    expect(graph.problems).toEqual([]);
  });

  it("counts references by scope, not by spelling", () => {
    const destructuring = parse(corpusFile("destructuring.ts"));
    expect(["beta", "gamma", "delta"].map((key) => waits(destructuring, key))).toEqual([
      ["reference alpha"],
      ["reference alpha", "reference beta"],
      ["reference gamma", "reference alpha"],
    ]);
    const shadowed = parse(corpusFile("shadowed-ctx.ts"));
    expect([waits(shadowed, "plain"), waits(shadowed, "real")]).toEqual([[], ["reference plain"]]);
  });

  it("counts {{…}} in declarative options, through constants and templates, but not in a handler's strings or notes", () => {
    expect(waits(parse(corpusFile("constants-for-names.ts")), "tell")).toEqual(["reference load", "reference save", "dependsOn save"]);
    expect(waits(parse(corpusFile("comments-everywhere.ts")), "load")).toEqual([]);
    const graph = parse(withSteps('step("a", { type: "wait", for: "1s" }), step("b", { type: "wait", for: "1s", note: "{{steps.a.output}}" })'));
    expect(waits(graph, "b")).toEqual([]);
  });

  it("does not count an option that is overridden after a spread", () => {
    expect(waits(parse(corpusFile("spread-options.ts")), "over")).toEqual([]);
  });

  it("does not wait for what a function hands to other code, and says that it cannot tell", () => {
    const graph = parse(corpusFile("semicolon-free.ts"));
    expect([waits(graph, "send"), waits(graph, "note_it")]).toEqual([["reference rows"], []]);
    expect(graph.problems.map(({ severity, code, step }) => [severity, code, step])).toEqual([["warning", "STEP_UNKNOWN", "note_it"]]);
  });
});

describe("parse of what is wrong", () => {
  it.each([
    ["an empty file", "", ["WORKFLOW_EMPTY at 1: "]],
    ["blanks and a byte order mark", "\ufeff \r\n\t", ["WORKFLOW_EMPTY at 1: "]],
    ["a module without a workflow", "export const a = 1;", ["WORKFLOW_EMPTY at 1: "]],
    ["a default export that can be no workflow", "\nexport default { a: 1 };", ["WORKFLOW_EMPTY at 2: { a: 1 }"]],
    ["broken TypeScript", "const a = 1;\nconst x = ;\n", ["SOURCE_SYNTAX at 2: ;"]],
    ["an unclosed string", 'export default "', ['SOURCE_SYNTAX at 1: "']],
    ["a duplicate name", withSteps('step("a", { type: "wait", for: "1s" }), step("a", { type: "wait", for: "1s" })'), ["STEP_DUPLICATE at 2: a"]],
    ["a name no step can have", withSteps('step("__proto__", { type: "action", handler: () => 1 })'), ["STEP_OPTION_INVALID at 2: __proto__"]],
    ["a name with a lone surrogate", withSteps('step("\\ud800", { type: "action", handler: () => 1 })'), ["STEP_OPTION_INVALID at 2: \\ud800"]],
    ["a name with an accent", withSteps('step("e\u0301", { type: "action", handler: () => 1 })'), ["STEP_OPTION_INVALID at 2: e\u0301"]],
    ["an unknown step in code", withSteps('step("a", { type: "action", handler: (ctx) => ctx.steps.b })'), ["STEP_UNKNOWN at 2: b"]],
    ["an unknown step in a text", withSteps('step("a", { type: "notification", title: "x {{steps.b.output}}" })'), ["STEP_UNKNOWN at 2: b"]],
    ["a broken expression", withSteps('step("a", { type: "notification", title: "\\tx {{steps.}}" })'), ["EXPRESSION_SYNTAX at 2: }"]],
    ["a type that does not exist", withSteps('step("a", { type: "sleep" })'), ['STEP_OPTION_INVALID at 2: "sleep"']],
    ["a misspelt option", withSteps('step("a", { type: "wait", for: "1s", retyr: 3 })'), ["STEP_OPTION_INVALID at 2: 3"]],
    ["a wrong duration", withSteps('step("a", { type: "wait", for: "soon" })'), ['STEP_OPTION_INVALID at 2: "soon"']],
    ["a connector step without its action", withSteps('step("a", { type: "action", connector: "http" })'), ["STEP_OPTION_INVALID at 2: a"]],
  ])("tells %s, with its place", (_, source, problems) => {
    expect(found(source)).toEqual(problems);
  });

  it("tells the path of a cycle at the reference that closes it", () => {
    const [problem] = parse(corpusFile("cycle.ts")).problems;
    expect(problem).toMatchObject({ code: "STEP_CYCLE", line: 6, column: 61, step: "a" });
    expect(problem?.message).toContain("a -> c -> b -> a");
  });

  it("finds a cycle that goes through a gate", () => {
    const gate = 'step("g", { type: "gate", when: true, then: [step("in", { type: "wait", for: "1s", dependsOn: ["out"] })] })';
    const problems = parse(withSteps(`${gate}, step("out", { type: "wait", for: "1s", dependsOn: ["g"] })`)).problems;
    expect(problems.map((problem) => problem.code)).toEqual(["STEP_CYCLE"]);
  });

  it("only warns of an unknown step next to code that may build it", () => {
    const [problem] = parse(corpusFile("opaque-helpers.ts")).problems;
    expect(problem).toMatchObject({ severity: "warning", code: "STEP_UNKNOWN", step: "last" });
  });

  it("refuses five megabytes with a sentence, not a hang", () => {
    const graph = parse(`// ${"x".repeat(5 * 1024 * 1024)}`);
    expect(graph.problems.map((problem) => problem.code)).toEqual(["FILE_TOO_LARGE"]);
    expect(graph.workflow).toBeNull();
  });

  it("survives nesting that exhausts the stack, and constants that multiply", () => {
    expect(parse(`export default ${"[".repeat(50_000)}`).problems[0]?.code).toBe("SOURCE_SYNTAX");
    expect(parse(`export default ${"a.b".repeat(1)}${".c".repeat(100_000)}`).workflow?.form ?? "none").toMatch(/opaque|none/);
    const doubling = Array.from({ length: 40 }, (_, n) => `const l${n + 1} = [...l${n}, ...l${n}];`).join("\n");
    const graph = parse(`${dsl}const l0 = [step("a", { type: "wait", for: "1s" })];\n${doubling}\nexport default workflow("w", { steps: l40 });`);
    expect(graph.nodes.length).toBeLessThanOrEqual(5000);
    expect(graph.problems.map((problem) => problem.code)).toContain("WORKFLOW_INVALID");
  });

  it("asks for a forgotten import once for each name", () => {
    expect(found(corpusFile("missing-import.ts"))).toEqual([
      "WORKFLOW_INVALID at 1: workflow",
      "WORKFLOW_INVALID at 2: trigger",
      "WORKFLOW_INVALID at 3: step",
    ]);
  });
});
