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
/** To standard error, so that the report can be kept by itself. */
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const seconds = (): number => Math.round((Date.now() - started) / 1000);
const progress =
  (what: string, every: number) =>
  (done: number, total: number): void => {
    if (done % every === 0 || done >= total) say(`  ${Math.min(done, total)} of ${total} ${what} (${seconds()} s)`);
  };

if (kills > 0) {
  say(`killing the platform ${kills} times, seed ${seed}`);
  // Three of five kills at named points, the rest from outside.
  const perPoint = Math.floor((kills * 0.6) / crashPoints.length);
  const report = await killLoop({
    perPoint,
    random: kills - perPoint * crashPoints.length,
    seed,
    onKill: progress("kills", 25),
  });
  process.stdout.write(`${describeReport(report)}\n`);
  broken.push(...brokenPromises(report));
}
if (once > 0) {
  say(`cutting off ${once} attempts of a step marked once, seed ${seed}`);
  const report = await onceLoop({ attempts: once, seed, onCutOff: progress("attempts cut off", 1) });
  process.stdout.write(`\n${describeOnce(report)}\n`);
  broken.push(...brokenPromises(report, 0.2));
}
if (rounds > 0) {
  say(`stopping one of two owners of a database ${rounds} times, seed ${seed}`);
  const report = await handOvers({ rounds, seed, onRound: progress("rounds", 20) });
  process.stdout.write(`\n${describeHandOvers(report)}\n`);
  broken.push(...brokenPromises(report, 1));
}
for (const promise of broken) process.stdout.write(`BROKEN: ${promise}\n`);
const verdict =
  broken.length === 0 ? "every promise held" : `${broken.length} ${broken.length === 1 ? "promise was" : "promises were"} broken; seed ${seed} does it again`;
process.stdout.write(`\n${verdict}, ${seconds()} s\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
