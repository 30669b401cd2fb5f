// `npm run record:histories -- v0.1`: run today's sample workflows and keep their journals, so that every later version can be held to them.
// Done once per release; `--again` is for a version that nobody has yet.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describeModule } from "@fastn/workflow/describe";
import { toPlan } from "@fastn/workflow/plan";
import { compileWorkflow } from "../src/compile/compile-workflow.ts";
import { play, type History } from "../src/testing/history.ts";
import { testRunId } from "../src/testing/test-host.ts";

const folder = path.dirname(fileURLToPath(import.meta.url));
const release = process.argv[2] ?? "";
if (!/^v\d+\.\d+$/.test(release)) throw new Error("Name the release, as in v0.1.");
const target = path.join(folder, release);
if (process.argv.includes("--again")) rmSync(target, { recursive: true, force: true });
if (existsSync(target)) throw new Error(`${target} is there already: what a release recorded never changes.`);
mkdirSync(target);

const root = path.join(folder, "workspace");
const input = { id: "o-1", amount: 12, list: ["a", "b", "c"] };
for (const file of readdirSync(root)) {
  const { code, hash } = await compileWorkflow({ root, file });
  const described = describeModule((await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`)) as Record<string, unknown>);
  if (described === null) throw new Error(`${file} is no workflow`);
  const plan = toPlan(JSON.parse(JSON.stringify(described.descriptor)) as typeof described.descriptor, { file: `workflows/${file}`, code });
  const pinned = { runId: testRunId, input, definition: { hash, code, plan } };
  const history: History = { release, workflow: plan.name, ...pinned, ...(await play(pinned)) };
  writeFileSync(path.join(target, `${plan.name}.json`), `${JSON.stringify(history, null, 1)}\n`);
  process.stdout.write(`${release}/${plan.name}: ${history.journal.length} events, ${history.end.status}\n`);
}
