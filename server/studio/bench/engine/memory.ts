import { rmSync } from "node:fs";
import { memoryMiB, type Row, rowAtMost } from "../../../../build/lib/measure.ts";
import { load } from "./http.ts";
import { benchWorkspace, post, type Program, startFloor, startPlatform } from "./programs.ts";

const idleMs = 30_000;
const loadSeconds = 30;

/**
 * G12 as its goal says: a folder that was open before, idle 30 s after its first answer, then after 30 s of a webhook that keeps its runs.
 * What the first start does only once, compiling above all, is no part of it. Both sides live at the same time: they share the pages of Node.
 */
export async function memoryOfSecondStart(): Promise<Row[]> {
  const folder = benchWorkspace();
  const first = await startPlatform(folder, "full");
  await post(`${first.url}/hooks/one-kept`);
  await first.stop();
  const [platform, floor] = [await startPlatform(folder, "full"), await startFloor("full")];
  const [ours, theirs] = [`${platform.url}/hooks/one-kept`, `${floor.url}/durable`];
  try {
    await post(ours);
    await post(theirs);
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    const idle = row("idle for 30 s", platform, floor);
    await load(ours, loadSeconds);
    await load(theirs, loadSeconds);
    return [idle, row("after 30 s of load", platform, floor)];
  } finally {
    await Promise.all([platform.stop(), floor.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(what: string, platform: Program, floor: Program): Row {
  const taken = { ours: [memoryMiB(platform.pid)], baseline: [memoryMiB(floor.pid)] };
  return rowAtMost(`G12: memory of a second start, ${what}`, "MiB", taken, "bare Fastify + better-sqlite3", 1.4);
}
