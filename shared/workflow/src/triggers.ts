// What a running studio needs of triggers at its start: without the rest of the plan, which brings a parser of JavaScript.
export { planTrigger } from "./plan/read-trigger.ts";
export { isTimezone, scheduleFormProblem, schedulePresets } from "./plan/read-schedule.ts";
export { webhookMethods } from "./plan/types.ts";
