import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { alternate, memoryMiB, type Row, rowAtLeast, rowAtMost, spread } from "../../../../build/lib/measure.ts";
import type { Synchronous } from "./durable.ts";
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
export async function load(url: string, seconds: number): Promise<Load> {
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

/** Webhooks answered with what their workflow gives, over HTTP. Each floor does and keeps as much: nothing, or the run as durably as ours. */
export async function webhooks(rounds: number, wants: (id: string) => boolean): Promise<Row[]> {
  const full = ["G1", "G2", "G3", "G4", "G12"].some(wants) ? await durablyAs("full", rounds, wants) : [];
  const normal = ["G3n", "G4n"].some(wants) ? await durablyAs("normal", rounds, wants) : [];
  return [...full, ...normal];
}

async function durablyAs(synchronous: Synchronous, rounds: number, wants: (id: string) => boolean): Promise<Row[]> {
  const folder = benchWorkspace();
  const [platform, floor] = [await startPlatform(folder, synchronous), await startFloor(synchronous)];
  const rows: Row[] = [];
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
  const kept = async (suffix: string): Promise<void> => {
    const how = synchronous.toUpperCase();
    await against(`G3${suffix}`, `webhook, one step, kept at ${how}`, "one-kept", "durable", `Fastify + SQLite ${how}`, 0.75);
    await against(`G4${suffix}`, `webhook, ten steps, all kept at ${how}`, "ten-kept", "durable", `Fastify + SQLite ${how}`, 0.5);
  };
  try {
    if (synchronous === "normal") await kept("n");
    else {
      const idle = { ours: [memoryMiB(platform.pid)], baseline: [memoryMiB(floor.pid)] };
      await against("G1", "webhook, one step", "one", "transform", "Fastify transform, nothing kept", 0.7);
      await against("G2", "webhook, ten steps", "ten", "transform", "Fastify transform, nothing kept", 0.5);
      await kept("");
      if (wants("G12")) {
        const loaded = { ours: [memoryMiB(platform.pid)], baseline: [memoryMiB(floor.pid)] };
        rows.push(rowAtMost("G12: memory, idle", "MiB", idle, "bare Fastify + better-sqlite3", 1.4));
        rows.push(rowAtMost("G12: memory after the load", "MiB", loaded, "bare Fastify + better-sqlite3", 1.4));
      }
    }
  } finally {
    await Promise.all([platform.stop(), floor.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
  return rows;
}
