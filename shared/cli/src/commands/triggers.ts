import type { Json } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, integerOption, textOption, type CliCommand } from "../command.ts";
import { withStudio } from "../studio/with-studio.ts";

const workflow = { name: "workflow", description: "name of the workflow" };
const environment = { flags: "--environment <name>", description: "environment of fastn.config.ts (default: the folder's first)" };

const list: CliCommand = {
  name: "triggers list",
  summary: "List what starts workflows, in every environment",
  details: "",
  arguments: [],
  options: [],
  examples: ["fastn triggers list", "fastn triggers list --json"],
  run: (context, _args, options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      const { data } = await unwrap(api.GET("/api/v1/triggers"));
      const { strong, faint, good } = context.out.style;
      const width = Math.max(0, ...data.map((each) => each.workflow.length));
      const lines = data.map(({ workflow: name, environment: where, type, enabled, active, reason, nextAt }) => {
        const state = active ? good("on") : enabled ? `on, but: ${reason ?? ""}` : faint("off");
        return [strong(name.padEnd(width)), faint(where), type, state, ...(nextAt === null ? [] : [`next at ${nextAt}`])].join("  ");
      });
      context.out.result(data as unknown as Json, lines.length === 0 ? "No workflow has a trigger." : lines.join("\n"));
      return ExitCode.ok;
    }),
};

const switching = (name: "enable" | "disable", summary: string, details: string): CliCommand => ({
  name: `triggers ${name}`,
  summary,
  details,
  arguments: [workflow],
  options: [environment],
  examples: [`fastn triggers ${name} order_to_invoice`, `fastn triggers ${name} order_to_invoice --environment production --json`],
  run: (context, [of = ""], options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      const asked = textOption(options, "environment");
      const body = { enabled: name === "enable", ...(asked !== undefined && { environment: asked }) };
      const view = await unwrap(api.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow: of } }, body }));
      context.out.result(view as unknown as Json, `The ${view.type} trigger of ${of} is ${view.enabled ? "on" : "off"} in ${view.environment}.`);
      return ExitCode.ok;
    }),
});

const preview: CliCommand = {
  name: "triggers preview",
  summary: "Show the next times of a schedule",
  details: "Five fields (minute, hour, day of month, month, day of week) or @hourly, @daily, @weekly, @monthly, @yearly. Exit code 1 when it never fires.",
  arguments: [{ name: "schedule", description: "the schedule, in quotes" }],
  options: [
    { flags: "--timezone <name>", description: "IANA time zone (default UTC)" },
    { flags: "--count <n>", description: "how many times, 1 to 50 (default 5)" },
    { flags: "--after <time>", description: "ISO time to look from, to see a change of the clocks (default: now)" },
  ],
  examples: [
    "fastn triggers preview '0 6 * * 1-5' --timezone Europe/Berlin",
    "fastn triggers preview '30 2 * * *' --timezone Europe/Berlin --after 2026-03-28",
  ],
  run(context, [schedule = ""], options) {
    const [timezone, after] = [textOption(options, "timezone"), textOption(options, "after")];
    const count = integerOption(options, "count", 1, 50);
    return withStudio(context, options, { trust: false }, async ({ api }) => {
      const body = { schedule, ...(timezone !== undefined && { timezone }), ...(count !== undefined && { count }), ...(after !== undefined && { after }) };
      const { times, problem } = await unwrap(api.POST("/api/v1/schedules/preview", { body }));
      const zone = timezone ?? "UTC";
      const local = (time: string): string => new Date(time).toLocaleString("sv-SE", { timeZone: zone, timeZoneName: "shortOffset" });
      context.out.result(
        { times: [...times], problem },
        problem === null ? times.map((time) => `${time}  ${local(time)}`).join("\n") : `No times: ${problem}.`,
      );
      return problem === null ? ExitCode.ok : ExitCode.failed;
    });
  },
};

export const triggersCommands: readonly CliCommand[] = [
  list,
  switching("enable", "Let a trigger start runs in an environment", "What happened while it was off is not made up for. No restart is needed."),
  switching("disable", "Keep a trigger from starting runs in an environment", "Runs under way go on. No restart is needed."),
  preview,
];
