import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readApi } from "@fastn/connectors/import";
import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { createMockServer } from "../../mock/index.ts";
import { everyOperation } from "../../mock/testing/every-operation.ts";
import { tempWorkspace } from "../testing.ts";
import { chooseActions, valueAt, type ChosenActions } from "./choose-actions.ts";

export interface CheckedDescription {
  readonly file: string;
  readonly actions: number;
  /** Whole command, starting and stopping the platform included. */
  readonly importSeconds: number;
  /** Actions that were called against the mock and answered. */
  readonly answered: number;
  /** Answers that miss the action's output schema: `action: field problem`. */
  readonly mismatches: readonly string[];
  /** Names of the two actions the workflow used; null: the API has none that writes, or none that reads. */
  readonly workflow: { readonly write: string; readonly read: string; readonly seconds: number; readonly readBack: boolean } | null;
  /** What went wrong, a sentence each; empty: nothing. */
  readonly problems: readonly string[];
}

const bin = fileURLToPath(new URL("../../../shared/cli/bin/fastn.mjs", import.meta.url));
const name = "api";

/**
 * What a person does with a description, by the real command in a folder of its own: import it, and run a workflow that writes and reads against the bound
 * mock. And each of its actions once, against a mock of this process.
 */
export async function checkDescription(path: string): Promise<CheckedDescription> {
  const file = basename(path);
  const folder = tempWorkspace({ "fastn.config.ts": `export default { project: "check" };\n` });
  const problems: string[] = [];
  const result = { file, actions: 0, importSeconds: 0, answered: 0, mismatches: [] as string[], workflow: null as CheckedDescription["workflow"] };
  try {
    const imported = await fastn(["connector", "import", path, "--name", name, "--workspace", folder.root, "--json"], folder.root);
    result.importSeconds = imported.seconds;
    if (imported.code !== 0) return { ...result, problems: [`It could not be imported: ${imported.told}`] };
    const api = await readApi(readFileSync(join(folder.root, `connectors/${name}.openapi.json`), "utf8"), file);
    result.actions = api.operations.length;
    const mock = createMockServer();
    const played = await everyOperation(mock, await mock.listen(), name, api).finally(() => mock.close());
    const failed = played.filter(({ failure }) => failure !== null);
    result.answered = played.length - failed.length;
    result.mismatches = played.flatMap(({ action, mismatch }) => (mismatch === null ? [] : [`${action}: ${mismatch}`]));
    problems.push(...failed.map(({ action, failure }) => `${action} failed: ${failure}`));
    const chosen = chooseActions(played);
    if (chosen === null) {
      const methods = new Set(api.operations.map(({ method }) => (method === "GET" ? "read" : "write")));
      // An API that only reads is one, too.
      return {
        ...result,
        problems: methods.size < 2 ? problems : [...problems, "None of its actions could be used to write and read, so no workflow was run."],
      };
    }
    folder.write("workflows/check.ts", workflowText(chosen));
    const run = await fastn(["run", "check", "--workspace", folder.root, "--json"], folder.root);
    const [readBack, fault] = judge(run.code, run.told, run.report, chosen);
    if (fault !== null) problems.push(fault);
    result.workflow = { write: chosen.write.action, read: chosen.read.action, seconds: run.seconds, readBack };
    return { ...result, problems };
  } finally {
    folder.remove();
  }
}

function workflowText({ write, read, readInput }: ChosenActions): string {
  const one = (step: string, action: string, input: JsonObject, rest = ""): string =>
    `step("${step}", { type: "action", connector: "${name}", action: "${action}", input: ${JSON.stringify(input)}${rest} })`;
  return `import { step, trigger, workflow } from "@fastn/workflow";
export default workflow("check", { trigger: trigger.manual(), steps: [
  ${one("write", write.action, write.input)},
  ${one("read", read.action, readInput, ', dependsOn: ["write"]')},
] });
`;
}

/** @returns whether what was written came back, and what is wrong with the run */
function judge(code: number, told: string, report: Json, { id }: ChosenActions): [readBack: boolean, fault: string | null] {
  const status = isJsonObject(report) ? report["status"] : undefined;
  if (code !== 0 || status !== "completed") return [false, `The workflow did not complete (${String(status ?? `exit code ${code}`)}): ${told}`];
  if (id === null) return [false, null];
  const written = valueAt(report, ["steps", "write", "output", ...id]);
  const steps = valueAt(report, ["steps", "read", "output"]) ?? null;
  // Envelopes of the two may differ; the identifier does not.
  if (written === undefined || !JSON.stringify(steps).includes(JSON.stringify(written)))
    return [false, `What was written (${JSON.stringify(written)}) was not read back.`];
  return [true, null];
}

interface Told {
  readonly code: number;
  readonly seconds: number;
  /** Last words of what it said about its failure. */
  readonly told: string;
  readonly report: Json;
}

/** The real command, with a home of its own and nothing of ours to say. */
async function fastn(args: readonly string[], home: string): Promise<Told> {
  const begun = performance.now();
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, FASTN_HOME: join(home, ".fastn", "home"), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (texts.out += String(chunk)));
  child.stderr.on("data", (chunk) => (texts.err += String(chunk)));
  const [code] = (await once(child, "close")) as [number | null];
  const report = parsed(texts.out);
  const said = isJsonObject(report) && report["error"] !== undefined ? JSON.stringify(report["error"]) : `${texts.err}${report === null ? texts.out : ""}`;
  return { code: code ?? 1, seconds: Math.round(performance.now() - begun) / 1000, told: said.trim().slice(-500), report };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
