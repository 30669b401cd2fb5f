import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId, RunStatus } from "@fastn/core";
import type { CrashPoint } from "@fastn/runtime";
import Database from "better-sqlite3";
import { createMockServer } from "../../mock/index.ts";
import { bundleOwner } from "../testing-process.ts";
import { Audit, type KillReport } from "./audit.ts";
import { readDatabase } from "./database.ts";
import { isStopped, type OwnerProcess, startOwner, until } from "./owner-process.ts";
import { seeded } from "./seeded.ts";

export interface HandOverReport extends KillReport {
  readonly rounds: number;
  /** Rounds in which the stopped owner's run went to the other one while it was stopped. */
  readonly takenOver: number;
  /** Writes of late owners that were refused, by code; `lease`: it asked to keep the run and was told that it is another's. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface HandOverOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly onRound?: (done: number, total: number) => void;
}

const points = ["before-effect", "after-effect", "before-commit", "after-commit"] as const satisfies readonly CrashPoint[];
const leaseMs = 2_000;

/**
 * Two processes on one database. In each round one of them begins a run and is stopped (SIGSTOP) in the midst of it for longer than its lease; the
 * other takes the run over; the first goes on (SIGCONT) while the run is still open, and must find that it is not its own any more.
 */
export async function handOvers({ rounds, seed, onRound }: HandOverOptions): Promise<HandOverReport> {
  const root = mkdtempSync(join(tmpdir(), "fastn-owners-"));
  mkdirSync(join(root, ".fastn"));
  const file = join(root, ".fastn", "fastn.db");
  const mock = createMockServer();
  const mockUrl = await mock.listen(0);
  const program = await bundleOwner();
  const owners: OwnerProcess[] = [];
  const audit = new Audit(seed);
  const random = seeded(seed);
  let takenOver = 0;
  try {
    // One after the other: the first makes the tables.
    for (const name of ["one", "two"]) owners.push(await startOwner(program, { file, mockUrl, name, shared: true, leaseMs }));
    const db = new Database(file, { readonly: true });
    try {
      for (let round = 0; round < rounds; round++) {
        const [late, other] = (round % 2 === 0 ? owners : owners.toReversed()) as [OwnerProcess, OwnerProcess];
        const point = points[Math.floor(random() * points.length)] ?? "after-effect";
        // Before its first commit nobody knows of a run, so there is nothing to take over.
        const first = point === "before-commit" ? 2 : 1;
        if (await handOver(db, late, other, point, first + Math.floor(random() * 3))) takenOver += 1;
        // Either may be the one to go on with it.
        (random() < 0.5 ? late : other).send({ type: "deliver", event: "go" });
        await until(() => newest(db)?.status === "completed", `round ${round}, stopped at ${point}: the run completes`);
        audit.check(null, readDatabase(root), new Map(), mock.counts());
        onRound?.(round + 1, rounds);
      }
    } finally {
      db.close();
    }
    const refused: Record<string, number> = {};
    for (const { code } of owners.flatMap((owner) => owner.refused)) refused[code] = (refused[code] ?? 0) + 1;
    return { ...audit.report(), rounds, takenOver, refused };
  } finally {
    for (const { child } of owners) child.kill("SIGKILL");
    await Promise.all(owners.map(({ ended }) => ended));
    await mock.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** @returns whether the other one took the run over; not when the first was stopped while it held the database itself */
async function handOver(db: Database.Database, late: OwnerProcess, other: OwnerProcess, point: CrashPoint, times: number): Promise<boolean> {
  const pid = late.child.pid ?? 0;
  const before = newest(db)?.run_id;
  const noticed = late.refused.length;
  const kept = other.refused.length;
  late.send({ type: "strike", point, times, signal: "SIGSTOP" });
  late.send({ type: "begin", workflow: "relay", runs: 1 });
  const waits = (): boolean => newest(db)?.run_id !== before && newest(db)?.waiting_for !== null;
  // On a busy machine it may lose the run before it comes to the point.
  await until(() => isStopped(pid) || waits(), `the owner stops at ${point} ${times}`);
  if (!isStopped(pid)) return false;
  const locked = (): boolean => other.refused.slice(kept).some(({ code }) => code === "STORE_UNAVAILABLE");
  await until(() => waits() || locked(), "the other owner takes the run over");
  const took = waits();
  late.child.kill("SIGCONT");
  if (took) await until(() => late.refused.length > noticed, `the late owner, stopped at ${point} ${times}, finds that the run is another's`);
  await until(waits, "the run comes to its wait");
  return took;
}

interface Newest {
  readonly run_id: RunId;
  readonly status: RunStatus;
  readonly waiting_for: string | null;
}

function newest(db: Database.Database): Newest | undefined {
  const row = db.prepare("select run_id, status, waiting_for from flow_executions order by created_at desc, run_id desc limit 1").get() as Newest | undefined;
  return row?.waiting_for === "null" ? { ...row, waiting_for: null } : row;
}
