import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { alternate, memoryMiB, type Row, rowAtLeast, rowAtMost } from "../../../../build/lib/measure.ts";
import { benchWorkspace, order, post, startFloor, startPlatform } from "./programs.ts";

/** It comes without types; this is what we use of it. */
const autocannon = createRequire(import.meta.url)("autocannon") as (options: {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  /** Seconds. */
  readonly duration: number;
}) => Promise<{ readonly requests: { readonly average: number }; readonly non2xx: number; readonly errors: number }>;

/** Answers a second at 10 connections over `seconds`. @throws Error when any of them is no success */
async function load(url: string, seconds: number): Promise<number> {
  const { requests, non2xx, errors } = await autocannon({
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: order,
    connections: 10,
    duration: seconds,
  });
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} refusals, ${errors} errors`);
  return requests.average;
}

/**
 * Webhooks over HTTP. Until answers can be given inline and history switched off, ours accepts with the run on disk (synchronous=FULL) and runs it
 * beside, so every row carries more than its floor does.
 */
export async function webhooks(rounds: number): Promise<Row[]> {
  const folder = benchWorkspace();
  const [platform, full, normal] = [await startPlatform(folder), await startFloor("full"), await startFloor("normal")];
  const rows: Row[] = [];
  try {
    const idle = { ours: [memoryMiB(platform.pid)], baseline: [memoryMiB(normal.pid)] };
    for (const name of ["one", "ten"]) await post(`${platform.url}/hooks/${name}`);
    const against = async (what: string, name: string, floor: string, floorName: string, atLeast: number): Promise<void> => {
      const [ours, theirs] = [`${platform.url}/hooks/${name}`, floor];
      await load(ours, 1);
      await load(theirs, 1);
      const taken = await alternate(
        rounds,
        () => load(ours, 2),
        () => load(theirs, 2),
      );
      rows.push(rowAtLeast(what, "req/s", taken, floorName, atLeast));
    };
    await against("G1: webhook, one step", "one", `${normal.url}/transform`, "Fastify transform, nothing kept", 0.7);
    await against("G2: webhook, ten steps", "ten", `${normal.url}/transform`, "Fastify transform, nothing kept", 0.5);
    await against("G3: webhook, one step, kept", "one", `${full.url}/durable`, "Fastify + SQLite FULL", 0.75);
    await against("G3 (NORMAL floor)", "one", `${normal.url}/durable`, "Fastify + SQLite NORMAL", 0.75);
    await against("G4: webhook, ten steps, all kept", "ten", `${full.url}/durable`, "Fastify + SQLite FULL", 0.5);
    await against("G4 (NORMAL floor)", "ten", `${normal.url}/durable`, "Fastify + SQLite NORMAL", 0.5);
    rows.push(rowAtMost("G12: memory, idle", "MiB", idle, "bare Fastify + better-sqlite3", 1.4));
    rows.push(
      rowAtMost(
        "G12: memory after the load",
        "MiB",
        { ours: [memoryMiB(platform.pid)], baseline: [memoryMiB(normal.pid)] },
        "bare Fastify + better-sqlite3",
        1.4,
      ),
    );
  } finally {
    await Promise.all([platform.stop(), full.stop(), normal.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}
