import { isJsonObject, stepTypes, type Json, type StepType } from "@fastn/core";
import { parseDuration, parseInstant } from "../durations.ts";
import { workflowNameProblem } from "../names.ts";
import { isFunctionRef, type OptionReader } from "./options.ts";
import type {
  ActionPlan,
  ApprovalPlan,
  GateBranch,
  GatePlan,
  LoopPlan,
  NotificationChannel,
  NotificationPlan,
  PlanStepBase,
  PlanValue,
  WaitPlan,
} from "./types.ts";

/** A list of child steps as written, and the slot it fills. */
export interface ChildList {
  readonly slot: string;
  readonly items: readonly Json[];
}

/** What one type adds to the base of a step, and its child lists; `names` of children come later. */
type Own<P extends PlanStepBase> = Omit<P, keyof PlanStepBase>;
export type OwnOptions = Own<ActionPlan> | Own<WaitPlan> | Own<ApprovalPlan> | Own<NotificationPlan> | Own<GatePlan> | Own<LoopPlan>;

export function readType(reader: OptionReader): StepType | null {
  const value = reader.get("type");
  const type = stepTypes.find((known) => known === value);
  if (type === undefined)
    reader.problem(
      "type",
      value === undefined ? `is missing: it is one of ${stepTypes.join(", ")}.` : `must be one of ${stepTypes.join(", ")}, not ${JSON.stringify(value)}.`,
    );
  return type ?? null;
}

/** @param children gives the names of a child list after planning it */
export function readOwnOptions(reader: OptionReader, type: StepType, children: (list: ChildList) => readonly string[]): OwnOptions {
  switch (type) {
    case "action":
      return { type, run: readAction(reader) };
    case "wait":
      return { type, wait: readWait(reader) };
    case "approval":
      return {
        type,
        approvers: reader.value("approvers", []),
        message: reader.value("message", ""),
        expiresInMs: reader.duration("expiresIn", null),
        onTimeout: reader.choice("onTimeout", ["halt", "continue"], "halt"),
      };
    case "notification":
      return {
        type,
        channels: readChannels(reader),
        severity: reader.choice("severity", ["info", "success", "warning", "error"], "info"),
        title: reader.requiredValue("title"),
        body: reader.value("body", ""),
      };
    case "gate":
      return { type, branches: readBranches(reader, children) };
    case "loop":
      return readLoop(reader, children);
  }
}

function readAction(reader: OptionReader): ActionPlan["run"] {
  const handler = reader.get("handler");
  if (handler !== undefined) {
    for (const name of ["connector", "action", "input", "workflow"])
      if (reader.has(name)) reader.problem(name, "does not go with a handler: keep one of the two.");
    if (!isFunctionRef(handler)) reader.mustBe("handler", "a function", handler);
    reader.computed.push(handler);
    return { kind: "handler", fn: isFunctionRef(handler) ? handler.$fn : "" };
  }
  if (reader.has("workflow")) return readCall(reader);
  if (!reader.has("connector") && !reader.has("action")) {
    reader.problem(null, "an action needs a connector and an action, a workflow, or a handler.");
    reader.get("input");
    return { kind: "handler", fn: "" };
  }
  const connector = reader.requiredText("connector");
  const action = reader.requiredText("action");
  const input = reader.value("input", {});
  if (input.kind === "data" && !isJsonObject(input.value) && !input.templates) reader.mustBe("input", "an object or a function", input.value);
  return { kind: "connector", connector, action, input };
}

function readCall(reader: OptionReader): ActionPlan["run"] {
  for (const name of ["connector", "action"]) if (reader.has(name)) reader.problem(name, "does not go with a workflow: keep one of the two.");
  const workflow = reader.requiredText("workflow");
  const wrong = workflow === "" ? null : workflowNameProblem(workflow);
  if (wrong !== null) reader.problem("workflow", `names no workflow: ${wrong}.`);
  return { kind: "workflow", workflow, input: reader.value("input", {}) };
}

function readWait(reader: OptionReader): WaitPlan["wait"] {
  const given = oneOf(reader, ["for", "until", "event"]);
  if (given === "event") {
    const event = reader.group("event");
    const wait = { kind: "event", name: event?.requiredText("name") ?? "", match: event?.value("match", {}) ?? data({}) } as const;
    event?.refuseOthers();
    return wait;
  }
  if (given === "until") {
    const time = reader.value("until");
    if (time.kind === "data" && !time.templates) reader.attempt("until", () => parseInstant(time.value));
    return { kind: "until", time };
  }
  const duration = reader.value("for");
  if (reader.has("for") && duration.kind === "data" && !duration.templates) {
    const { value } = duration;
    if (typeof value !== "string" && typeof value !== "number") reader.mustBe("for", "a duration", value);
    else return { kind: "for", duration: data(reader.attempt("for", () => parseDuration(value)) ?? 0) };
  }
  return { kind: "for", duration };
}

