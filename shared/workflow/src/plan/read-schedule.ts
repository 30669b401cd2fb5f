import { shorten } from "@fastn/core/values";
import type { OptionReader } from "./options.ts";

/** Names for common schedules, as cron(8) has them. */
export const schedulePresets: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** Characters and count only: the scheduler knows the rest of cron. */
export function readSchedule(reader: OptionReader): string {
  const schedule = reader.requiredText("schedule").trim();
  const problem = schedule === "" ? null : scheduleFormProblem(schedule);
  if (problem !== null) reader.problem("schedule", `${problem}, not ${JSON.stringify(shorten(schedule))}.`);
  return schedule;
}

/** Every minute of an hour and every day of a month, written out, fit well. */
const longestSchedule = 500;

/** What is wrong with the form of a schedule, `must …`; null when nothing is. */
export function scheduleFormProblem(schedule: string): string | null {
  if (schedule.length > longestSchedule) return `must have at most ${longestSchedule} characters`;
  if (schedule.startsWith("@")) return Object.hasOwn(schedulePresets, schedule) ? null : `must be one of ${Object.keys(schedulePresets).join(", ")}`;
  const fields = schedule.split(/\s+/);
  if (fields.length === 6) return "must have five fields (minute, hour, day of month, month, day of week); seconds cannot be given";
  return fields.length === 5 && fields.every((field) => /^[0-9A-Za-z*/,\-#?]+$/.test(field))
    ? null
    : 'must have five fields (minute, hour, day of month, month, day of week), as in "0 6 * * *"';
}

export function readTimezone(reader: OptionReader): string {
  const timezone = reader.text("timezone", "UTC");
  if (isTimezone(timezone)) return timezone;
  reader.problem("timezone", `must be an IANA time zone such as "Europe/Berlin", not ${JSON.stringify(shorten(timezone))}.`);
  return "UTC";
}

export function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
