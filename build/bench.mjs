// npm run bench -- <name> [--json] [--rounds n] [--only ids]: benchmarks with their baselines beside them in one run.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled, node, root, run, say } from "./lib/setup.mjs";

const found = new Map(
  ["server", "shared", "renderer"].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((file) => /(^|[\\/])bench[\\/][\w-]+\.bench\.ts$/.test(file) && !file.includes("node_modules"))
      .map((file) => [file.replace(/^.*[\\/]|\.bench\.ts$/g, ""), join(root, room, file)]),
  ),
);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, rounds: { type: "string" }, only: { type: "string" }, specs: { type: "string" }, help: { type: "boolean" } },
});
const [name] = positionals;
if (values.help || name === undefined || !found.has(name)) {
  say(
    `npm run bench -- <${[...found.keys()].join(" | ")}> [--json] [--rounds n]\nimport takes --specs <dir> too, engine and mock --only <ids> (G1,G2).\n\nEach prints our figure, the baseline's and their ratio, taken in the same rounds.`,
  );
  process.exit(values.help ? 0 : 2);
}
await ensureInstalled();
// The figures are of the built product.
const built = await run(node, ["build/build.mjs", "--if-needed"]);
process.exitCode =
  built !== 0
    ? built
    : await run(node, [
        found.get(name),
        ...(values.json ? ["--json"] : []),
        ...(values.rounds ? ["--rounds", values.rounds] : []),
        ...(values.only ? ["--only", values.only] : []),
        ...(values.specs ? ["--specs", values.specs] : []),
      ]);
