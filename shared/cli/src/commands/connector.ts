import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { ConnectorInfo, Json } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { ExitCode, textOption, UsageError, type CliCommand } from "../command.ts";
import { fileReason } from "../file-reason.ts";
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

const importApi: CliCommand = {
  name: "connector import",
  summary: "Make a connector of an API description",
  details:
    "OpenAPI 3, Swagger 2 or a Postman collection, as JSON or YAML. Nothing is fetched: references to other addresses are refused. The connector is a file in connectors/, its mock answers at once.",
  arguments: [{ name: "file", description: "the description, or - for standard input" }],
  options: [
    { flags: "--name <slug>", description: "name of the connector (default: the file's)" },
    { flags: "--replace", description: "take the place of an earlier import of that name" },
  ],
  examples: [
    "fastn connector import acme.openapi.yaml",
    "fastn connector import petstore.json --name pets --replace",
    "fastn connector import - --name acme < acme.json",
  ],
  async run(context, [file = ""], options) {
    const name = textOption(options, "name");
    if (file === "-" && name === undefined) throw new UsageError("A description from standard input needs a name: add --name <slug>.");
    const text = file === "-" ? await context.terminal.readAll() : await readDescription(resolve(context.terminal.cwd, file), file);
    const replace = options["replace"] === true;
    context.out.progress(`Reading ${file === "-" ? "the description" : basename(file)} (${Math.ceil(Buffer.byteLength(text) / 1024)} KiB)…`);
    return withStudio(context, options, { trust: false }, async ({ api }) => {
      const body = { file: file === "-" ? "standard input" : basename(file), text, ...(name !== undefined && { name }), replace };
      const imported = await unwrap(api.POST("/api/v1/connectors/import", { body }));
      const { strong, faint, warn } = context.out.style;
      const lines = [
        `${strong(imported.name)}: ${count(imported.actions.length, "action")} of ${imported.displayName}, in ${imported.path}.`,
        ...imported.notes.map((note) => warn(note)),
        faint(`See them with: fastn connector list ${imported.name}`),
      ];
      context.out.result(imported as unknown as Json, lines.join("\n"));
      return ExitCode.ok;
    });
  },
};

/** @throws UsageError */
async function readDescription(path: string, given: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${given} cannot be read (${fileReason(error)}). Give the file of an API description.`);
  });
}

export const connectorCommands: readonly CliCommand[] = [list, importApi, test];
