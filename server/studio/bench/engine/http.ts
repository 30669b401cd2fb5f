import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { alternate, memoryMiB, type Row, rowAtLeast, rowAtMost, spread } from "../../../../build/lib/measure.ts";
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
}) => Promise<{
  readonly requests: { readonly average: number };
  /** ms. */
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}>;

interface Load {
  /** Answers a second. */
  readonly rate: number;
  /** ms. */
  readonly p50: number;
  readonly p99: number;
}

/** 10 connections over `seconds`. @throws Error when any answer is no success */
async function load(url: string, seconds: number): Promise<Load> {
  const { requests, latency, non2xx, errors } = await autocannon({
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: order,
    connections: 10,
    duration: seconds,
  });
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} refusals, ${errors} errors`);
  return { rate: requests.average, p50: latency.p50, p99: latency.p99 };
}

const latencies = (loads: readonly Load[]): string => `p50 ${spread(loads.map(({ p50 }) => p50)).median} p99 ${spread(loads.map(({ p99 }) => p99)).median} ms`;

/** Webhooks answered with what their workflow gives, over HTTP. Each floor does and keeps as much: nothing, or the run at synchronous=FULL. */
export async function webhooks(rounds: number, wants: (id: string) => boolean): Promise<Row[]> {
  const folder = benchWorkspace();
  const [platform, floor] = [await startPlatform(folder), await startFloor("full")];
  const rows: Row[] = [];
  try {
    const idle = { ours: [memoryMiB(platform.pid)], baseline: [memoryMiB(floor.pid)] };
    const against = async (id: string, what: string, name: string, route: string, floorName: string, atLeast: number): Promise<void> => {
      if (!wants(id)) return;
      const [ours, theirs] = [`${platform.url}/hooks/${name}`, `${floor.url}/${route}`];
      await post(ours);
      await load(ours, 2);
      await load(theirs, 2);
      const loads = { ours: [] as Load[], theirs: [] as Load[] };
      const taking = async (side: Load[], url: string): Promise<number> => {
        const taken = await load(url, 2);
        side.push(taken);
        return taken.rate;
      };
      const taken = await alternate(
        rounds,
        () => taking(loads.ours, ours),
        () => taking(loads.theirs, theirs),
      );
      rows.push(rowAtLeast(`${id}: ${what} (${latencies(loads.ours)}; floor ${latencies(loads.theirs)})`, "req/s", taken, floorName, atLeast));
    };
    await against("G1", "webhook, one step", "one", "transform", "Fastify transform, nothing kept", 0.7);
    await against("G2", "webhook, ten steps", "ten", "transform", "Fastify transform, nothing kept", 0.5);
    await against("G3", "webhook, one step, kept at FULL", "one-kept", "durable", "Fastify + SQLite FULL", 0.75);
    await against("G4", "webhook, ten steps, all kept at FULL", "ten-kept", "durable", "Fastify + SQLite FULL", 0.5);
    if (wants("G12")) {
      const loaded = { ours: [memoryMiB(platform.pid)], baseline: [memoryMiB(floor.pid)] };
      rows.push(rowAtMost("G12: memory, idle", "MiB", idle, "bare Fastify + better-sqlite3", 1.4));
      rows.push(rowAtMost("G12: memory after the load", "MiB", loaded, "bare Fastify + better-sqlite3", 1.4));
    }
  } finally {
    await Promise.all([platform.stop(), floor.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}