const knownChannels: readonly NotificationChannel[] = ["in_app", "email", "slack", "webhook"];

function readChannels(reader: OptionReader): NotificationChannel[] {
  const names = reader.texts("channels");
  for (const name of names) {
    if (!knownChannels.some((channel) => channel === name)) reader.mustBe("channels", `a list of ${knownChannels.join(", ")}`, name);
  }
  const channels = knownChannels.filter((channel) => names.includes(channel));
  return channels.length === 0 ? ["in_app"] : channels;
}

function readBranches(reader: OptionReader, children: (list: ChildList) => readonly string[]): GateBranch[] {
  if (oneOf(reader, ["when", "cases"]) === "cases") return readCases(reader, children);
  const when = reader.value("when");
  const fallback = childList(reader, "otherwise");
  return [
    { name: "then", when, steps: children(childList(reader, "then")) },
    { name: "otherwise", when: null, steps: children(fallback) },
  ];
}

function readCases(reader: OptionReader, children: (list: ChildList) => readonly string[]): GateBranch[] {
  const cases = reader.get("cases");
  const branches: GateBranch[] = [];
  if (!Array.isArray(cases)) reader.mustBe("cases", "a list of { name, when, steps }", cases ?? null);
  for (const [index, item] of (Array.isArray(cases) ? (cases as readonly Json[]) : []).entries()) {
    if (!isJsonObject(item)) {
      reader.mustBe(`cases[${index}]`, "{ name, when, steps }", item);
      continue;
    }
    const branch = reader.inner(item, `cases[${index}].`);
    const name = branch.requiredText("name");
    if (name === "default" || branches.some((other) => other.name === name)) branch.problem("name", `is ${JSON.stringify(name)} a second time.`);
    const when = branch.requiredValue("when");
    const list = childList(branch, "steps");
    branch.refuseOthers();
    branches.push({ name, when, steps: children({ slot: name, items: list.items }) });
  }
  return [...branches, { name: "default", when: null, steps: children(childList(reader, "default")) }];
}

function readLoop(reader: OptionReader, children: (list: ChildList) => readonly string[]): Own<LoopPlan> {
  const given = oneOf(reader, ["over", "times", "while"]);
  const body = childList(reader, "steps");
  const loop = readIteration(reader, given);
  const concurrency = reader.integer("concurrency", 1, 100, 1);
  if (given === "while" && concurrency > 1) reader.problem("concurrency", "must be 1 with `while`: its condition is asked after each iteration.");
  return {
    type: "loop",
    loop,
    concurrency,
    maxIterations: reader.integer("maxIterations", 1, 10_000, given === "while" ? 1_000 : 10_000),
    onItemError: reader.choice("onItemError", ["halt", "continue"], "halt"),
    steps: children(body),
  };
}

function readIteration(reader: OptionReader, given: "over" | "times" | "while"): LoopPlan["loop"] {
  if (given === "while") return { kind: "while", condition: reader.value("while", null, true) };
  if (given === "times") {
    const count = reader.value("times");
    if (fixed(count) && !(typeof count.value === "number" && Number.isInteger(count.value) && count.value >= 0))
      reader.mustBe("times", "a whole number from 0 on", count.value);
    return { kind: "times", count };
  }
  const items = reader.value("over");
  if (fixed(items) && reader.has("over") && !Array.isArray(items.value)) reader.mustBe("over", 'a list, "{{…}}" or a function', items.value);
  return { kind: "over", items };
}

/** Exactly one of `names` must be given; the first is taken when none or several are. */
function oneOf<const N extends string>(reader: OptionReader, names: readonly [N, ...N[]]): N {
  const given = names.filter((name) => reader.has(name));
  if (given.length !== 1) reader.problem(null, `needs ${given.length === 0 ? "one" : "only one"} of the options ${names.join(", ")}.`);
  return given[0] ?? names[0];
}

function childList(reader: OptionReader, slot: string): ChildList {
  const items = reader.get(slot);
  if (items === undefined) return { slot, items: [] };
  if (Array.isArray(items)) return { slot, items: items as readonly Json[] };
  reader.mustBe(slot, "a list of steps", items);
  return { slot, items: [] };
}

const data = (value: Json): PlanValue => ({ kind: "data", value, templates: false });

const fixed = (value: PlanValue): value is Extract<PlanValue, { kind: "data" }> => value.kind === "data" && !value.templates;
