import type { Json } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, textOption, type CliCommand } from "../command.ts";
import { readInput } from "../run/read-input.ts";
import { withStudio } from "../studio/with-studio.ts";

const workflow = { name: "workflow", description: "name of the workflow" };
const key = { name: "key", description: "key its handlers use" };
const byKey = (name: string, of: string) => ({ params: { path: { workflow: name, key: of } } });

const list: CliCommand = {
  name: "state list",
  summary: "List what workflows remember between runs",
  details: "",
  arguments: [],
  options: [{ flags: "--workflow <name>", description: "only what this workflow remembers" }],
  examples: ["fastn state list", "fastn state list --workflow customer_sync --json"],
  run: (context, _args, options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      const { data } = await unwrap(api.GET("/api/v1/state", { params: { query: { workflow: textOption(options, "workflow") } } }));
      const { strong, faint } = context.out.style;
      const lines = data.map((entry) => `${faint(entry.workflow)} ${strong(entry.key)} ${JSON.stringify(entry.value)}`);
      context.out.result(data as unknown as Json, lines.length === 0 ? "Nothing is kept." : lines.join("\n"));
      return ExitCode.ok;
    }),
};

const get: CliCommand = {
  name: "state get",
  summary: "Print one value as JSON",
  details: "",
  arguments: [workflow, key],
  options: [],
  examples: ["fastn state get customer_sync last_run"],
  run: (context, [name = "", of = ""], options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      const entry = await unwrap(api.GET("/api/v1/state/{workflow}/{key}", byKey(name, of)));
      context.out.result(entry as unknown as Json, JSON.stringify(entry.value, null, 2));
      return ExitCode.ok;
    }),
};

const set: CliCommand = {
  name: "state set",
  summary: "Keep a value for the runs to come",
  details: "",
  arguments: [workflow, key, { name: "value", description: "value as JSON, @file, or - for standard input" }],
  options: [],
  examples: ["fastn state set customer_sync last_run '\"2026-01-01T00:00:00Z\"'", "fastn state set customer_sync seen @seen.json"],
  async run(context, [name = "", of = "", text = ""], options) {
    const value = await readInput(text, context.terminal, "value");
    return withStudio(context, options, { trust: false }, async ({ api }) => {
      const entry = await unwrap(api.PUT("/api/v1/state/{workflow}/{key}", { ...byKey(name, of), body: value }));
      context.out.result(entry as unknown as Json, `${name} keeps ${JSON.stringify(entry.value)} under ${of}.`);
      return ExitCode.ok;
    });
  },
};

const remove: CliCommand = {
  name: "state delete",
  summary: "Forget a value",
  details: "",
  arguments: [workflow, key],
  options: [],
  examples: ["fastn state delete customer_sync last_run"],
  run: (context, [name = "", of = ""], options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      await unwrap(api.DELETE("/api/v1/state/{workflow}/{key}", byKey(name, of)));
      context.out.result({ workflow: name, key: of, deleted: true }, `${name} has forgotten ${of}.`);
      return ExitCode.ok;
    }),
};

export const stateCommands: readonly CliCommand[] = [list, get, set, remove];
