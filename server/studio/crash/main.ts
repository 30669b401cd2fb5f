// `npm run test:crash`: the kill loop, steps marked `once` and hand-overs between two owners at length, with a report.
import { parseArgs } from "node:util";
import { crashPoints } from "@fastn/runtime";
import { killLoop } from "./kill-loop.ts";
import { onceLoop } from "./once-loop.ts";
import { brokenPromises, describeHandOvers, describeOnce, describeReport } from "./report.ts";
import { handOvers } from "./two-owners.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    once: { type: "string", default: "1000" },
    "hand-overs": { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const [kills, once, rounds, seed] = [values.kills, values.once, values["hand-overs"], values.seed].map(Number) as [number, number, number, number];
if ([kills, once, rounds, seed].some((value) => !Number.isInteger(value) || value < 0)) {
  process.stderr.write("--kills, --once, --hand-overs and --seed are whole numbers, from 0 on.\n");
  process.exit(2);
}
const started = Date.now();
const broken: string[] = [];

if (kills > 0) {
  // Three of five kills at named points, the rest from outside.
  const perPoint = Math.floor((kills * 0.6) / crashPoints.length);
  const report = await killLoop({
    perPoint,
    random: kills - perPoint * crashPoints.length,
    seed,
    onKill: (done, total) => done % 25 === 0 && process.stderr.write(`${done} of ${total} kills\n`),
  });
  process.stdout.write(`${describeReport(report)}\n`);
  broken.push(...brokenPromises(report));
}
if (once > 0) {
  const report = await onceLoop({ attempts: once, seed });
  process.stdout.write(`${describeOnce(report)}\n`);
  broken.push(...brokenPromises(report, 0.2));
}
if (rounds > 0) {
  const report = await handOvers({ rounds, seed });
  process.stdout.write(`${describeHandOvers(report)}\n`);
  broken.push(...brokenPromises(report, 1));
}
process.stdout.write(`${Math.round((Date.now() - started) / 1000)} s\n`);
for (const promise of broken) process.stdout.write(`BROKEN: ${promise}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
