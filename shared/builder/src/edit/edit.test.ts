import { AppError } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { canEdit, edit, parse, type FlowChange } from "@fastn/builder";
import { corpusFile } from "../laws/corpus.ts";

/** The lines an edit takes out (`-`) and puts in (`+`), in order. */
function diff(before: string, change: FlowChange): string[] {
  const after = edit(before, change).source;
  const [a, b] = [before.split(/\r\n|\n|\r/), after.split(/\r\n|\n|\r/)];
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return [...a.slice(head, a.length - tail).map((line) => `-${line}`), ...b.slice(head, b.length - tail).map((line) => `+${line}`)];
}

function refusal(source: string, change: FlowChange): string {
  try {
    edit(source, change);
  } catch (error) {
    if (error instanceof AppError && error.code === "EDIT_REFUSED") return error.message;
    throw error;
  }
  throw new Error("the edit was made");
}

const setOption = (step: string, path: (string | number)[], value?: unknown): FlowChange => ({ type: "step.setOption", step, path, value: value as never });

const setTrigger = (file: string, path: string[], value: string): string[] => diff(corpusFile(file), { type: "trigger.setOption", path, value });

const textEdits = (...edits: [number, number][]): FlowChange => ({ type: "text", edits: edits.map(([start, end]) => ({ start, end, text: "x" })) });

describe("step.rename", () => {
  it("changes the name and every reference, whatever its spelling", () => {
    const { source } = edit(corpusFile("destructuring.ts"), { type: "step.rename", step: "alpha", to: "first" });
    expect(source).toContain('step("first", ');
    expect(source).toContain("({ steps: { first: alpha } }) => alpha.output.v");
    expect(source).toContain("const { first: alpha, beta: { output } } = steps;");
    expect(source).toContain('const { ["first"]: again } = steps;');
    expect(source).toContain("?? s.first;");
  });

  it("follows constants, dependsOn and {{…}}", () => {
    const source = corpusFile("constants-for-names.ts");
    expect(diff(source, { type: "step.rename", step: "load", to: "fetch" }).filter((line) => line.startsWith("+"))).toEqual([
      '+const LOAD = "fetch";',
      "+const SAVE = 'save';",
      '+const CONNECTOR = "shopify";',
      '+const GREETING = "Saved {{steps.fetch.output.count}} rows";',
    ]);
    expect(edit(source, { type: "step.rename", step: "save", to: "store" }).source).toContain('"a" + "b {{steps.store.output}}"');
  });

  it("follows references in opaque code, and in helpers outside it", () => {
    const { source } = edit(corpusFile("opaque-helpers.ts"), { type: "step.rename", step: "login", to: "sign_in" });
    expect(source).toContain('token: "{{steps.sign_in.output.token}}" }, dependsOn: ["sign_in"] }');
    expect(source).not.toContain("login");
  });

  it("follows types, and the workflow's output", () => {
    expect(edit(corpusFile("type-references.ts"), { type: "step.rename", step: "rows", to: "lines" }).source).toContain("type Rows = typeof ctx.steps.lines;");
    expect(edit(corpusFile("output-option.ts"), { type: "step.rename", step: "sum", to: "total" }).source).toContain(
      'output: { total: "{{steps.total.output}}", by: (ctx) => ctx.steps.total },',
    );
  });

  it("leaves comments and a handler's own strings alone", () => {
    const { source } = edit(corpusFile("comments-everywhere.ts"), { type: "step.rename", step: "load", to: "fetch" });
    expect(source).toContain("// ctx.steps.load is not a reference here");
    expect(source).toContain('text: "{{steps.load.output}} is text" }; /* steps.load */');
    expect(source).toContain('step(/* n */ "fetch" /* m */, {');
    expect(source).toContain('[/* one */ "fetch", /* two */ "save" /* end */]');
  });

  it("leaves a shadowed context alone", () => {
    const { source } = edit(corpusFile("shadowed-ctx.ts"), { type: "step.rename", step: "load", to: "fetch" });
    expect(source.match(/load/g)).toHaveLength(corpusFile("shadowed-ctx.ts").match(/load/g)!.length - 1);
  });

  it.each([
    ["a name that is taken", "second", "There already is a step"],
    ["an empty name", "", "cannot name a step"],
    ["a name with a hyphen", "a-b", "letters, digits and underscores"],
    ["a name JavaScript uses itself", "constructor", "reserved"],
  ])("refuses %s", (_, to, reason) => {
    expect(refusal(corpusFile("aliases.ts"), { type: "step.rename", step: "first", to })).toContain(reason);
  });

  it("refuses a name that is put together from parts", () => {
    expect(refusal(corpusFile("template-names.ts"), { type: "step.rename", step: "sync_rows", to: "x" })).toContain("put together");
  });

  it("refuses a name that something refers to already", () => {
    expect(refusal(corpusFile("unknown-references.ts"), { type: "step.rename", step: "inside", to: "ghost" })).toContain("already refers");
  });
});

