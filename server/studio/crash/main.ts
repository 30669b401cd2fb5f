// `npm run test:crash`: the kill loop at length, with a report.
import { parseArgs } from "node:util";
import { crashPoints } from "@fastn/runtime";
import { killLoop } from "./kill-loop.ts";
import { brokenPromises, describeReport } from "./report.ts";

const { values } = parseArgs({ options: { kills: { type: "string", default: "500" }, seed: { type: "string", default: String(Date.now() % 1_000_000) } } });
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1 || !Number.isInteger(seed)) {
  process.stderr.write("--kills and --seed are whole numbers, --kills from 1 on.\n");
  process.exit(2);
}
// Three of five kills at named points, the rest from outside.
const perPoint = Math.floor((kills * 0.6) / crashPoints.length);
const started = Date.now();
const report = await killLoop({
  perPoint,
  random: kills - perPoint * crashPoints.length,
  seed,
  onKill: (done, total) => done % 25 === 0 && process.stderr.write(`${done} of ${total} kills\n`),
});
process.stdout.write(`${describeReport(report)}\n${Math.round((Date.now() - started) / 1000)} s\n`);
const broken = brokenPromises(report);
for (const promise of broken) process.stdout.write(`BROKEN: ${promise}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
