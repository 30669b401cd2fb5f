import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ports } from "@fastn/core/values";
import { isLocale, locales } from "./locale.ts";

const help = `Usage: npm run mock -- [options]
       npm run mock -- record --target <address> --out <file> [options]

Simulated Shopify, Xero, Slack and more on 127.0.0.1, with data made from a seed.

  --port <n>          port to listen on (default ${ports.mock}; 0 picks a free one)
  --seed <n>          seed of the data (default 1)
  --latency <ms>      added to every answer (default 0)
  --failure-rate <r>  share of calls that fail, 0..1 (default 0)
  --api <name=file>   answer /name as an API description says (OpenAPI 3, Swagger 2, Postman); may be repeated
  --locale <name>     language and place of the data: de, fr, ja … (default en)
  --rules <file>      answers of your own; may be repeated; read again when the file changes
  --recorded <file>   answer from a recording; may be repeated; read again when the file changes
  --snapshots <dir>   where snapshots are kept
  --fresh             made-up values anew at each call, instead of the same for the same request
  --help              this text

Examples:
  npm run mock
  npm run mock -- --port 4005 --seed 7 --latency 200
  npm run mock -- --rules mocks/orders.rules.json --recorded mocks/recorded/acme.json
  npm run mock -- record --target https://api.acme.example --out mocks/recorded/acme.json
`;

interface Arguments {
  readonly port: number;
  readonly seed: number;
  readonly latencyMs: number;
  readonly failureRate: number;
  readonly fresh: boolean;
  readonly locale: string;
  readonly rules: readonly string[];
  readonly recorded: readonly string[];
  readonly snapshotFolder: string | undefined;
  readonly apis: readonly { readonly name: string; readonly file: string }[];
}

/** What was asked for, or null for help. @throws Error with a sentence for the person */
function readArguments(argv: readonly string[]): Arguments | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: "string", default: String(ports.mock) },
      seed: { type: "string", default: "1" },
      latency: { type: "string", default: "0" },
      "failure-rate": { type: "string", default: "0" },
      api: { type: "string", multiple: true, default: [] },
      locale: { type: "string", default: "en" },
      rules: { type: "string", multiple: true, default: [] },
      recorded: { type: "string", multiple: true, default: [] },
      snapshots: { type: "string" },
      fresh: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  return {
    port: number("--port", values.port, 65_535, true),
    seed: number("--seed", values.seed, 2 ** 31 - 1, true),
    latencyMs: number("--latency", values.latency, 120_000, true),
    failureRate: number("--failure-rate", values["failure-rate"], 1, false),
    fresh: values.fresh,
    locale: localeOption(values.locale),
    rules: values.rules,
    recorded: values.recorded,
    snapshotFolder: values.snapshots,
    apis: values.api.map(readApiOption),
  };
}

function readApiOption(text: string): Arguments["apis"][number] {
  const [, name, file] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new Error(`--api must be name=file, the name in small letters, digits and hyphens, not "${text}".`);
  return { name, file };
}

function localeOption(name: string): string {
  if (!isLocale(name)) throw new Error(`--locale must be one of ${locales.join(", ")}, not "${name}".`);
  return name;
}

function number(name: string, text: string, most: number, whole: boolean): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0 || value > most || (whole && !Number.isInteger(value))) {
    throw new Error(`${name} must be a ${whole ? "whole " : ""}number from 0 to ${most}, not "${text}".`);
  }
  return value;
}

async function main(): Promise<number> {
  if (process.argv[2] === "record") return (await import("./recording/record-main.ts")).recordMain(process.argv.slice(3));
  let options: Arguments | null;
  try {
    options = readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee npm run mock -- --help\n`);
    return 2;
  }
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  // After the arguments: a slip of the hand should not wait for a server to load.
  const [{ createLogger }, { createMockServer }] = await Promise.all([import("@fastn/core/node"), import("./create-mock-server.ts")]);
  const { snapshotFolder, ...behaviour } = options;
  const mock = createMockServer({ ...behaviour, ...(snapshotFolder !== undefined && { snapshotFolder }), logger: createLogger({ name: "mock" }) });
  for (const { name, file } of options.apis) {
    try {
      const { readApi } = await import("@fastn/connectors/import");
      await mock.serveApi(name, await readApi(await readFile(file, "utf8"), file));
    } catch (error) {
      process.stderr.write(`The API ${name} cannot be served: ${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  }
  let endWatch = (): void => {};
  if (options.rules.length + options.recorded.length > 0) {
    const { followFiles } = await import("./follow-files.ts");
    const followed = await followFiles(mock, options, (fault) => process.stderr.write(`${fault}\n`));
    if (followed === null) return 1;
    endWatch = followed;
  }
  try {
    const url = await mock.listen(options.port);
    process.stdout.write(`Mock server on ${url} with seed ${options.seed}. Try ${url}/shopify/orders?limit=2. Ctrl+C stops it.\n`);
  } catch (error) {
    const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    const reason = taken ? `Port ${options.port} is taken. Stop what listens there, or choose another with --port.` : String(error);
    process.stderr.write(`The mock server cannot start: ${reason}\n`);
    return 1;
  }
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  endWatch();
  await mock.close();
  return 0;
}

process.exitCode = await main();
