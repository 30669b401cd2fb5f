import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JournalEvent } from "@fastn/core";
import type { CrashPoint } from "@fastn/runtime";
import { createMockServer } from "../../mock/index.ts";
import { bundleOwner } from "../testing-process.ts";
import { Audit, type KillReport } from "./audit.ts";
import { openRuns, readDatabase, type StoredState } from "./database.ts";
import { type OwnerProcess, startOwner, until } from "./owner-process.ts";
import { seeded } from "./seeded.ts";

export interface OnceReport extends KillReport {
  /** Attempts of the step marked `once` that a death cut off. */
  readonly cutOff: number;
  /** How many of these had taken effect outside, and how many had not: the platform cannot tell which, so it asks. */
  readonly cutOffAfterEffect: number;
  readonly cutOffBeforeEffect: number;
}

export interface OnceLoopOptions {
  readonly attempts: number;
  readonly seed: number;
  /** After each death. */
  readonly onCutOff?: (done: number, total: number) => void;
}

const points = ["before-effect", "after-effect", "before-commit", "after-commit"] as const satisfies readonly CrashPoint[];
/** Runs at work at once in one life, so that one death cuts many attempts off. */
const batch = 60;

/** Kill (SIGKILL) a process that runs many runs with a step marked `once`, until so many attempts of that step have been cut off. */
export async function onceLoop({ attempts, seed, onCutOff }: OnceLoopOptions): Promise<OnceReport> {
  const root = mkdtempSync(join(tmpdir(), "fastn-once-"));
  mkdirSync(join(root, ".fastn"));
  const mock = createMockServer();
  const mockUrl = await mock.listen(0);
  const program = await bundleOwner();
  const audit = new Audit(seed);
  const random = seeded(seed);
  const start = (): Promise<OwnerProcess> =>
    startOwner(program, { file: join(root, ".fastn", "fastn.db"), mockUrl, name: "studio", shared: false, leaseMs: 30_000 });
  let owner: OwnerProcess | null = null;
  try {
    for (let cutOff = 0; cutOff < attempts;) {
      owner = await start();
      const point = points[Math.floor(random() * points.length)] ?? "after-effect";
      owner.send({ type: "strike", point, times: batch + Math.floor(random() * batch), signal: "SIGKILL" });
      owner.send({ type: "begin", workflow: "careful", runs: batch });
      const how = await owner.ended;
      if (how !== "SIGKILL") throw new Error(`the process ended by itself (${how}) instead of being killed at ${point}`);
      const state = readDatabase(root);
      audit.check(point, state, new Map(), mock.counts());
      cutOff = cutOffPays(state).length;
      onCutOff?.(cutOff, attempts);
      // A life without a strike: what this death left comes to its end, so that the next one finds a batch of its own.
      owner = await start();
      owner.send({ type: "resume" });
      await until(() => openRuns(root) === 0, "the runs end");
      owner.child.kill("SIGTERM");
      await owner.ended;
    }
    const state = readDatabase(root);
    audit.check(null, state, new Map(), mock.counts());
    const calls = new Map(mock.counts().map(({ idempotencyKey, calls: times }) => [idempotencyKey, times]));
    const lost = cutOffPays(state);
    const after = lost.filter((runId) => calls.has(`${runId}/pay`)).length;
    return { ...audit.report(), cutOff: lost.length, cutOffAfterEffect: after, cutOffBeforeEffect: lost.length - after };
  } finally {
    owner?.child.kill("SIGKILL");
    await mock.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Runs whose step marked `once` was under way at a death: the journal says so, or will at the next start. */
function cutOffPays({ runs }: StoredState): string[] {
  const about = (journal: readonly JournalEvent[], type: JournalEvent["type"]): boolean =>
    journal.some((event) => event.type === type && "path" in event && event.path === "pay");
  return runs
    .filter(({ journal }) => about(journal, "step_interrupted") || (about(journal, "step_started") && !about(journal, "step_completed")))
    .map(({ runId }) => runId);
}
