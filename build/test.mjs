// npm test: everything that must hold, on a fresh clone with only Node >= 20 and npm.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childEnv, ensureInstalled, node, root, run, say } from "./lib/setup.mjs";

const bin = (name) => join(root, "node_modules", ".bin", name);
const reports = mkdtempSync(join(tmpdir(), "fastn-test-"));
let passed = 0;
let failed = 0;

async function check(title, command, args, options) {
  const started = Date.now();
  say(`\n── ${title}`);
  const code = await run(command, args, options);
  say(`── ${title}: ${code === 0 ? "passed" : "FAILED"} (${Math.round((Date.now() - started) / 1000)} s)`);
  return code === 0;
}

const count = (good) => (good ? passed++ : failed++);

/** A vitest suite: its own counts go into the closing line. */
async function suite(title, args, env) {
  const report = join(reports, `${title.replaceAll(/\W+/g, "-")}.json`);
  const good = await check(title, node, [bin("vitest"), "run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`], {
    env: childEnv(env),
  });
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    passed += result.numPassedTests;
    failed += result.numFailedTests;
    const brokenFiles = result.testResults.filter((file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed")).length;
    failed += brokenFiles;
    if (!good && result.numFailedTests === 0 && brokenFiles === 0) failed++;
  } catch {
    failed++; // no report: the runner itself did not come up
  }
}

try {
  await ensureInstalled();
  const { ensureChromium } = await import("./lib/chromium.mjs");
  const chromium = await ensureChromium();
  count(await check("lint", node, [bin("oxlint"), "--quiet"]));
  count(await check("format", node, [bin("oxfmt"), "--check"]));
  count(await check("repository rules", node, ["build/check-rules.mjs"]));
  count(await check("types", node, [bin("tsc"), "--noEmit"]));
  count(await check("generated API types", node, ["build/generate.mjs", "--check"]));
  count(await check("build", node, ["build/build.mjs", "--if-needed"]));
  await suite("unit, contract and property tests", []);
  await suite("whole-app tests", ["--config", "vitest.e2e.config.ts"], { FASTN_CHROMIUM: chromium });
} catch (error) {
  say(`\n${error.message}`);
  failed++;
} finally {
  rmSync(reports, { recursive: true, force: true });
}
say(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
