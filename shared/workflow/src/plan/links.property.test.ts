import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLinks, type StepLinks } from "./links.ts";

const size = 7;
const nameOf = (index: number): string => `s${index}`;

/** Workflows of gates and plain steps; a parent stands before its children, so that containers never hold themselves. */
const workflows: fc.Arbitrary<StepLinks[]> = fc
  .array(fc.record({ parent: fc.option(fc.nat(size), { freq: 2 }), waitsFor: fc.array(fc.nat(size - 1), { maxLength: 2 }) }), { minLength: 1, maxLength: size })
  .map((drafts) =>
    drafts.map(({ parent, waitsFor }, index) => ({
      name: nameOf(index),
      parent: parent === null || parent >= index ? null : nameOf(parent),
      isLoop: false,
      waitsFor: waitsFor.filter((target) => target < drafts.length).map(nameOf),
    })),
  );

/** The reference: let every step that may begin begin, and every step that may end end, until nothing moves. */
function allEnd(steps: readonly StepLinks[]): boolean {
  const begun = new Set<string>();
  const ended = new Set<string>();
  for (let moved = true; moved;) {
    moved = false;
    for (const { name, parent, waitsFor } of steps) {
      if (!begun.has(name) && (parent === null || begun.has(parent)) && waitsFor.every((target) => ended.has(target))) moved = Boolean(begun.add(name));
      if (begun.has(name) && !ended.has(name) && steps.every((step) => step.parent !== name || ended.has(step.name))) moved = Boolean(ended.add(name));
    }
  }
  return ended.size === steps.length;
}

describe("checkLinks", () => {
  it("finds a cycle exactly when the steps cannot all end", () => {
    fc.assert(
      fc.property(workflows, (steps) => {
        expect(checkLinks(steps).some(({ code }) => code === "STEP_CYCLE")).toBe(!allEnd(steps));
      }),
      { numRuns: 2000 },
    );
  });

  it("shows a cycle whose every arrow is a reference, a container or its content", () => {
    fc.assert(
      fc.property(workflows, (steps) => {
        const message = checkLinks(steps).find(({ code }) => code === "STEP_CYCLE")?.message;
        fc.pre(message !== undefined);
        const path = /circle: (.*)\. Remove/.exec(message ?? "")?.[1]?.split(" -> ") ?? [];
        const of = new Map(steps.map((step) => [step.name, step]));
        expect(path[0]).toBe(path.at(-1));
        for (const [index, name] of path.slice(1).entries()) {
          const from = of.get(path[index] ?? "");
          expect(from?.waitsFor.includes(name) === true || from?.parent === name || of.get(name)?.parent === from?.name).toBe(true);
        }
      }),
    );
  });
});
