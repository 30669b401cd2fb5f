import { parse } from "@babel/parser";
import { describe, expect, it } from "vitest";
import { childrenOf, isFunction, type FunctionNode, type Node } from "./nodes.ts";
import { parseModule, renameMention, scanFunction, scanFunctionText, stepNamesOf, type ScanResult } from "./index.ts";

/** Scan a function's text and show each mention as `kind step`, checking that its range holds the step's name. */
function found(source: string): string[] {
  return shown(scanFunctionText(source), source);
}

function shown(scan: ScanResult | null, source: string): string[] {
  if (scan === null) throw new Error(`does not parse: ${source}`);
  for (const mention of scan.mentions) expect(source.slice(mention.start, mention.end)).toBe(mention.step);
  return scan.mentions.map((mention) => `${mention.kind} ${mention.step}${mention.typeOnly ? " (type)" : ""}`);
}

const unclear = (source: string): string[] => (scanFunctionText(source)?.unclear ?? []).map((use) => `${use.of}: ${source.slice(use.start, use.end)}`);

/** The function bound to `handler` in a TypeScript module, scanned with its module around it. */
function inModule(source: string): ScanResult {
  const program = parse(source, { sourceType: "module", plugins: ["typescript"] }).program;
  const fn = firstHandler(program);
  if (fn === null) throw new Error("no handler");
  return scanFunction(fn, { program });
}

function firstHandler(node: Node): FunctionNode | null {
  if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.id.name === "handler" && node.init && isFunction(node.init)) return node.init;
  for (const [, child] of childrenOf(node)) {
    const fn = firstHandler(child);
    if (fn) return fn;
  }
  return null;
}

