import { describe, expect, it } from "vitest";
import type { Json } from "@fastn/core";
import { evaluateTemplate, parseTemplate, referencesIn, resolveInput, rootsIn, type ExpressionScope } from "./index.ts";

const scope: ExpressionScope = {
  input: {
    id: 7,
    name: "  Ada ",
    paid: true,
    lines: [
      { sku: "A", price: 9.5 },
      { sku: "B", price: 1 },
    ],
    note: null,
    "order-id": "x-1",
    empty: "",
  },
  headers: { "x-request-id": "r1" },
  steps: { customer: { output: { email: "ada@example.com", tags: ["a", "b"] } } },
  variables: { currency: "EUR" },
  config: { region: "eu" },
  run: { id: "run_1", workflow: "orders" },
};
const inLoop: ExpressionScope = { ...scope, item: { sku: "C" }, index: 3 };

const value = (text: string, within: ExpressionScope = scope): Json => evaluateTemplate(parseTemplate(text), within);
const code = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "no error";
};

describe("paths", () => {
  it.each<[string, Json]>([
    ["{{trigger.id}}", 7],
    ["{{input.id}}", 7],
    ["{{ trigger . id }}", 7],
    ["{{trigger.paid}}", true],
    ["{{trigger.note}}", null],
    [
      "{{trigger.lines}}",
      [
        { sku: "A", price: 9.5 },
        { sku: "B", price: 1 },
      ],
    ],
    ["{{trigger.lines[1].sku}}", "B"],
    ["{{trigger.lines.length}}", 2],
    ["{{trigger.name.length}}", 6],
    ["{{trigger.order-id}}", "x-1"],
    ['{{trigger["order-id"]}}', "x-1"],
    ["{{headers.x-request-id}}", "r1"],
    ["{{headers['x-request-id']}}", "r1"],
    ["{{steps.customer.output.email}}", "ada@example.com"],
    ['{{steps["customer"].output.tags[0]}}', "a"],
    ["{{variables.currency}}", "EUR"],
    ["{{var.currency}}", "EUR"],
    ["{{config.region}}", "eu"],
    ["{{run.id}}", "run_1"],
  ])("%s keeps the value's type", (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each([
    "{{trigger.absent}}",
    "{{trigger.absent.deeper[3].still}}",
    "{{trigger.note.x}}",
    "{{trigger.id.x}}",
    "{{trigger.lines[9].sku}}",
    "{{trigger.lines.sku}}",
    "{{steps.later.output.x}}",
  ])("%s reads null: what is missing is null, and so is everything in it", (text) => {
    expect(value(text)).toBeNull();
  });

  it("sees item and index inside a loop only", () => {
    expect(value("{{item.sku}}-{{index}}", inLoop)).toBe("C-3");
    expect(value("{{item}}", { ...inLoop, item: null })).toBeNull();
    expect(() => value("{{item.sku}}")).toThrow(expect.objectContaining({ code: "EXPRESSION_FAILED", message: "item exists only inside a loop: item.sku." }));
  });
});

describe("text around expressions", () => {
  it.each<[string, Json]>([
    ["", ""],
    ["plain", "plain"],
    ["Order {{trigger.id}}", "Order 7"],
    ["{{trigger.id}}_{{run.id}}", "7_run_1"],
    ["{{trigger.id}}{{trigger.id}}", "77"],
    [" {{trigger.id}}", " 7"],
    ["[{{trigger.absent}}]", "[]"],
    ["{{steps.customer.output.tags}}!", '["a","b"]!'],
    ["a }} b", "a }} b"],
    ["\\{{trigger.id}}", "{{trigger.id}}"],
    ["C:\\\\{{trigger.id}}", "C:\\7"],
    ["\\{{ {{trigger.id}}", "{{ 7"],
    ["{ {trigger.id} }", "{ {trigger.id} }"],
  ])("%j gives %j", (text, expected) => {
    expect(value(text)).toEqual(expected);
  });
});

describe("literals and functions", () => {
  it.each<[string, Json]>([
    ["{{null}}", null],
    ["{{true}}", true],
    ["{{-1.5e2}}", -150],
    ['{{"a\\"}}b\\u0041\\n"}}', 'a"}}bA\n'],
    ["{{UPPER(trigger.name)}}", "  ADA "],
    ["{{trigger.name | TRIM | LOWER}}", "ada"],
    ["{{UPPER(trigger.absent)}}", null],
    ["{{UPPER(12)}}", "12"],
    ["{{CONCAT(TRIM(trigger.name), ' ', trigger.id, null)}}", "Ada 7"],
    ["{{CONCAT(steps.customer.output.tags, ', ')}}", "a, b"],
    ["{{steps.customer.output.tags | CONCAT('-')}}", "a-b"],
    ["{{ROUND(99.956)}}", 99.96],
    ["{{ROUND(1.005)}}", 1.01],
    ["{{ROUND(-1.005, 2)}}", -1.01],
    ["{{ROUND(1234.5, 0)}}", 1235],
    ["{{ROUND(1e-9)}}", 0],
    ["{{ROUND(1e300, 5)}}", 1e300],
    ["{{ROUND('3.14159', 3)}}", 3.142],
    ["{{MULTIPLY(10, 1.1)}}", 11],
    ["{{ADD(10, 5)}}", 15],
    ["{{ADD(0.1, 0.2)}}", 0.3],
    ["{{ADD(1, trigger.absent)}}", null],
    ["{{trigger.id | MULTIPLY(2) | ADD(1, 1)}}", 16],
    ["{{COALESCE(trigger.absent, trigger.empty, 'none')}}", "none"],
    ["{{COALESCE(trigger.absent, 0, 1)}}", 0],
    ["{{COALESCE(null)}}", null],
    ["{{ (trigger.absent | COALESCE('x')) | UPPER }}", "X"],
  ])("%s", (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each([
    "{{UPPER(trigger)}}",
    "{{ROUND('abc')}}",
    "{{ROUND(1, 99)}}",
    "{{ADD(trigger.lines, 1)}}",
    "{{MULTIPLY(1e300, 1e300)}}",
    "{{ADD('0x10', 1)}}",
    "{{ADD('', 1)}}",
  ])("%s fails with the expression's text", (text) => {
    expect(() => value(text)).toThrow(expect.objectContaining({ code: "EXPRESSION_FAILED", details: { path: text.slice(2, -2), offset: 2 } }));
  });
});

describe("what does not parse", () => {
  it.each([
    ["{{}}", 2],
    ["a {{ }}", 5],
    ["{{trigger.id", 12],
    ["{{trigger.}}", 10],
    ["{{trigger..id}}", 10],
    ["{{trigger[}}", 10],
    ["{{trigger[-1]}}", 10],
    ["{{trigger[1.5]}}", 10],
    ["{{trigger['a}}", 10],
    ["{{trigger.id trigger.id}}", 13],
    ["{{trigger.id + 1}}", 13],
    ["{{order.id}}", 2],
    ["{{steps}}", 2],
    ["{{steps[0].output}}", 2],
    ["{{index.x}}", 2],
    ["{{NOPE(1)}}", 2],
    ["{{upper(trigger.id)}}", 2],
    ["{{ADD(1)}}", 2],
    ["{{UPPER('a', 'b')}}", 2],
    ["{{trigger.id | }}", 15],
    ["{{trigger.id || 1}}", 14],
    ["{{UPPER(trigger.id}}", 18],
    ["{{ '\\q' }}", 4],
    ["{{1e999}}", 2],
    ["{{trigger.id}} and {{", 21],
  ])("%s is refused at its offset", (text, offset) => {
    expect(() => parseTemplate(text)).toThrow(expect.objectContaining({ code: "EXPRESSION_SYNTAX", details: { offset } }));
  });
});

describe("no way out of the data", () => {
  it.each([
    "{{trigger.constructor}}",
    "{{trigger.__proto__}}",
    "{{trigger['constructor']['constructor']}}",
    "{{trigger['__proto__']}}",
    "{{trigger.lines.prototype}}",
    "{{trigger['\\u0063onstructor']}}",
    "{{constructor}}",
    "{{globalThis}}",
    "{{this}}",
    "{{process.env}}",
    "{{trigger.id.toString()}}",
    "{{trigger`x`}}",
    "{{(() => 1)()}}",
    "{{constructor('return 1')()}}",
    "{{__proto__('x')}}",
    "{{toString(1)}}",
    "{{trigger.id = 1}}",
    "{{new Date}}",
    "{{import('fs')}}",
    "{{${1}}}",
  ])("%s is refused", (text) => {
    expect(code(() => value(text))).toBe("EXPRESSION_SYNTAX");
  });

  it.each([
    "{{trigger.toString}}",
    "{{trigger.hasOwnProperty}}",
    "{{trigger.lines.map}}",
    "{{trigger.name.toUpperCase}}",
    "{{trigger.id.toFixed}}",
    "{{steps.toString.output}}",
    "{{headers.valueOf}}",
  ])("%s reads null: inherited members do not exist", (text) => {
    expect(value(text)).toBeNull();
  });

  it("calls no getter and shows no function", () => {
    const trap = Object.defineProperty({ fn: () => 1 }, "got", { enumerable: true, get: () => expect.unreachable("getter called") });
    const odd = { ...scope, input: trap as unknown as Json };
    expect([value("{{input.got}}", odd), value("{{input.fn}}", odd)]).toEqual([null, null]);
  });
});

describe("limits", () => {
  it("refuses deep nesting, long texts, long results and too many steps", () => {
    const big = { ...scope, input: "x".repeat(700_000) };
    expect(code(() => value(`{{${"(".repeat(100)}1${")".repeat(100)}}}`))).toBe("EXPRESSION_SYNTAX");
    expect(code(() => parseTemplate("x".repeat(100_001)))).toBe("EXPRESSION_SYNTAX");
    expect(code(() => value("{{input}}{{input}}", big))).toBe("EXPRESSION_FAILED");
    expect(code(() => value("{{CONCAT(input, input)}}", big))).toBe("EXPRESSION_FAILED");
    expect(
      code(() =>
        resolveInput(
          Array.from({ length: 20 }, () => "{{input}}!"),
          big,
        ),
      ),
    ).toBe("EXPRESSION_FAILED");
    expect(
      code(() =>
        resolveInput(
          Array.from({ length: 60_000 }, () => "{{input.a}}"),
          scope,
        ),
      ),
    ).toBe("EXPRESSION_FAILED");
    expect(
      code(() =>
        resolveInput(
          Array.from({ length: 65 }).reduce<Json>((inner) => [inner], 1),
          scope,
        ),
      ),
    ).toBe("EXPRESSION_FAILED");
  });
});

describe("resolveInput", () => {
  it("resolves every text, deep, and leaves keys and other values alone", () => {
    const input = { "{{run.id}}": "{{run.id}}", list: ["{{trigger.id}}", 1, null, true], deep: { text: "No. {{trigger.id}}", same: "{{trigger.lines[0]}}" } };
    expect(resolveInput(input, scope)).toEqual({ "{{run.id}}": "run_1", list: [7, 1, null, true], deep: { text: "No. 7", same: { sku: "A", price: 9.5 } } });
  });

  it("does not resolve what an expression brought in", () => {
    expect(resolveInput("{{input.a}}", { ...scope, input: { a: "{{run.id}}" } })).toBe("{{run.id}}");
    expect(resolveInput("-{{input.a}}", { ...scope, input: { a: "{{run.id}}" } })).toBe("-{{run.id}}");
  });
});

describe("referencesIn", () => {
  it("gives each step named, with the range of its name", () => {
    const text = 'To {{steps.a.output}} and {{CONCAT(steps["b"].output, steps.a.output) | COALESCE(steps.c.output)}} {{trigger.steps.d}} steps.e';
    const references = referencesIn(text);
    expect(references.map(({ step, kind }) => `${kind} ${step}`)).toEqual(["property a", "quoted b", "property a", "property c"]);
    for (const { step, start, end } of references) expect(text.slice(start, end)).toBe(step);
  });

  it("knows escaped braces are text", () => {
    expect(referencesIn("\\{{steps.a.output}}")).toEqual([]);
    expect([...rootsIn("{{item.x}} {{UPPER(var.y)}}")]).toEqual(["item", "var"]);
  });
});
