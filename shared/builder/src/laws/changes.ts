import fc from "fast-check";
import { stepTypes, triggerTypes, type Json } from "@fastn/core";
import type { FlowChange, FlowGraph, FlowStep, OptionValue, StepPlace } from "../flow-graph.ts";

const names = fc.constantFrom(
  "alpha2",
  "neu",
  "x",
  "load_all",
  "a_rather_long_name_for_a_step_that_goes_on_and_on_42",
  "_hidden",
  "Total",
  "steps",
  "name",
  "a",
);

const texts = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(
    "",
    "10m",
    "it's",
    'say "hi"',
    "back`tick ${x}",
    "line\nbreak\r\n\ttab",
    "{{trigger.id}}",
    "{{ broken",
    "\\{{x}}",
    "Größe 🚚",
    "</script>",
    "// no comment",
    "\u2028",
  ),
);

const scalars: fc.Arbitrary<Json> = fc.oneof(
  texts,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom<Json>(-0, 1e21, 0.1),
);

const keys = fc.oneof(
  fc.constantFrom("a", "b", "content-type", "1", "ünï", "maxAttempts", "constructor", "new"),
  fc.string({ maxLength: 6 }).filter((key) => key !== "__proto__"),
);

export const data: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, depthSize: "small" }, scalars, fc.array(tie("value"), { maxLength: 3 }), fc.dictionary(keys, tie("value"), { maxKeys: 3 })),
})).value;

/** A change that makes sense for this graph, though it may still be refused. */
export function changesOf(graph: FlowGraph): fc.Arbitrary<FlowChange> {
  const steps = graph.nodes.filter((node) => node.kind === "step");
  const step = steps.length === 0 ? fc.constant("nobody") : fc.constantFrom(...graph.nodes.map((node) => node.key));
  const place = fc
    .constantFrom(...placesOf(steps))
    .chain((parent) => fc.record<StepPlace>({ parent: fc.constant(parent), index: fc.option(fc.nat(4), { nil: undefined }) }));
  const referring = fc.oneof(
    data,
    step.map((name): Json => ({ x: [`{{steps.${name}.output}} and {{steps["${name}"].output.y}}`] })),
  );
  return fc.oneof(
    fc.record({ type: fc.constant("step.rename" as const), step, to: names }),
    setOption(steps, referring),
    fc.record({ type: fc.constant("step.add" as const), name: names, stepType: fc.constantFrom(...stepTypes), options: newOptions(referring), place }),
    fc.record({ type: fc.constant("step.delete" as const), step }),
    fc.record({ type: fc.constant("step.connect" as const), from: step, to: step }),
    fc.record({ type: fc.constant("step.disconnect" as const), from: step, to: step }),
    existingConnection(steps),
    fc.record({ type: fc.constant("step.move" as const), step, place }),
    fc.record({ type: fc.constant("step.replace" as const), step, stepType: fc.constantFrom(...stepTypes), options: newOptions(referring) }),
    ownOption("workflow.setOption", graph.workflow?.options ?? {}, ["description", "timeout", "output", "extra"]),
    ownOption("trigger.setOption", graph.trigger?.options ?? {}, ["path", "schedule", "input"]),
    fc.record({ type: fc.constant("trigger.setOption" as const), path: fc.constant(["type"]), value: fc.constantFrom<Json>(...triggerTypes) }),
  );
}

function placesOf(steps: readonly FlowStep[]): StepPlace["parent"][] {
  return [null, ...steps.flatMap((step) => step.slots.map((slot) => ({ key: step.key, slot: slot.name })))];
}

function newOptions(value: fc.Arbitrary<Json>): fc.Arbitrary<Record<string, Json>> {
  return fc.oneof(
    fc.constant<Record<string, Json>>({}),
    fc.record<Record<string, Json>>({ input: value, label: texts }),
    fc.constant<Record<string, Json>>({ steps: [], over: "{{trigger.rows}}" }),
    fc.constant<Record<string, Json>>({
      cases: [
        { name: "big", when: "{{trigger.big}}" },
        { name: "small", when: true, steps: [] },
      ],
    }),
  );
}

function existingConnection(steps: readonly FlowStep[]): fc.Arbitrary<FlowChange> {
  const pairs = steps.flatMap((step) => step.waitsFor.map((dependency) => ({ type: "step.disconnect" as const, from: dependency.name, to: step.key })));
  return fc.constantFrom<FlowChange>(...(pairs.length > 0 ? pairs : [{ type: "step.disconnect" as const, from: "nobody", to: "nobody" }]));
}

function setOption(steps: readonly FlowStep[], value: fc.Arbitrary<Json>): fc.Arbitrary<FlowChange> {
  const wanted = fc.option(value, { nil: undefined });
  const paths = steps.flatMap((step) =>
    [...pathsOf(step.options), ["note"], ["retry", "maxAttempts"], ["input", "deep", "er"], ["dependsOn"]].map((path) => ({ step: step.key, path })),
  );
  if (paths.length === 0)
    return fc.record({ type: fc.constant("step.setOption" as const), step: fc.constant("nobody"), path: fc.constant(["note"]), value: wanted });
  return fc.tuple(fc.constantFrom(...paths), wanted).map(([at, set]) => ({ type: "step.setOption", ...at, value: set }));
}

function ownOption(
  type: "workflow.setOption" | "trigger.setOption",
  options: Readonly<Record<string, OptionValue>>,
  more: readonly string[],
): fc.Arbitrary<FlowChange> {
  const paths = [...pathsOf(options), ...more.map((name) => [name]), ["retry", "initialInterval"]];
  return fc.record({ type: fc.constant(type), path: fc.constantFrom<(string | number)[]>(...paths), value: fc.option(data, { nil: undefined }) });
}

/** Every path into the data of some options, and one past the end of each list. */
function pathsOf(options: Readonly<Record<string, OptionValue>>): (string | number)[][] {
  return Object.entries(options).flatMap(([name, option]) => [[name], ...(option.kind === "code" ? [] : pathsIn(option.value).map((path) => [name, ...path]))]);
}

function pathsIn(value: Json): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, Json][] = Array.isArray(value) ? value.map((item: Json, index) => [index, item]) : Object.entries(value);
  const inside = entries.flatMap(([key, member]) => [[key], ...pathsIn(member).map((path) => [key, ...path])]);
  return Array.isArray(value) ? [...inside, [value.length]] : inside;
}
