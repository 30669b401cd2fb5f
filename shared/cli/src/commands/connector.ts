import type { ConnectorInfo, Json } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, textOption, type CliCommand } from "../command.ts";
import { count } from "../run/format.ts";
import { readInput } from "../run/read-input.ts";
import { withStudio } from "../studio/with-studio.ts";

const list: CliCommand = {
  name: "connector list",
  summary: "List connectors, or the actions of one",
  details: "",
  arguments: [{ name: "connector", description: "name of a connector, to see its actions", takes: "optional" }],
  options: [],
  examples: ["fastn connector list", "fastn connector list shopify", "fastn connector list shopify --json"],
  run: (context, [name = ""], options) =>
    withStudio(context, options, { trust: false }, async ({ api }) => {
      const { strong, faint } = context.out.style;
      if (name === "") {
        const { data } = await unwrap(api.GET("/api/v1/connectors"));
        const lines = data.map((one) => `${strong(one.name.padEnd(14))} ${count(one.actions.length, "action").padEnd(11)} ${faint(one.description)}`);
        const short = data.map(({ name: slug, displayName, category, auth, actions }) => ({
          name: slug,
          displayName,
          category,
          auth,
          actions: actions.map((each) => each.name),
        }));
        context.out.result(short, lines.join("\n"));
        return ExitCode.ok;
      }
      const found = (await unwrap(api.GET("/api/v1/connectors/{name}", { params: { path: { name } } }))) as ConnectorInfo;
      const lines = found.actions.map((action) => `${strong(action.name.padEnd(26))} ${action.type.padEnd(7)} ${faint(action.description)}`);
      context.out.result(found as unknown as Json, lines.join("\n"));
      return ExitCode.ok;
    }),
};

const test: CliCommand = {
  name: "connector test",
  summary: "Do one action of a connector and print what it answers",
  details: "The action is really done, with the connection the environment has for the connector: `local` reaches the mock server.",
  arguments: [
    { name: "connector", description: "name of the connector" },
    { name: "action", description: "name of the action" },
  ],
  options: [
    { flags: "--input <json>", description: "input as JSON, @file, or - for standard input (default {})" },
    { flags: "--environment <name>", description: "environment of fastn.config.ts" },
  ],
  examples: [
    "fastn connector test shopify getCustomer --input '{\"id\": 6000000001}'",
    "fastn connector test xero listInvoices --environment production --json",
  ],
  async run(context, [name = "", action = ""], options) {
    const input = await readInput(textOption(options, "input") ?? "{}", context.terminal);
    return withStudio(context, options, { trust: true }, async ({ api }) => {
      const call = { path: { name, action }, query: { environment: textOption(options, "environment") } };
      const { output } = await unwrap(api.POST("/api/v1/connectors/{name}/actions/{action}", { params: call, body: input }));
      context.out.result({ connector: name, action, output: output as Json }, JSON.stringify(output, null, 2));
      return ExitCode.ok;
    });
  },
};

export const connectorCommands: readonly CliCommand[] = [list, test];
