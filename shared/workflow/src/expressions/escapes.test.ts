import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@fastn/core";
import { compileInput, evaluateTemplate, parseTemplate, resolveInput, type ExpressionScope } from "./index.ts";

const scope: ExpressionScope = {
  input: { a: "x", list: [1], text: "t" },
  headers: { host: "h" },
  steps: { a: { output: { b: 1 } } },
  item: { c: 1 },
  index: 0,
  variables: { v: 1 },
  config: { k: 1 },
  run: { id: "run_1" },
};

// Collected from advisories about template and expression languages: every one of them ran code, or read what it should not, somewhere.
const escapes: readonly string[] = [
  "constructor",
  "constructor.constructor('globalThis.escaped = 1')()",
  "trigger.constructor.constructor('globalThis.escaped = 1')()",
  'trigger["constructor"]["constructor"]("globalThis.escaped = 1")()',
  "trigger['con' + 'structor']",
  "trigger['\\u0063onstructor']",
  "trigger['__proto__']",
  "trigger.__proto__.polluted",
  "trigger.__proto__",
  "trigger.a.__proto__.constructor",
  "trigger.list.constructor.prototype",
  "trigger.__defineGetter__('x', trigger.toString)",
  "trigger.__lookupGetter__('a')",
  "trigger.toString",
  "trigger.toString()",
  "trigger.valueOf()",
  "trigger.hasOwnProperty('a')",
  "trigger.list.map(UPPER)",
  "trigger.list.filter.constructor('return process')()",
  "trigger.text.sub.apply.call(trigger)",
  "trigger.text.replace('t', process)",
  "steps.a.output.constructor",
  "steps.__proto__.output",
  "steps['constructor'].name",
  "headers.constructor",
  "item.constructor",
  "variables.constructor",
  "config.__proto__",
  "run.constructor",
  "index.constructor",
  "UPPER.constructor('globalThis.escaped = 1')()",
  "UPPER['constructor']",
  "UPPER(trigger.a).constructor",
  "CONCAT.call(trigger)",
  "constructor(1)",
  "toString(1)",
  "__proto__(1)",
  "hasOwnProperty('a')",
  "globalThis",
  "globalThis.process.env",
  "global.process",
  "process",
  "process.env.HOME",
  "process.mainModule.require('child_process').execSync('id')",
  "require('fs')",
  "import('fs')",
  "this",
  "this.constructor.constructor('return process')()",
  "self",
  "window",
  "document.cookie",
  "arguments",
  "eval('globalThis.escaped = 1')",
  "Function('globalThis.escaped = 1')()",
  "new Function('globalThis.escaped = 1')",
  "(() => { globalThis.escaped = 1 })()",
  "(async function(){})()",
  "function(){}()",
  "x => x",
  "7*7",
  "1;globalThis.escaped=1",
  "trigger.a = 1",
  "trigger.a++",
  "delete trigger.a",
  "typeof process",
  "void 0",
  "trigger.a, process",
  "trigger?.constructor",
  "trigger . constructor",
  "trigger\n.constructor",
  "trigger/**/.constructor",
  "trigger.a`x`",
  "`${process}`",
  "${process}",
  "#{process}",
  "<%= process %>",
  "{% raw %}",
  "{{trigger.a}}",
  "{trigger.a}",
  "[trigger]",
  "[].constructor",
  "''.constructor",
  "'x'['constructor']",
  "0 .constructor",
  "true.constructor",
  "null.constructor",
  "/a/.constructor",
  "Reflect.get(trigger, 'a')",
  "Object.keys(trigger)",
  "JSON.parse('1')",
  "Symbol.iterator",
  "trigger[Symbol.iterator]",
  "trigger[trigger.a]",
  "trigger[0][1][2].constructor",
  "trigger[-1]",
  "trigger[1e309]",
  "with(trigger){a}",
  "trigger.prototype",
  "trigger.caller",
  "range(1, 10)",
  "cycler.__init__.__globals__",
  "request.application",
  "''.__class__.__mro__",
  "T(java.lang.Runtime).getRuntime()",
  "$eval('1')",
  "$on.constructor('globalThis.escaped = 1')()",
  "_.template",
  "lookup(trigger, 'constructor')",
  "trigger | constructor",
  "trigger | UPPER.constructor",
  "trigger.a | toString",
  "a.b",
];