describe("scanFunction", () => {
  it.each([
    ["(ctx) => ctx.steps.customer.output.id", ["property customer"]],
    ["async (ctx) => ctx.steps.customer", ["property customer"]],
    ["function (c) { return c.steps.customer }", ["property customer"]],
    ["async function named(ctx) { return ctx.steps.customer }", ["property customer"]],
    ["handler(ctx) { return ctx.steps.customer }", ["property customer"]],
    ["async handler(ctx) { return ctx.steps.customer }", ["property customer"]],
    ['["handler"](ctx) { return ctx.steps.customer }', ["property customer"]],
    ["async *stream(ctx) { yield ctx.steps.customer.output }", ["property customer"]],
    ["ctx => ctx.steps.customer // the end", ["property customer"]],
  ])("reads every form a function takes: %s", (source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    ['(ctx) => ctx.steps["customer"]', ["quoted customer"]],
    ["(ctx) => ctx.steps['customer']", ["quoted customer"]],
    ["(ctx) => ctx.steps[`customer`]", ["quoted customer"]],
    ['(ctx) => ctx["steps"].customer', ["property customer"]],
    ["(ctx) => ctx?.steps?.customer?.output", ["property customer"]],
    ['(ctx) => ctx.steps?.["customer"]', ["quoted customer"]],
    ['(ctx) => "customer" in ctx.steps', ["quoted customer"]],
    ["(ctx) => `${ctx.steps.a.output}-${ctx.steps.b.output}`", ["property a", "property b"]],
  ])("reads every way to access: %s", (source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    ["(ctx) => { const s = ctx.steps; return s.customer }", ["property customer"]],
    ["(ctx) => { const c = ctx, s = c.steps; return s.customer }", ["property customer"]],
    ["(ctx) => { let s; s = ctx.steps; return s.customer }", ["property customer"]],
    ["(ctx) => { return s.customer; var s = ctx.steps; }", ["property customer"]],
    ["(ctx) => { const s = ctx.ok ? ctx.steps : {}; return s.customer }", ["property customer"]],
    ["(ctx) => { const s = ctx.steps ?? {}; return s.customer }", ["property customer"]],
    ["(ctx) => (0, ctx.steps).customer", ["property customer"]],
    ["async (ctx) => (await ctx.steps).customer", ["property customer"]],
    ["(ctx) => [1].map(() => ctx.steps.customer)", ["property customer"]],
    ["(ctx) => { const read = (c) => c.steps.customer; return read(ctx) }", ["property customer"]],
    ["(ctx) => { function read({ steps }) { return steps.customer } return read(ctx) }", ["property customer"]],
    ["(ctx) => ((s) => s.customer)(ctx.steps)", ["property customer"]],
  ])("follows aliases: %s", (source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    ["({ steps }) => steps.customer", ["property customer"]],
    ["({ steps: s }) => s.customer", ["property customer"]],
    ["({ steps = {} }) => steps.customer", ["property customer"]],
    ["({ steps: { customer } }) => customer", ["shorthand customer"]],
    ["({ steps: { customer: c } = {} } = {}) => c", ["property customer"]],
    ["({ steps: { customer: { output } } }) => output", ["property customer"]],
    ["({ input, ...rest }) => rest.steps.customer", ["property customer"]],
    ["(ctx) => { const { customer } = ctx.steps; return customer }", ["shorthand customer"]],
    ["(ctx) => { const { customer = null } = ctx.steps; return customer }", ["shorthand customer"]],
    ['(ctx) => { const { "customer": c } = ctx.steps; return c }', ["quoted customer"]],
    ["(ctx) => { const { a, ...others } = ctx.steps; return others.b }", ["shorthand a", "property b"]],
    ["(ctx) => { let customer; ({ customer } = ctx.steps); return customer }", ["shorthand customer"]],
    ["(ctx) => { const { steps: { a }, steps: { b } } = ctx; return [a, b] }", ["shorthand a", "shorthand b"]],
    ["(ctx) => { const pick = ({ a } = ctx.steps) => a; return pick() }", ["shorthand a"]],
  ])("reads destructuring: %s", (source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    "(ctx) => [other].map((ctx) => ctx.steps.customer)",
    "(ctx) => { { const ctx = other; return ctx.steps.customer } }",
    "(ctx) => { try { go() } catch (ctx) { return ctx.steps.customer } }",
    "(ctx) => { for (const ctx of list) use(ctx.steps.customer) }",
    "(ctx) => { function inner(ctx) { return ctx.steps.customer } return inner(1) }",
    "(ctx) => { { class ctx { static steps = 1 } ctx.steps.customer } }",
    "(ctx) => other.steps.customer",
    "(ctx) => ctx.input.steps.customer",
    "(ctx) => ({ steps: { customer: 1 } })",
    '(ctx) => "{{steps.customer.output}} ctx.steps.customer"',
    "(ctx) => 1 /* ctx.steps.customer */",
    "(ctx) => { const steps = {}; return steps.customer }",
    "() => ctx.steps.customer",
    "(event, ctx) => ctx.steps.customer",
    "({ input }) => input.steps.customer",
    "(ctx) => { steps: for (;;) break steps; }",
  ])("leaves alone what only looks like a reference: %s", (source) => {
    expect(found(source)).toEqual([]);
  });

  it("goes by the block a name is declared in", () => {
    expect(found("(ctx) => { { const ctx = other; ctx.steps.hidden } return ctx.steps.seen }")).toEqual(["property seen"]);
  });

  it.each([
    ["(ctx) => ctx.steps[name]", ["steps: name"]],
    ["(ctx) => Object.keys(ctx.steps)", ["steps: ctx.steps"]],
    ["(ctx) => ({ ...ctx.steps })", ["steps: ctx.steps"]],
    ["(ctx) => { for (const k in ctx.steps) log(k) }", ["steps: ctx.steps"]],
    ["(ctx) => { const { [key()]: x } = ctx.steps; return x }", ["steps: key()"]],
    ["({ steps }) => ({ steps })", ["steps: steps"]],
    ["(ctx) => helper(ctx)", ["context: ctx"]],
    ["(ctx) => { store.s = ctx.steps }", ["steps: ctx.steps"]],
    ["(ctx) => { if (ctx.steps && !ctx.steps) return typeof ctx }", []],
    ["(ctx) => ((c) => c.input)(ctx)", []],
    ["(ctx) => ctx.log('x', ctx.input)", []],
  ])("says where steps leave sight: %s", (source, expected) => {
    expect(unclear(source)).toEqual(expected);
  });

  it("sees constants inside the function", () => {
    expect(found('(ctx) => { const key = "customer"; return ctx.steps[key] }')).toEqual(["constant customer"]);
  });

  it("sees the module's constants and helpers when given the program", () => {
    const source = `
      const key = "customer" as const;
      const total = (c: { steps: any }) => c.steps.totals.output;
      function both({ steps }) { return steps.invoice }
      const handler = (ctx) => [ctx.steps[key], total(ctx), both(ctx)];
    `;
    const scan = inModule(source);
    expect(shown(scan, source)).toEqual(["constant customer", "property totals", "property invoice"]);
    expect(scan.unclear).toEqual([]);
  });

  it("reads TypeScript and tells types from values", () => {
    const source = "const handler = (ctx: Ctx) => { type C = typeof ctx.steps.customer; return (ctx!.steps as any).order satisfies C }";
    const scan = inModule(source);
    expect(shown(scan, source)).toEqual(["property customer (type)", "property order"]);
    expect(stepNamesOf(scan)).toEqual(["order"]);
  });

  it("scans a compiled function with its compiled module around it", () => {
    const source = "(ctx) => [ctx.steps[key], total(ctx)]";
    const seen = scanFunctionText(source, parseModule(`var key = "customer";\nvar total = (c) => c.steps.totals;\nvar first = ${source};\n`));
    expect(seen && stepNamesOf(seen)).toEqual(["customer", "totals"]);
    expect(seen?.unclear).toEqual([]);
  });

  it("takes no variable for a constant that is written to again", () => {
    const source = "(ctx) => ctx.steps[key]";
    for (const write of ["key = other();", "var key = other();", "[key] = other();", "for (key of all) use();", "key++;"]) {
      const seen = scanFunctionText(source, parseModule(`var key = "customer";\n${write}\nvar first = ${source};\n`));
      expect(seen?.mentions).toEqual([]);
      expect(seen?.unclear).toHaveLength(1);
    }
  });

  it("answers null for native code", () => {
    expect(scanFunctionText("function () { [native code] }")).toBeNull();
  });

  it("renames so that the local name of a shorthand stays", () => {
    const source = "({ steps: { customer } }) => customer.output";
    const [mention] = scanFunctionText(source)?.mentions ?? [];
    if (mention === undefined) throw new Error("nothing found");
    expect(source.slice(0, mention.start) + renameMention(mention, "buyer") + source.slice(mention.end)).toBe(
      "({ steps: { buyer: customer } }) => customer.output",
    );
  });
});
