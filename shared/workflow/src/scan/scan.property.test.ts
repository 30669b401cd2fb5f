import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renameMention, scanFunctionText, stepNamesOf } from "./index.ts";

// Functions are put together from pieces, run with a context that notes which steps are read, and scanned. What was read must have been found.

const stepNames = ["alpha", "beta", "gamma"] as const;
const aliases = ["s", "t", "ctx", "steps"] as const;
const step = fc.constantFrom(...stepNames);
const alias = fc.constantFrom(...aliases);

/** An expression that reads a step of the variable `from`, which holds steps or perhaps something else by the same name. */
const readOf = (from: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(from, step, fc.nat(4))
    .map(
      ([source, name, form]) =>
        [`${source}.${name}`, `${source}["${name}"]`, `${source}?.${name}?.output`, `(${source}).${name}`, `${source}[\`${name}\`]`][form] ?? "",
    );

const contextSteps = fc.constantFrom(
  "ctx.steps",
  'ctx["steps"]',
  "ctx?.steps",
  "(ctx).steps",
  "(0, ctx.steps)",
  "(ctx.steps ?? {})",
  "(ctx.none || ctx.steps)",
);
const read = readOf(
  fc.oneof(
    contextSteps,
    fc.constantFrom("s", "t", "steps").map((name) => `(typeof ${name} === "undefined" ? none : ${name})`),
  ),
);

const statement: fc.Arbitrary<string> = fc.letrec<{ one: string }>((tie) => {
  const block = fc.array(tie("one"), { maxLength: 3 }).map((all) => `{ ${all.join(" ")} }`);
  return {
    one: fc.oneof(
      { maxDepth: 3 },
      read.map((expression) => `use(${expression});`),
      fc.tuple(alias, contextSteps).map(([name, source]) => (name === "ctx" ? `use(${source}.alpha);` : `{ const ${name} = ${source}; use(${name}.beta); }`)),
      fc.tuple(step, contextSteps).map(([name, source]) => `{ const { ${name} } = ${source}; use(${name}); }`),
      fc.tuple(step, contextSteps).map(([name, source]) => `{ const { ${name}: renamed = none } = ${source}; use(renamed); }`),
      step.map((name) => `{ const { steps: { ${name} } } = ctx; use(${name}); }`),
      step.map((name) => `{ let s; s = ctx.steps; use(s.${name}); }`),
      step.map((name) => `{ const help = (c) => c.steps.${name}; use(help(ctx)); }`),
      step.map((name) => `{ const help = ({ steps: { ${name}: inner } }) => inner; use(help(ctx)); }`),
      step.map((name) => `{ const key = "${name}"; use(ctx.steps[key]); }`),
      step.map((name) => `use("${name}" in ctx.steps);`),
      step.map((name) => `{ let ${name}; ({ ${name} } = ctx.steps); use(${name}); }`),
      // The same words, meaning something else.
      step.map((name) => `{ const ctx = other; use(ctx.steps.${name}); }`),
      step.map((name) => `[other].forEach((ctx) => use(ctx.steps.${name}));`),
      step.map((name) => `{ const s = other.steps; use(s.${name}); }`),
      step.map((name) => `use("ctx.steps.${name}"); /* ctx.steps.${name} */`),
      step.map((name) => `use({ steps: { ${name}: 1 } });`),
      block,
      block.map((inner) => `if (ctx.steps) ${inner}`),
      block.map((inner) => `try ${inner} catch (ctx) { use(ctx.steps) }`),
      block.map((inner) => `(() => ${inner})();`),
      block.map((inner) => `for (const n of [1]) ${inner}`),
    ),
  };
}).one;

const source = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 6 }), fc.constantFrom("(ctx) =>", "function (ctx)", "function named(ctx)"))
  .map(([body, head]) => `${head} { ${body.join("\n  ")} }`);

/** Steps the function reads when it is run. */
function stepsReadBy(code: string): Set<string> {
  const seen = new Set<string>();
  const steps = new Proxy(Object.fromEntries(stepNames.map((name) => [name, { output: 1 }])), {
    get: (target, name) => (typeof name === "string" && seen.add(name), target[String(name)]),
    has: (target, name) => (typeof name === "string" && seen.add(name), name in target),
  });
  const other = { steps: Object.fromEntries(stepNames.map((name) => [name, { output: 2 }])) };
  const fn = runInNewContext(`(${code})`, { use: () => {}, other, none: {} }) as (ctx: object) => void;
  fn({ steps });
  return seen;
}

describe("scanFunctionText", () => {
  it("finds every step a function reads when it runs", () => {
    fc.assert(
      fc.property(source, (code) => {
        const scan = scanFunctionText(code);
        const found = new Set(scan ? stepNamesOf(scan) : []);
        expect([...stepsReadBy(code)].filter((name) => !found.has(name))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("marks the name of the step, and renaming at the marks renames what is read", () => {
    fc.assert(
      fc.property(source, step, (code, from) => {
        const mentions = (scanFunctionText(code)?.mentions ?? []).filter((mention) => mention.step === from);
        let renamed = code;
        for (const mention of mentions.toReversed()) {
          expect(code.slice(mention.start, mention.end)).toBe(from);
          renamed = renamed.slice(0, mention.start) + renameMention(mention, "renamed") + renamed.slice(mention.end);
        }
        const expected = [...stepsReadBy(code)].map((name) => (name === from ? "renamed" : name)).sort();
        expect([...stepsReadBy(renamed)].sort()).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
