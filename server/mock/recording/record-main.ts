import { basename } from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "@fastn/core/values";
import { isServiceName, nameHint } from "./recording.ts";

const help = `Usage: npm run mock -- record --target <address> --out <file> [options]

Passes calls on to a real service and keeps them, with their answers, in a file the mock server replays. Listens on 127.0.0.1 only.

  --target <address>  where calls go on to: https://api.acme.example/v1
  --out <file>        the recording; gone on with when it is there
  --name <name>       service it is replayed as, under /<name> (default: the file's name)
  --port <n>          port to listen on (default 0: any free one)
  --keep-credentials  keep tokens, keys and passwords in the file (default: they are removed)
`;

interface Options {
  readonly target: string;
  readonly file: string;
  readonly name: string;
  readonly port: number;
  readonly keepCredentials: boolean;
}

function readOptions(argv: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      target: { type: "string" },
      out: { type: "string" },
      name: { type: "string" },
      port: { type: "string", default: "0" },
      "keep-credentials": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const { target, out } = values;
  if (target === undefined) throw new Error("--target is missing: the address of the real service.");
  if (out === undefined) throw new Error("--out is missing: the file to record to, mocks/recorded/acme.json say.");
  const name =
    values.name ??
    basename(out)
      .replace(/\.json$/, "")
      .toLowerCase();
  if (!isServiceName(name)) throw new Error(`--name must be ${nameHint}, not "${name}".`);
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : Number.NaN;
  if (!(port <= 65_535)) throw new Error(`--port must be a whole number from 0 to 65535, not "${values.port}".`);
  return { target, file: out, name, port, keepCredentials: values["keep-credentials"] };
}

/** Record until told to stop. @returns the exit code */
export async function recordMain(argv: readonly string[]): Promise<number> {
  let options: Options | null;
  try {
    options = readOptions(argv);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nSee npm run mock -- record --help\n`);
    return 2;
  }
  if (options === null) {
    process.stdout.write(help);
    return 0;
  }
  try {
    const [{ createLogger }, { createRecorder }] = await Promise.all([import("@fastn/core/node"), import("./recorder.ts")]);
    const recorder = await createRecorder({ ...options, logger: createLogger({ name: "recorder" }) });
    const url = await recorder.listen(options.port);
    process.stdout.write(`Recording ${options.target} on ${url} to ${options.file}. Use this address instead of the service's. Ctrl+C ends it.\n`);
    await new Promise<void>((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    });
    await recorder.close();
    return 0;
  } catch (error) {
    process.stderr.write(`Nothing can be recorded: ${error instanceof AppError || error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