/** Plain data, all the way down. */
const isPlain = (value: unknown): boolean =>
  value === null || typeof value !== "object" ? typeof value !== "function" && typeof value !== "symbol" : JSON.stringify(value) !== undefined;

describe("an expression that tries to leave its data", () => {
  const ways = {
    once: (text: string) => evaluateTemplate(parseTemplate(text), scope),
    compiled: (text: string) => compileInput(text)(scope),
  };
  const attempts = escapes.flatMap((text) => (["once", "compiled"] as const).map((way) => ({ text, way })));

  it.each(attempts)("{{$text}} gives plain data or a typed error, $way", ({ text, way }) => {
    let value: unknown = null;
    try {
      value = ways[way](`{{${text}}}`);
    } catch (error) {
      expect((error as { code?: string }).code).toMatch(/^EXPRESSION_(SYNTAX|FAILED)$/);
    }
    expect([isPlain(value), "escaped" in globalThis, ({} as { polluted?: unknown }).polluted]).toEqual([true, false, undefined]);
    // What no data holds reads as nothing: no inherited member shows.
    expect(["function", "symbol"]).not.toContain(typeof value);
  });

  it("never sees an inherited member or calls a getter, whatever the data", () => {
    const reads = fc.constantFrom("toString", "valueOf", "map", "at", "constructor_", "size", "then");
    fc.assert(
      fc.property(reads, (name) => {
        const trap = Object.create({ [name]: "inherited" }, { [name]: { enumerable: true, get: () => expect.fail("a getter was called") } }) as Json;
        expect(evaluateTemplate(parseTemplate(`{{trigger.${name}}}`), { ...scope, input: trap })).toBeNull();
      }),
    );
  });

  it("never sees an inherited member when compiled, even of prototypes that were changed since", () => {
    const read = compileInput(["{{trigger.added}}", "{{trigger.list.added}}", "{{steps.added.output}}", "{{trigger.toString}}"]);
    const added = { value: { output: "inherited" }, configurable: true };
    Object.defineProperty(Object.prototype, "added", added);
    try {
      expect(read(scope)).toEqual([null, null, null, null]);
    } finally {
      Reflect.deleteProperty(Object.prototype, "added");
    }
  });

  it("costs at most its steps, however it is written", () => {
    const wide = `{{COALESCE(${Array.from({ length: 99 }, () => "trigger.a.b.c").join(",")})}}`;
    expect(() =>
      resolveInput(
        Array.from({ length: 1_000 }, () => wide),
        scope,
      ),
    ).toThrow(expect.objectContaining({ code: "EXPRESSION_FAILED" }));
    const long = `{{trigger.a}}${"x".repeat(1_000)}`.repeat(90);
    expect(() =>
      resolveInput(
        Array.from({ length: 200 }, () => long),
        scope,
      ),
    ).toThrow(expect.objectContaining({ code: "EXPRESSION_FAILED" }));
    expect(() => parseTemplate(`{{${"(".repeat(1_000)}1${")".repeat(1_000)}}}`)).toThrow(expect.objectContaining({ code: "EXPRESSION_SYNTAX" }));
  });
});

describe("data that looks like an expression", () => {
  const canary = "{{trigger.secret}} {{steps.a.output}} {{constructor}} \\{{ {{";

  it("stays text wherever it is read from, alone, within a text, and through functions", () => {
    const within: ExpressionScope = {
      ...scope,
      input: { canary, secret: "LEAKED", list: [canary], deep: { canary } },
      headers: { canary },
      steps: { a: { output: canary } },
      item: canary,
      variables: { canary },
      config: { canary },
      run: { canary },
    };
    const input = {
      alone: ["{{trigger.canary}}", "{{headers.canary}}", "{{steps.a.output}}", "{{item}}", "{{variables.canary}}", "{{config.canary}}", "{{run.canary}}"],
      inText: "<{{trigger.canary}}>",
      through: ["{{CONCAT(trigger.canary, item)}}", "{{trigger.list | CONCAT(',')}}", "{{COALESCE(null, item)}}", "{{TRIM(item)}}"],
      whole: "{{trigger.deep}}",
    };
    expect(resolveInput(input, within)).toEqual({
      alone: Array.from({ length: 7 }, () => canary),
      inText: `<${canary}>`,
      through: [canary + canary, canary, canary, canary],
      whole: { canary },
    });
  });

  it("stays text as the key of an object", () => {
    expect(resolveInput({ "{{trigger.a}}": 1 }, scope)).toEqual({ "{{trigger.a}}": 1 });
  });
});
