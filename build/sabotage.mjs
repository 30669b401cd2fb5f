// npm run test:sabotage: break the product on purpose, one promise at a time, in a copy of the tree. The test that stands for the promise must go
// red each time; a proof that cannot fail proves nothing. `-- <words>` runs the sabotages whose names contain them.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { childEnv, node, root, say } from "./lib/setup.mjs";
import { sabotages } from "./lib/sabotages.mjs";

const wanted = process.argv.slice(2);
const chosen = sabotages.filter(({ proof, what }) => wanted.every((word) => `${proof} ${what}`.includes(word)));
const copy = mkdtempSync(join(tmpdir(), "fastn-sabotage-"));

/** Sources are copied, packages are linked; the workspaces among them must be the copy's own. */
function copyTree() {
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8", maxBuffer: 64 * 2 ** 20 });
  for (const file of files.split("\0").filter((name) => name !== "" && !name.startsWith("renderer/"))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  const modules = join(copy, "node_modules");
  mkdirSync(join(modules, "@fastn"), { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== "@fastn" && !name.startsWith(".v")) symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  for (const name of readdirSync(join(root, "node_modules", "@fastn"))) symlinkSync(join(copy, "shared", name), join(modules, "@fastn", name));
}

/** @returns whether the test passed, and how it ended */
function runTest(test) {
  const [command, ...args] = test;
  const program = command === "vitest" ? [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...args] : args;
  const { status, stdout, stderr } = spawnSync(node, program, { cwd: copy, env: childEnv(), encoding: "utf8", timeout: 300_000, maxBuffer: 64 * 2 ** 20 });
  const output = `${stdout}${stderr}`;
  // A run that finds no test is no verdict.
  const ran = command !== "vitest" || /Tests .*(passed|failed)/.test(stripVTControlCharacters(output));
  return { passed: status === 0 && ran, ran, output };
}

const problems = [];
let noticed = 0;
const started = Date.now();
const seconds = () => Math.round((Date.now() - started) / 1000);
if (chosen.length === 0) problems.push(`no sabotage has ${wanted.map((word) => JSON.stringify(word)).join(" and ")} in its name`);
try {
  copyTree();
  const tests = [...new Map(chosen.map((one) => [JSON.stringify(one.test), one.test])).values()];
  say(`${chosen.length} sabotages, shown by ${tests.length} tests, which must be green first`);
  for (const [index, test] of tests.entries()) {
    say(`  ${index + 1} of ${tests.length}: ${test.slice(1).join(" ")} (${seconds()} s)`);
    const { passed, output } = runTest(test);
    if (!passed) problems.push(`without sabotage, ${test.join(" ")} is not green:\n${output.slice(-2_000)}`);
  }
  for (const [index, { proof, what, file, find, replace, test }] of problems.length > 0 ? [] : chosen.entries()) {
    const path = join(copy, file);
    const text = readFileSync(path, "utf8");
    if (text.split(find).length !== 2) {
      problems.push(`${proof}: ${what}: ${file} has the text to change ${text.split(find).length - 1} times, not once:\n${find}`);
      continue;
    }
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
    const { passed, ran } = runTest(test);
    writeFileSync(path, text);
    if (passed) problems.push(`${proof}: ${what}: ${test.join(" ")} stays green`);
    if (!ran) problems.push(`${proof}: ${what}: ${test.join(" ")} did not run`);
    if (!passed && ran) noticed += 1;
    say(`  ${index + 1} of ${chosen.length}: ${!passed && ran ? "noticed" : "NOT NOTICED"}  ${proof}: ${what} (${seconds()} s)`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
for (const problem of problems) say(`\n${problem}`);
say(`\n${noticed} of ${chosen.length} sabotages noticed, ${problems.length} problems, ${seconds()} s`);
process.exitCode = problems.length === 0 ? 0 : 1;
