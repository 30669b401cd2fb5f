// How every benchmark takes its figures: ours and the floor alternate round by round, the verdict is on the per-round ratios.
import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly ours: Spread;
  readonly baseline: Spread & { readonly name: string };
  /** ours / baseline, round by round. */
  readonly ratio: Spread;
  readonly goal: string;
  /** The median meets the goal and the worst round is within 0.8 of it (`goal / 0.8`). */
  readonly reached: boolean;
}

export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return { median: round(median ?? Number.NaN), min: round(sorted[0] ?? Number.NaN), max: round(sorted.at(-1) ?? Number.NaN) };
};

const round = (value: number): number => Number(value.toPrecision(4));

/** Visit both sides once a round, the first side alternating, so that a drift of the machine hits both alike. */
export async function alternate(rounds: number, ours: () => Promise<number>, baseline: () => Promise<number>): Promise<{ ours: number[]; baseline: number[] }> {
  const taken = { ours: [] as number[], baseline: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    for (const side of i % 2 === 0 ? (["ours", "baseline"] as const) : (["baseline", "ours"] as const)) {
      taken[side].push(await (side === "ours" ? ours() : baseline()));
    }
  }
  return taken;
}

/** A row whose ratio must stay at or below `atMost`. */
export function rowAtMost(what: string, unit: string, taken: { ours: number[]; baseline: number[] }, baselineName: string, atMost: number): Row {
  const ratio = spread(taken.ours.map((value, i) => value / (taken.baseline[i] ?? Number.NaN)));
  return {
    what,
    unit,
    ours: spread(taken.ours),
    baseline: { name: baselineName, ...spread(taken.baseline) },
    ratio,
    goal: `<= ${atMost}`,
    reached: ratio.median <= atMost && ratio.max <= atMost / 0.8,
  };
}

/** A row whose ratio must stay at or above `atLeast`. */
export function rowAtLeast(what: string, unit: string, taken: { ours: number[]; baseline: number[] }, baselineName: string, atLeast: number): Row {
  const ratio = spread(taken.ours.map((value, i) => value / (taken.baseline[i] ?? Number.NaN)));
  return {
    what,
    unit,
    ours: spread(taken.ours),
    baseline: { name: baselineName, ...spread(taken.baseline) },
    ratio,
    goal: `>= ${atLeast}`,
    reached: ratio.median >= atLeast && ratio.min >= atLeast * 0.8,
  };
}

export interface BenchArguments {
  readonly json: boolean;
  readonly rounds: number;
  /** Whether `--only G1,G2` (no word: everything) asks for the row with this id. */
  readonly wants: (id: string) => boolean;
}

export function benchArguments(): BenchArguments {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "7" }, only: { type: "string" } },
  });
  const only = values.only?.split(",").map((id) => id.trim());
  return { json: values.json, rounds: Number(values.rounds), wants: (id) => only === undefined || only.includes(id) };
}

/** Rows that are taken together, by the ids `--only` knows them by. */
export type BenchPart = readonly [ids: readonly string[], measure: () => Promise<readonly Row[]>];

/** @throws Error that names the ids there are, when `--only` asks for none of them */
export async function measureParts(parts: readonly BenchPart[], wants: BenchArguments["wants"]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [ids, measure] of parts) if (ids.some(wants)) rows.push(...(await measure()));
  if (rows.length === 0) throw new Error(`--only names no row. There are: ${parts.flatMap(([ids]) => ids).join(", ")}.`);
  return rows;
}

export function report(name: string, rows: readonly Row[], json: boolean): void {
  const machine = { node: process.version, cpus: os.cpus().length, cpu: os.cpus()[0]?.model ?? "unknown", loadavg: os.loadavg().map(round) };
  if (json) {
    process.stdout.write(`${JSON.stringify({ name, at: new Date().toISOString(), machine, rows }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${name}: Node ${machine.node}, ${machine.cpus} cores, load ${machine.loadavg.join(" ")}\n`);
  for (const row of rows) {
    process.stdout.write(
      `${row.reached ? "reached" : "MISSED "}  ${row.what}: ${row.ours.median} ${row.unit} [${row.ours.min}..${row.ours.max}]; ${row.baseline.name}: ${row.baseline.median} [${row.baseline.min}..${row.baseline.max}]; ratio ${row.ratio.median} [${row.ratio.min}..${row.ratio.max}], goal ${row.goal}\n`,
    );
  }
}

/** Memory of a process and everything below it, MiB of PSS (shared pages counted once); Linux only, NaN elsewhere. */
export function memoryMiB(rootPid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = tryRead(`/proc/${entry}/stat`);
    if (stat !== null) parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const family = [rootPid];
  for (let i = 0; i < family.length; i++) for (const [pid, parent] of parents) if (parent === family[i]) family.push(pid);
  const kib = family.map((pid) => Number(/^Pss:\s+(\d+)/m.exec(tryRead(`/proc/${pid}/smaps_rollup`) ?? "")?.[1] ?? 0));
  return kib.reduce((sum, value) => sum + value, 0) / 1024;
}

function tryRead(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // the process ended between listing and reading
  }
}
