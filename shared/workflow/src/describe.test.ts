import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeModule } from "./describe.ts";
import { step, trigger, workflow } from "./index.ts";

const handler = (ctx: { input: number }): number => ctx.input;
const when = (): boolean => true;
const main = async (): Promise<number> => 1;

describe("describeModule", () => {
  it("turns functions into references and keeps them by path", () => {
    const module = describeModule({
      default: workflow("orders", {
        trigger: trigger.cron({ schedule: "0 6 * * *" }),
        steps: [
          step("a", { type: "action", handler: handler as never }),
          step("g", { type: "gate", cases: [{ name: "x", when, steps: [step("w", { type: "wait", until: new Date(0), skip: undefined })] }] }),
        ],
      }),
    });
    expect(module?.descriptor).toEqual({
      form: "steps",
      name: "orders",
      definition: {
        name: "orders",
        trigger: { type: "cron", schedule: "0 6 * * *" },
        steps: [
          { name: "a", type: "action", handler: { $fn: "steps[0].handler", source: handler.toString() } },
          {
            name: "g",
            type: "gate",
            cases: [
              {
                name: "x",
                when: { $fn: "steps[1].cases[0].when", source: when.toString() },
                steps: [{ name: "w", type: "wait", until: "1970-01-01T00:00:00.000Z" }],
              },
            ],
          },
        ],
      },
    });
    expect([...(module?.functions ?? [])]).toEqual([
      ["steps[0].handler", handler],
      ["steps[1].cases[0].when", when],
    ]);
  });

  it("takes the function form", () => {
    expect(describeModule({ default: main })).toEqual({
      descriptor: { form: "function", name: null, definition: { handler: { $fn: "handler", source: main.toString() } } },
      functions: new Map([["handler", main]]),
    });
  });

  it.each([[{}], [{ default: null }], [{ default: 5 }], [{ default: { steps: [] } }], [{ default: { name: "x" } }], [{ default: { name: 1, steps: [] } }]])(
    "answers null when the default export is no workflow: %j",
    (exports) => {
      expect(describeModule(exports)).toBeNull();
    },
  );

  it("marks what cannot cross, and never throws", () => {
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const odd = {
      map: new Map(),
      symbol: Symbol("s"),
      big: 1n,
      nan: Number.NaN,
      circle,
      instance: new URLSearchParams(),
      date: new Date(Number.NaN),
      bare: Object.assign(Object.create(null) as object, { ok: 1 }),
      none: undefined,
      list: [undefined],
      thrower: {
        get x(): never {
          throw new Error("no");
        },
      },
    };
    const module = describeModule({ default: { name: "n", steps: [], odd } });
    expect(module?.descriptor.definition).toEqual({
      name: "n",
      steps: [],
      odd: {
        map: { $unsupported: "a Map" },
        symbol: { $unsupported: "a symbol" },
        big: { $unsupported: "a bigint" },
        nan: { $unsupported: "the number NaN" },
        circle: { self: { $unsupported: "a cycle" } },
        instance: { $unsupported: "a URLSearchParams" },
        date: { $unsupported: "an invalid Date" },
        bare: { ok: 1 },
        list: [null],
        thrower: { $unsupported: "a value that cannot be read" },
      },
    });
  });

  it("cuts off endless definitions", () => {
    const endless = (): object =>
      new Proxy({}, { ownKeys: () => ["a", "b"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: endless() }), get: endless });
    expect(describeModule({ default: { name: "n", steps: [endless()] } })).not.toBeNull();
  });

  it("gives plain JSON for any JSON-like definition", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const module = describeModule({ default: { name: "n", steps: [value] } });
        expect(JSON.parse(JSON.stringify(module?.descriptor.definition))).toEqual({ name: "n", steps: [JSON.parse(JSON.stringify(value))] });
      }),
    );
  });
});

describe("workflow and step", () => {
  it("give frozen data in which the name wins", () => {
    const made = step("a", { type: "wait", for: 1, name: "b" } as never);
    expect(made).toEqual({ type: "wait", for: 1, name: "a" });
    expect(Object.isFrozen(made) && Object.isFrozen(workflow("w", { steps: [made] })) && Object.isFrozen(trigger.manual())).toBe(true);
  });
});
