import { isJsonObject, triggerTypes } from "@fastn/core";
import type { OptionReader } from "./options.ts";
import type { TriggerPlan } from "./types.ts";

/** The option `trigger` of the workflow; absent means manual. */
export function readTrigger(workflow: OptionReader, workflowName: string): TriggerPlan {
  const reader = workflow.group("trigger");
  if (reader === null) return { type: "manual", input: null };
  if (!reader.has("type")) reader.problem("type", `is missing: it is one of ${triggerTypes.join(", ")}.`);
  const type = reader.choice("type", triggerTypes, "manual");
  const trigger = readType(reader, type, workflowName);
  // The type decides which options there are: with a wrong type, complaints about the others would mislead.
  if (type === reader.get("type")) reader.refuseOthers();
  return trigger;
}

function readType(reader: OptionReader, type: TriggerPlan["type"], workflowName: string): TriggerPlan {
  const input = readSchema(reader);
  switch (type) {
    case "webhook":
      return { type, path: readPath(reader, workflowName), input };
    case "cron":
      return { type, schedule: readSchedule(reader), timezone: readTimezone(reader), input };
    case "event":
      return { type, source: reader.requiredText("source"), event: reader.requiredText("event"), input };
    case "manual":
      return { type, input };
  }
}

function readSchema(reader: OptionReader): TriggerPlan["input"] {
  const schema = reader.get("input");
  if (schema === undefined) return null;
  if (isJsonObject(schema) || typeof schema === "boolean") return schema;
  reader.mustBe("input", "a JSON Schema", schema);
  return null;
}

function readPath(reader: OptionReader, workflowName: string): string {
  const path = reader.text("path", `/${workflowName}`);
  if (/^\/[A-Za-z0-9._~-]+(?:\/[A-Za-z0-9._~-]+)*$/.test(path) && path.length <= 200 && !/\/\.\.?(?:\/|$)/.test(path)) return path;
  reader.problem("path", `must begin with a slash and hold letters, digits and - . _ ~ between slashes, not ${JSON.stringify(path)}.`);
  return `/${workflowName}`;
}

/** Characters and count only: the scheduler knows the rest of cron. */
function readSchedule(reader: OptionReader): string {
  const schedule = reader.requiredText("schedule").trim();
  const fields = schedule.split(/\s+/);
  if (schedule !== "" && (fields.length !== 5 || !fields.every((field) => /^[0-9A-Za-z*/,\-#?]+$/.test(field)))) {
    reader.problem("schedule", `must have five fields (minute, hour, day of month, month, day of week), as in "0 6 * * *", not ${JSON.stringify(schedule)}.`);
  }
  return schedule;
}

function readTimezone(reader: OptionReader): string {
  const timezone = reader.text("timezone", "UTC");
  try {
    return new Intl.DateTimeFormat("en", { timeZone: timezone }).resolvedOptions().timeZone === "" ? "UTC" : timezone;
  } catch {
    reader.problem("timezone", `must be an IANA time zone such as "Europe/Berlin", not ${JSON.stringify(timezone)}.`);
    return "UTC";
  }
}
