import type { KillReport } from "./audit.ts";
import type { OnceReport } from "./once-loop.ts";
import type { HandOverReport } from "./two-owners.ts";

const endedCount = ({ ended }: KillReport): number => Object.values(ended).reduce((sum, count) => sum + count, 0);
const list = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");

export function describeHandOvers({ rounds, takenOver, refused, runs, effects, repeatedEffects }: HandOverReport): string {
  return [
    `${rounds} rounds of two owners, one of them stopped for longer than its lease; ${takenOver} times the other one took its run over`,
    `what the late ones wanted to write was refused (${list(refused)})`,
    `${runs} runs; ${effects} calls arrived outside, ${repeatedEffects} of them again under the same key`,
  ].join("\n");
}

export function describeOnce({ kills, cutOff, cutOffAfterEffect, cutOffBeforeEffect, runs, ended }: OnceReport): string {
  return [
    `${cutOff} attempts of a step marked once were cut off by ${kills} kills: ${cutOffAfterEffect} had taken effect, ${cutOffBeforeEffect} had not`,
    `none was made again; ${runs} runs (${list(ended)})`,
  ].join("\n");
}

/** For people: counts first. */
export function describeReport(report: KillReport): string {
  return [
    `${report.kills} kills (${list(report.killsByPoint)}; seed ${report.seed})`,
    `${report.lostCheckpoints.length} lost checkpoints, ${report.repeatedSteps.length} repeated completed steps, ${report.corruptDatabases.length} corrupt databases`,
    `${report.wrongEffects.length} unexplained effects, ${report.wrongResults.length} wrong results`,
    `${endedCount(report)} of ${report.runs} runs ended (${list(report.ended)})`,
    `${report.effects} calls arrived outside, ${report.repeatedEffects} of them again under the key of an attempt that died`,
  ].join("\n");
}

/**
 * @param completing share of runs that should have completed at least; a suite in which nothing gets anywhere proves nothing
 * @returns what does not hold, with the first cases; empty when all does
 */
export function brokenPromises(report: KillReport, completing = 0.5): string[] {
  const { lostCheckpoints, repeatedSteps, corruptDatabases, wrongEffects, wrongResults } = report;
  const broken = Object.entries({ lostCheckpoints, repeatedSteps, corruptDatabases, wrongEffects, wrongResults })
    .filter(([, cases]) => cases.length > 0)
    .map(([name, cases]) => `${name}: ${cases.slice(0, 5).join("; ")}${cases.length > 5 ? "; …" : ""}`);
  if (endedCount(report) < report.runs * 0.95) broken.push(`progress: only ${endedCount(report)} of ${report.runs} runs ended`);
  if ((report.ended["completed"] ?? 0) < report.runs * completing)
    broken.push(`progress: only ${report.ended["completed"] ?? 0} of ${report.runs} runs completed`);
  return broken;
}
