/* oxlint-disable unicorn/no-thenable -- `then` is the name the DSL gives the first branch of a gate */
import { AppError, isJsonObject, type Computation, type Json } from "@fastn/core";
import { step, type Step } from "@fastn/workflow";
import fc from "fast-check";

/** How often each step fails before it succeeds, by name. */
type Failures = Readonly<Record<string, number>>;

/** Steps for property tests of whole runs. */
export interface Sample {
  readonly steps: readonly Step[];
  readonly failures: Failures;
}

/** An action that refers to earlier steps; what it gives depends on what they gave. `calc` only computes, `test` reaches outside. */
const actionOf = (name: string, connector: "calc" | "test", sees: readonly string[], more: object): Step =>
  step(name, {
    type: "action",
    connector,
    action: "do",
    input: { name, sees: sees.map((other) => `{{steps.${other}.output}}`), path: "{{run.stepPath}}", attempt: "{{run.attempt}}" },
    retry: { maxAttempts: 3, initialInterval: "1s" },
    ...more,
  });

/** Workflows of up to fifteen steps of all kinds in any constellation; one step at most may fail for good and halt the run. */
export const samples: fc.Arbitrary<Sample> = fc
  .record({
    kinds: fc.array(fc.constantFrom("action", "action", "action", "gate", "loop", "while", "wait", "off"), { minLength: 1, maxLength: 5 }),
    sees: fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 10, maxLength: 10 }),
    fails: fc.array(fc.nat(2), { minLength: 10, maxLength: 10 }),
    breaks: fc.option(fc.record({ at: fc.nat(9), how: fc.constantFrom("halt", "continue") }), { nil: null }),
    truths: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    times: fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }),
    wide: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 10, maxLength: 10 }),
    computes: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    skipsItems: fc.boolean(),
    order: fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 }),
  })
  .map(({ kinds, sees, fails, breaks, truths, times, wide, computes, skipsItems, order }) => {
    let next = 0;
    const outer: string[] = [];
    const failures: Record<string, number> = {};
    const act = (visible: readonly string[], more: object = {}): { readonly name: string; readonly made: Step } => {
      const at = next++;
      const name = `s${at}`;
      const broken = breaks?.at === at;
      failures[name] = broken ? 99 : (fails[at % 10] ?? 0);
      const seen = [...new Set((sees[at % 10] ?? []).flatMap((n) => visible[n % Math.max(1, visible.length)] ?? []))];
      return { name, made: actionOf(name, computes[at % 10] === true ? "calc" : "test", seen, { ...(broken && { onError: breaks.how }), ...more }) };
    };
    const steps = kinds.map((kind): Step => {
      const visible = [...outer];
      if (kind === "action" || kind === "off") {
        const { name, made } = act(visible, kind === "off" ? { skip: true } : {});
        outer.push(name);
        return made;
      }
      const at = next++;
      const name = `s${at}`;
      outer.push(name);
      if (kind === "wait") return step(name, { type: "wait", for: (times[at % 10] ?? 0) * 500, dependsOn: visible.slice(-1) });
      const first = act(visible);
      const second = act([...visible, first.name]);
      if (kind === "gate") {
        outer.push(first.name);
        return step(name, { type: "gate", when: truths[at % 10] ?? true, then: [first.made], otherwise: [second.made] } as never);
      }
      const body = [first.made, second.made];
      const onItemError = skipsItems ? "continue" : "halt";
      if (kind === "while") return step(name, { type: "loop", while: `{{ADD(index, -${times[at % 10] ?? 0})}}`, steps: body } as never);
      return step(name, { type: "loop", times: times[at % 10] ?? 0, concurrency: wide[at % 10] ?? 1, onItemError, steps: body });
    });
    // Order in the list decides nothing.
    const shuffled = steps.map((made, at) => ({ made, at: order[at] ?? 0 })).sort((a, b) => a.at - b.at);
    return { steps: shuffled.map(({ made }) => made), failures };
  });

/** What an action of a sample gives, by its input alone. @throws AppError CONNECTOR_UNAVAILABLE for as many attempts as the sample says */
export function answer({ failures }: Sample): Computation {
  return (input: Json): Json => {
    const { name, attempt } = isJsonObject(input) ? input : {};
    if (Number(attempt) <= (failures[String(name)] ?? 0)) throw new AppError("CONNECTOR_UNAVAILABLE", `${String(name)} is down`);
    return { did: input };
  };
}

/** For hosts on which steps of `calc` are done at once. */
export const computationFor =
  (sample: Sample) =>
  (connector: string): Computation | null =>
    connector === "calc" ? answer(sample) : null;
