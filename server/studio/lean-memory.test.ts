import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

interface Told {
  /** Bytes of the space of young objects right after the start was tidied up, and after much work. */
  readonly tidied: number;
  readonly worked: number;
}

/** A process that makes much that lives for a moment, as requests do. */
function work(lean: boolean): Told {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { stayLean } from ${JSON.stringify(new URL("./lean-memory.ts", import.meta.url).href)};
    const young = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size;
    const recent = [];
    const turn = (count) => { for (let n = 0; n < count; n++) recent[n % 20_000] = { n, text: [n, n, n, n] }; };
    const rest = () => new Promise((resolve) => setTimeout(resolve, 1));
    turn(200_000);
    if (${lean}) stayLean(0);
    await rest();
    await rest();
    const tidied = young();
    for (let round = 0; round < 60; round++) { turn(50_000); await rest(); }
    process.stdout.write(JSON.stringify({ tidied, worked: young() }));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" })) as Told;
}

const MiB = 1024 * 1024;

it("gives back what the start needed, and lets a load take no more than that again", () => {
  const [free, lean] = [work(false), work(true)];
  // What V8 does on its own, or this test would show nothing.
  expect(free.worked).toBeGreaterThan(16 * MiB);
  expect(lean.tidied).toBeLessThan(free.tidied);
  expect(lean.worked).toBeLessThanOrEqual(16 * MiB);
});