describe("step.setOption", () => {
  it("edits a literal in place, in the quotes it has", () => {
    expect(diff(corpusFile("tabs-single-quotes.ts"), setOption("load", ["action"], "it's"))).toEqual([
      "-\t\t\taction: 'listOrders',",
      "+\t\t\taction: 'it\\'s',",
    ]);
    expect(diff(corpusFile("long-handlers.ts"), setOption("totals", ["retry", "maxAttempts"], 5))).toEqual([
      "-        maxAttempts: 2, // one more",
      "+        maxAttempts: 5, // one more",
    ]);
  });

  it("adds an option like its neighbours: tabs, line ends, trailing comma or none", () => {
    expect(diff(corpusFile("tabs-single-quotes.ts"), setOption("load", ["note"], "x"))).toEqual(["+\t\t\tnote: 'x',"]);
    expect(diff(corpusFile("no-trailing-commas.ts"), setOption("b", ["note"], "x"))).toEqual([
      '-      dependsOn: ["a"]',
      '+      dependsOn: ["a"],',
      '+      note: "x"',
    ]);
    expect(edit(corpusFile("crlf-no-commas.ts"), setOption("b", ["note"], "x")).source).toContain('dependsOn: ["a"],\r\n      note: "x"\r\n    }),');
    expect(diff(corpusFile("one-liner.ts"), setOption("a", ["note"], "x"))[1]).toContain('step("a", { type: "wait", for: "1s", note: "x" })');
  });

  it("makes the objects on the way", () => {
    expect(diff(corpusFile("gates-and-loops.ts"), setOption("load", ["retry", "maxAttempts"], 4))[1]).toContain(", retry: { maxAttempts: 4 } }),");
  });

  it("keeps comments inside an object of which it changes one member", () => {
    expect(diff(corpusFile("long-handlers.ts"), setOption("totals", ["retry"], { maxAttempts: 2, initialInterval: "9s" }))).toEqual([
      '-        initialInterval: "1s",',
      '+        initialInterval: "9s",',
    ]);
    expect(diff(corpusFile("long-handlers.ts"), setOption("sign_off", ["approvers"], ["finance", "boss", "legal"]))).toEqual(['+            "boss",']);
  });

  it("takes an option away with its line and the comment that belongs to it", () => {
    expect(diff(corpusFile("long-handlers.ts"), setOption("invoice", ["input", "Total"]))).toEqual([
      "-        // what is billed",
      '-        Total: "{{steps.totals.output.net}}",',
    ]);
    expect(diff(corpusFile("no-trailing-commas.ts"), setOption("b", ["dependsOn"]))).toEqual([
      '-      for: "10m",',
      '-      dependsOn: ["a"]',
      '+      for: "10m"',
    ]);
  });

  it("overrides what is spread in, and refuses to take it away", () => {
    expect(diff(corpusFile("spread-options.ts"), setOption("get", ["timeout"], "9m"))[1]).toContain('input: { url: "https://example.com" }, timeout: "9m" }),');
    expect(refusal(corpusFile("spread-options.ts"), setOption("get", ["timeout"]))).toContain("spread in (line 3)");
  });

  it("replaces a handler by data and a shorthand by a member", () => {
    const source = corpusFile("gates-and-loops.ts");
    expect(diff(source, setOption("route", ["cases", 1, "when"], true))).toEqual([
      "-          when: (ctx) => ctx.steps.load.output.rows.length > 10,",
      "+          when: true,",
    ]);
    expect(edit(corpusFile("satisfies-and-as.ts"), setOption("fetch_rows", ["retry"], false)).source).toContain("retry: false,\n    } satisfies");
  });

  it("renames, adds and removes cases, with the lists of steps they hold", () => {
    const source = corpusFile("gates-and-loops.ts");
    const renamed = edit(source, setOption("route", ["cases", 0, "name"], "tiny")).source;
    expect(parse(renamed).nodes.find((node) => node.key === "quick")?.parent).toEqual({ key: "route", slot: "tiny" });
    expect(edit(source, setOption("route", ["cases", 2], { name: "huge", when: true })).source).toContain('{ name: "huge", when: true, steps: [] },');
    expect(refusal(source, setOption("route", ["cases", 0]))).toContain("holds steps");
  });

  it("refuses what is no option", () => {
    const source = corpusFile("long-handlers.ts");
    expect(refusal(source, setOption("is_large", ["then"], []))).toContain("holds steps");
    expect(refusal(source, setOption("is_large", ["type"], "wait"))).toContain("type of step");
    expect(refusal(source, setOption("is_large", ["when", "x"], 1))).toContain("is code");
    expect(refusal(source, setOption("invoice", ["input", "__proto__"], 1))).toContain("__proto__");
    expect(refusal(source, setOption("nobody", ["note"], "x"))).toContain("no step");
  });

  it("refuses to change another step that shares the object", () => {
    expect(refusal(corpusFile("shared-options.ts"), setOption("one", ["for"], "2s"))).toContain("more than it should");
  });
});

