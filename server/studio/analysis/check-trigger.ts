import type { FlowGraph, FlowTrigger } from "@fastn/builder";
import { isJsonObject, nearestName, type Json, type Problem } from "@fastn/core";
import { mistakeSentence, schemaMistake } from "@fastn/core/schema-mistake";
import type { PollPlan, TriggerPlan } from "@fastn/workflow/plan";
import { planTrigger } from "@fastn/workflow/triggers";
import { scheduleProblem } from "../triggers/cron/times.ts";
import type { KnownConnectors } from "./check-steps.ts";
import { problem } from "./problem.ts";

/** The trigger as it is written; null where there is none, where it is wrong, and where code decides what matters. */
export function triggerOf(graph: FlowGraph, workflow: string): TriggerPlan | null {
  const planned = plan(graph, workflow);
  return planned === null || planned.issues.length > 0 ? null : planned.trigger;
}

function plan({ trigger }: FlowGraph, workflow: string): ReturnType<typeof planTrigger> | null {
  if (trigger === null || trigger.type === "unknown" || codeOptions(trigger).length > 0) return null;
  const options: Record<string, Json> = { type: trigger.type };
  for (const [name, option] of Object.entries(trigger.options)) if (option.kind === "literal") options[name] = option.value;
  return planTrigger(options, workflow);
}

/** What starts runs has to be known without running the file; a schema of the payload is needed later only. */
const codeOptions = ({ options }: FlowTrigger): string[] =>
  Object.entries(options).flatMap(([name, { kind }]) => (kind === "literal" || name === "input" ? [] : [name]));

/** What the plan of a file cannot say of its trigger: it needs the calendar, the connectors, or to know schemas. */
export function checkTrigger(graph: FlowGraph, file: string, workflow: string, connectors: KnownConnectors): Problem[] {
  const { trigger } = graph;
  if (trigger === null || trigger.type === "unknown") return [];
  return [...checkInputSchema(trigger, file), ...checkStart(graph, trigger, file, workflow, connectors)];
}

/** A schema that is code in part is looked at by the run. */
function checkInputSchema({ options }: FlowTrigger, file: string): Problem[] {
  const { input } = options;
  const mistake = input === undefined || input.kind === "code" ? null : schemaMistake(input.kind === "mixed" ? known(input.value) : input.value);
  if (mistake === null || input === undefined) return [];
  const message = `The trigger's input schema would not check what it should: ${mistakeSentence(mistake)}`;
  return [problem("error", "WORKFLOW_INVALID", message, file, input.range)];
}

/** What is certain of a value that may be code in part: members that are code are missing from it, items are null, and references may lead to them. */
function known(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => known(item));
  if (!isJsonObject(value)) return value;
  const certain = Object.entries(value).filter(([name, member]) => name !== "$ref" && !(Array.isArray(member) && member.includes(null)));
  return Object.fromEntries(certain.map(([name, member]) => [name, known(member)]));
}

function checkStart(graph: FlowGraph, trigger: FlowTrigger, file: string, workflow: string, connectors: KnownConnectors): Problem[] {
  const [code] = codeOptions(trigger);
  if (code !== undefined && trigger.type !== "manual") {
    const message = `The trigger's option "${code}" is given by code, so nothing starts this workflow but a person. Write the value out.`;
    return [problem("warning", "WORKFLOW_INVALID", message, file, trigger.options[code]?.range ?? trigger.range)];
  }
  const planned = plan(graph, workflow);
  const [issue] = planned?.issues ?? [];
  // The parse says it with the rest, unless it may not be sure of a trigger that holds code.
  if (issue !== undefined) return trigger.options["input"]?.kind === "code" ? [problem("error", issue.code, issue.message, file, trigger.range)] : [];
  if (planned === null) return [];
  const found = whatIsWrong(planned.trigger, connectors);
  if (found !== null) return [problem("error", found.code, found.message, file, trigger.options[found.option]?.range ?? trigger.range)];
  const meant = planned.trigger.type === "event" ? meantEvent(planned.trigger, connectors) : null;
  if (meant !== null) return [problem("warning", "WORKFLOW_INVALID", meant, file, trigger.options["event"]?.range ?? trigger.range)];
  return isOpen(planned.trigger) ? [problem("warning", "WORKFLOW_INVALID", openWebhook, file, trigger.range)] : [];
}

/** Nobody said that everybody may call it. */
const isOpen = (plan: TriggerPlan): boolean => plan.type === "webhook" && plan.auth.type === "none" && !plan.auth.stated;

const openWebhook =
  'Every program on this computer can start this workflow: its webhook has no "auth". Write auth: { type: "hmac", secret: "NAME" } or { type: "key", secret: "NAME" }, or { type: "none" } if that is meant.';

interface Fault {
  readonly option: string;
  readonly code: "WORKFLOW_INVALID" | "CONNECTOR_UNKNOWN" | "ACTION_UNKNOWN";
  readonly message: string;
}

function whatIsWrong(plan: TriggerPlan, connectors: KnownConnectors): Fault | null {
  if (plan.type === "poll") return pollFault(plan, connectors);
  const reason = plan.type === "cron" ? scheduleProblem(plan) : null;
  if (plan.type !== "cron" || reason === null) return null;
  const message = `The schedule "${plan.schedule}" (${plan.timezone}) cannot be used: ${reason}. Write five fields: minute, hour, day of month, month, day of week.`;
  return { option: "schedule", code: "WORKFLOW_INVALID", message };
}

/** Events a connector does not know are handed on by the service's own name, so only names that are surely others are told. */
function meantEvent({ source, event }: Extract<TriggerPlan, { type: "event" }>, connectors: KnownConnectors): string | null {
  const triggers = connectors.get?.(source)?.triggers ?? {};
  if (Object.hasOwn(triggers, event)) return null;
  const named = Object.entries(triggers).find(([, { topics }]) => topics?.includes(event));
  if (named !== undefined) return `No run will start: "${event}" of ${source} comes as the event "${named[0]}". Write that.`;
  const near = nearestName(event, Object.keys(triggers));
  return near === null ? null : `${source} tells of no event "${event}". Did you mean "${near}"?`;
}

function pollFault({ connector, action }: PollPlan, connectors: KnownConnectors): Fault | null {
  const info = connectors.find(connector);
  if (info === undefined) {
    const names = connectors.list().map(({ name }) => name);
    return {
      option: "connector",
      code: "CONNECTOR_UNKNOWN",
      message: `The trigger asks "${connector}", which is no connector. There are: ${names.join(", ")}.`,
    };
  }
  const lists = info.actions.filter(({ type }) => type === "list").map(({ name }) => name);
  if (lists.includes(action)) return null;
  const message = `The trigger asks ${info.displayName} for "${action}", which is none of its lists. There are: ${lists.join(", ") || "none"}.`;
  return { option: "action", code: "ACTION_UNKNOWN", message };
}
