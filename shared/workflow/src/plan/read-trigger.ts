import { isJsonObject, type Json, type JsonObject, triggerTypes } from "@fastn/core";
import { conditionFaults } from "../conditions/index.ts";
import type { PayloadCondition } from "../dsl/trigger.ts";
import type { PlanIssue } from "./issues.ts";
import { OptionReader } from "./options.ts";
import { readSchedule, readTimezone } from "./read-schedule.ts";
import { readAuth, readMethod, readPath } from "./read-webhook.ts";
import { fileChanges, missedPolicies, recordChanges, type PollPlan, type TriggerKind, type TriggerPlan } from "./types.ts";

/** Less would be a burden to the service that is asked, ms. */
const shortestPollMs = 10_000;

/** The option `trigger` of the workflow; absent means manual. */
export function readTrigger(workflow: OptionReader, workflowName: string): TriggerPlan {
  const reader = workflow.group("trigger");
  if (reader === null) return { type: "manual", input: null };
  if (!reader.has("type")) reader.problem("type", `is missing: it is one of ${triggerTypes.join(", ")}.`);
  const type = reader.choice("type", triggerTypes, "manual");
  const input = readSchema(reader);
  const trigger = readType(reader, type, workflowName);
  // The type decides which options there are: with a wrong type, complaints about the others would mislead.
  if (type === reader.get("type")) reader.refuseOthers();
  return { ...trigger, input };
}

/** A trigger by itself, as the parse of a file knows it without running it. */
export function planTrigger(options: JsonObject, workflowName: string): { readonly trigger: TriggerPlan; readonly issues: readonly PlanIssue[] } {
  const issues: PlanIssue[] = [];
  return { trigger: readTrigger(new OptionReader({ trigger: options }, null, issues), workflowName), issues };
}

function readType(reader: OptionReader, type: TriggerPlan["type"], workflowName: string): TriggerKind {
  switch (type) {
    case "webhook": {
      const method = readMethod(reader);
      return { type, path: readPath(reader, workflowName), method, auth: readAuth(reader, method) };
    }
    case "cron":
      return { type, schedule: readSchedule(reader), timezone: readTimezone(reader), missed: reader.choice("missed", missedPolicies, "skip") };
    case "event":
      return { type, source: reader.requiredText("source"), event: reader.requiredText("event"), where: readCondition(reader) };
    case "poll":
      return readPoll(reader);
    case "file":
      return { type, files: readGlob(reader), on: readSome(reader, "on", fileChanges, ["created", "changed"]), settleMs: reader.duration("settle", 500) };
    case "manual":
      return { type };
  }
}

function readPoll(reader: OptionReader): PollPlan {
  const everyMs = reader.duration("every", 300_000);
  if (everyMs < shortestPollMs) reader.problem("every", `must be at least ${shortestPollMs / 1_000}s.`);
  const params = reader.get("params") ?? {};
  if (!isJsonObject(params)) reader.mustBe("params", "an object", params);
  return {
    type: "poll",
    connector: reader.requiredText("connector"),
    action: reader.requiredText("action"),
    params: isJsonObject(params) ? params : {},
    records: reader.text("records", null),
    key: reader.text("key", "id"),
    ignore: reader.texts("ignore"),
    everyMs: Math.max(everyMs, shortestPollMs),
    on: readSome(reader, "on", recordChanges, recordChanges),
    where: readCondition(reader),
  };
}

function readSome<const C extends string>(reader: OptionReader, name: string, choices: readonly C[], fallback: readonly C[]): readonly C[] {
  if (!reader.has(name)) return fallback;
  const given = reader.texts(name);
  const chosen = choices.filter((choice) => given.includes(choice));
  if (chosen.length !== new Set(given).size || chosen.length === 0) reader.mustBe(name, `some of ${choices.join(", ")}`, given);
  return chosen;
}

function readCondition(reader: OptionReader): PayloadCondition | null {
  const where = reader.get("where");
  if (where === undefined) return null;
  const faults = conditionFaults(where);
  for (const { at, message } of faults) reader.problem(at === "" ? "where" : `where.${at}`, message);
  return faults.length === 0 ? (where as unknown as PayloadCondition) : null;
}

function readSchema(reader: OptionReader): Json {
  const schema = reader.get("input");
  if (schema === undefined) return null;
  if (isJsonObject(schema) || typeof schema === "boolean") return schema;
  reader.mustBe("input", "a JSON Schema", schema);
  return null;
}

/** A glob from the root, which never leaves it. */
function readGlob(reader: OptionReader): string {
  const glob = reader.requiredText("files");
  if (/^[/\\~]|^[A-Za-z]:|\\/.test(glob) || glob.split("/").includes("..")) {
    reader.problem("files", `must be a glob inside the workspace with forward slashes, such as "inbox/*.csv", not ${JSON.stringify(glob)}.`);
  }
  return glob;
}