const wait = (name: string, place: Extract<FlowChange, { type: "step.add" }>["place"]): FlowChange => ({
  type: "step.add",
  name,
  stepType: "wait",
  options: { for: "1m" },
  place,
});

describe("step.add", () => {
  it("puts the step where it belongs, indented like its siblings", () => {
    const tabs = corpusFile("tabs-single-quotes.ts");
    expect(diff(tabs, wait("pause", { parent: null, index: 1 }))).toEqual(["+\t\tstep('pause', { type: 'wait', for: '1m' }),"]);
    expect(diff(tabs, wait("pause", { parent: null, index: 0 }))).toEqual(["+\t\tstep('pause', { type: 'wait', for: '1m' }),"]);
    expect(diff(tabs, wait("pause", { parent: null }))).toEqual(["+\t\tstep('pause', { type: 'wait', for: '1m' }),"]);
  });

  it("minds the comma when the list ends without one, and a comment behind the last step", () => {
    expect(diff(corpusFile("comments-everywhere.ts"), wait("pause", { parent: null })).filter((line) => line.startsWith("+"))).toEqual([
      '+    step("tell", { type: "notification", title: "x" /* title */ , /* waits */ dependsOn: [/* one */ "load", /* two */ "save" /* end */] }), // last',
      '+    step("pause", { type: "wait", for: "1m" })',
    ]);
  });

  it("opens an empty list, and makes one that is missing", () => {
    expect(diff(corpusFile("long-handlers.ts"), wait("pause", { parent: { key: "is_large", slot: "otherwise" } }))).toEqual([
      "-      otherwise: [],",
      "+      otherwise: [",
      '+        step("pause", { type: "wait", for: "1m" }),',
      "+      ],",
    ]);
    const made = edit(corpusFile("gates-and-loops.ts"), wait("pause", { parent: { key: "inner_gate", slot: "otherwise" } })).source;
    expect(parse(made).nodes.find((node) => node.key === "pause")?.parent).toEqual({ key: "inner_gate", slot: "otherwise" });
    expect(parse(edit(corpusFile("no-steps.ts"), wait("pause", { parent: null })).source).nodes).toHaveLength(1);
  });

  it("uses the file's own name for step, and imports it where it is missing", () => {
    expect(edit(corpusFile("aliases.ts"), wait("pause", { parent: null })).source).toContain('s("pause", {');
    expect(edit(corpusFile("namespace-import.ts"), wait("pause", { parent: null })).source).toContain('fastn.step("pause", {');
    expect(edit(corpusFile("empty-steps.ts"), wait("pause", { parent: null })).source).toContain('import { workflow, step } from "@fastn/workflow";');
  });

  it("refuses a taken name, a list that is code and a step that does not exist", () => {
    const source = corpusFile("long-handlers.ts");
    expect(refusal(source, wait("totals", { parent: null }))).toContain("already is a step");
    expect(refusal(source, wait("pause", { parent: { key: "totals", slot: "then" } }))).toContain('no list "then"');
    expect(refusal(corpusFile("opaque-list.ts"), wait("pause", { parent: null }))).toContain("is code");
  });
});

