// `npm run check:imports -- --specs <dir>`: every API description of a folder, imported and used by the real command, with no network where the system can do without.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checkDescription, type CheckedDescription } from "./check-description.ts";
import { describeChecks } from "./describe-checks.ts";

const { values } = parseArgs({ options: { specs: { type: "string" }, json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } });
const folder = resolve(values.specs ?? join(import.meta.dirname, "../../../shared/connectors/src/import/fixtures"));
const usage = `npm run check:imports -- [--specs <dir>] [--json]\n\nImports each *.openapi, *.swagger2 and *.postman file (JSON or YAML) of the folder, calls every action against its mock and runs a workflow of two.\n`;
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const files =
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(folder).filter((file) => /\.(openapi|swagger2?|postman)\.(json|ya?ml)$/.test(file))
    : [];
if (files.length === 0) {
  process.stderr.write(`There are no descriptions in ${folder}.\n\n${usage}`);
  process.exit(2);
}

const isOffline = Object.keys(networkInterfaces()).every((name) => name === "lo");
if (!isOffline && process.env["FASTN_CHECK_INSIDE"] === undefined) {
  // A network of its own, with nothing but the loopback interface; where that is not allowed the check goes on with the network there is.
  const cut = ["-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
  if (spawnSync("unshare", [...cut, "true"]).status === 0) {
    const inside = spawnSync("unshare", [...cut, process.execPath, ...process.argv.slice(1)], {
      stdio: "inherit",
      env: { ...process.env, FASTN_CHECK_INSIDE: "1" },
    });
    process.exit(inside.status ?? 1);
  }
}

const checked: CheckedDescription[] = [];
for (const file of files) {
  process.stderr.write(`${file}…\n`);
  checked.push(await checkDescription(join(folder, file)));
}
process.stdout.write(values.json ? `${JSON.stringify({ offline: isOffline, checked }, null, 2)}\n` : describeChecks(checked, isOffline));
process.exitCode = checked.every(({ problems }) => problems.length === 0) ? 0 : 1;