describe("step.delete", () => {
  it("takes the step's lines and comments, and its name out of dependsOn", () => {
    expect(diff(corpusFile("tabs-single-quotes.ts"), { type: "step.delete", step: "tell" })).toHaveLength(2);
    const { source } = edit(corpusFile("long-handlers.ts"), { type: "step.delete", step: "is_large" });
    expect(parse(source).nodes.map((node) => node.key)).toEqual(["totals", "invoice"]);
    expect(source).not.toContain("dependsOn");
  });

  it("takes the variable that held it, when nothing else uses it", () => {
    const { source } = edit(corpusFile("steps-in-variables.ts"), { type: "step.delete", step: "pause" });
    expect(source).not.toContain("const pause");
    expect(source).not.toContain("so that the shop settles");
    expect(source).toContain("const steps = [customer, notify];");
  });

  it("refuses while data of the step is used, naming who uses it and where", () => {
    expect(refusal(corpusFile("long-handlers.ts"), { type: "step.delete", step: "totals" })).toBe(
      '"totals" cannot be deleted: its output is used by "is_large" (line 39) and "invoice" (line 63). Remove those references first.',
    );
    expect(refusal(corpusFile("output-option.ts"), { type: "step.delete", step: "sum" })).toContain("output (line 6)");
    expect(refusal(corpusFile("type-references.ts"), { type: "step.delete", step: "rows" })).toContain("first");
    expect(refusal(corpusFile("opaque-map.ts"), { type: "step.delete", step: "start" })).toContain("code");
  });
});

describe("step.connect and step.disconnect", () => {
  const source = corpusFile("order-to-invoice.ts");

  it("writes and removes entries of dependsOn, and nothing else", () => {
    expect(diff(source, { type: "step.connect", from: "totals", to: "invoice" })).toEqual([
      '-      dependsOn: ["is_large", "lines"],',
      '+      dependsOn: ["is_large", "lines", "totals"],',
    ]);
    expect(diff(source, { type: "step.connect", from: "customer", to: "lines" })).toEqual(['+      dependsOn: ["customer"],']);
    expect(diff(source, { type: "step.disconnect", from: "is_large", to: "invoice" })).toEqual([
      '-      dependsOn: ["is_large", "lines"],',
      '+      dependsOn: ["lines"],',
    ]);
    expect(diff(corpusFile("no-trailing-commas.ts"), { type: "step.disconnect", from: "a", to: "b" })).toEqual([
      '-      for: "10m",',
      '-      dependsOn: ["a"]',
      '+      for: "10m"',
    ]);
  });

  it("refuses cycles, with their path", () => {
    expect(refusal(source, { type: "step.connect", from: "tell_team", to: "customer" })).toContain("customer -> tell_team -> invoice -> customer");
    expect(refusal(source, { type: "step.connect", from: "invoice", to: "sign_off" })).toContain("circle");
    expect(refusal(source, { type: "step.connect", from: "customer", to: "customer" })).toContain("itself");
  });

  it("refuses to reach into a loop, to connect twice, and to connect a step to what holds it", () => {
    expect(refusal(source, { type: "step.connect", from: "reserve", to: "tell_team" })).toContain('loop "lines"');
    expect(refusal(source, { type: "step.connect", from: "customer", to: "invoice" })).toContain("already (line 40)");
    expect(refusal(source, { type: "step.connect", from: "is_large", to: "sign_off" })).toContain("runs inside");
  });

  it("refuses to cut a connection that is a reference, and says where that is", () => {
    expect(refusal(source, { type: "step.disconnect", from: "invoice", to: "tell_team" })).toContain("at line 42");
  });
});

describe("step.move", () => {
  it("moves a step with its comments, and indents it anew", () => {
    const { source } = edit(corpusFile("order-to-invoice.ts"), {
      type: "step.move",
      step: "customer",
      place: { parent: { key: "is_large", slot: "otherwise" } },
    });
    expect(source).toContain('      otherwise: [\n        // who ordered\n        step("customer", {\n          type: "action",\n');
    expect(parse(source).problems).toEqual([]);
  });

  it("leaves the lines of a template literal as they are", () => {
    const { source } = edit(corpusFile("hugging.ts"), { type: "step.move", step: "inner", place: { parent: null, index: 0 } });
    expect(source).toContain("handler: () => `a\n  multi-line ${1 + 1}\n    template`,");
  });

  it("keeps the comment behind a step with it", () => {
    const { source } = edit(corpusFile("tabs-single-quotes.ts"), { type: "step.move", step: "count", place: { parent: null, index: 0 } });
    expect(source).toContain("\t\t}), // how many there are\n\t\t// the first one\n");
  });

  it("does nothing when the step is there already", () => {
    expect(edit(corpusFile("hugging.ts"), { type: "step.move", step: "outer", place: { parent: null, index: 0 } }).edits).toEqual([]);
  });

  it("refuses to move a step into itself, or where others could not see it", () => {
    const source = corpusFile("order-to-invoice.ts");
    expect(refusal(source, { type: "step.move", step: "is_large", place: { parent: { key: "is_large", slot: "then" } } })).toContain("into itself");
    expect(refusal(source, { type: "step.move", step: "customer", place: { parent: { key: "lines", slot: "steps" } } })).toContain('loop "lines"');
  });
});

describe("workflow and trigger options", () => {
  it("sets options of the workflow", () => {
    expect(diff(corpusFile("gates-and-loops.ts"), { type: "workflow.setOption", path: ["concurrency"], value: 7 })).toEqual([
      "-  concurrency: 3,",
      "+  concurrency: 7,",
    ]);
    expect(refusal(corpusFile("gates-and-loops.ts"), { type: "workflow.setOption", path: ["steps"], value: [] })).toContain("holds the steps");
  });

  it("sets options of a trigger in all its forms", () => {
    expect(setTrigger("long-handlers.ts", ["path"], "/paid")[1]).toBe('+  trigger: trigger.webhook({ path: "/paid" }),');
    expect(setTrigger("gates-and-loops.ts", ["path"], "/paid")[1]).toBe('+  trigger: trigger.webhook({ path: "/paid" }),');
    expect(setTrigger("long-handlers.ts", ["type"], "manual")[1]).toBe('+  trigger: trigger.manual({ path: "/orders" }),');
    expect(setTrigger("tabs-single-quotes.ts", ["type"], "webhook")[1]).toBe("+\ttrigger: { type: 'webhook' },");
    expect(setTrigger("empty-with-comment.ts", ["type"], "cron")).toEqual(['+  trigger: { type: "cron" },']);
  });
});

describe("edits of files that cannot be edited", () => {
  it.each([
    ["has a syntax error", "const x = ;", "error at line 1"],
    ["holds no workflow", "export const a = 1;", "no workflow"],
    ["is one function", corpusFile("function-form.ts"), "one function"],
    ["is built by code", corpusFile("opaque-workflow.ts"), "built by code"],
  ])("refuses when the file %s", (_, source, reason) => {
    expect(refusal(source, wait("a", { parent: null }))).toContain(reason);
    expect(canEdit(parse(source), wait("a", { parent: null }))).toContain(reason);
  });

  it("refuses text edits that overlap or lie outside the file", () => {
    for (const change of [textEdits([0, 4], [2, 5]), textEdits([0, 99]), textEdits([3, 2]), textEdits([-1, 0]), textEdits([0.5, 1])])
      expect(refusal("hello", change)).toContain("do not fit");
    expect(edit("hello", textEdits([0, 1], [4, 5])).source).toBe("xellx");
  });
});
