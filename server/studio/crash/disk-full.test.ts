import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RunId } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMockServer, type MockServer } from "../../mock/index.ts";
import type { TempWorkspace } from "../testing.ts";
import { bundlePlatform, type PlatformProcess, startPlatform } from "../testing-process.ts";
import { Audit } from "./audit.ts";
import { readDatabase } from "./database.ts";
import { brokenPromises } from "./report.ts";
import { crashWorkspace, everythingOutput, runInput } from "./workflows.ts";

/** Mounting takes root; elsewhere the store's own test of a refused write must do. */
const mayMount = process.platform === "linux" && process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0;

let mock: MockServer;
let workspace: TempWorkspace;
let platform: PlatformProcess | null = null;
/** The workspace's own disk, of 8 MiB. */
let disk: string;

beforeAll(async () => {
  mock = createMockServer();
  workspace = crashWorkspace(await mock.listen(0));
  disk = join(workspace.root, ".fastn");
  mkdirSync(disk);
  if (mayMount) spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "fastn-test", disk]);
});
afterAll(async () => {
  platform?.child.kill("SIGKILL");
  await platform?.ended;
  if (mayMount) spawnSync("umount", [disk]);
  await mock.close();
  workspace.remove();
});

/** Take the last byte. */
function fill(folder: string): string {
  const filler = join(folder, "filler");
  // The platform writes too, so how much is free is known only once nothing more fits.
  for (let sizeBytes = 1024 * 1024; sizeBytes >= 512;) {
    try {
      appendFileSync(filler, Buffer.alloc(sizeBytes, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      sizeBytes /= 2;
    }
  }
  return filler;
}

const begin = async ({ api }: PlatformProcess): Promise<RunId> =>
  (await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "everything" } }, body: { input: runInput } }))).runId as RunId;

it.runIf(mayMount)(
  "pauses its runs with a message while the disk is full, writes nothing by halves, and goes on when there is room",
  { timeout: 180_000 },
  async () => {
    const running = (platform = await startPlatform(await bundlePlatform(), workspace.root));
    const runs = [await begin(running), await begin(running)];
    await expect.poll(() => mock.counts().length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(2);
    const filler = fill(disk);

    // New runs are refused with what is wrong; the process lives.
    await expect
      .poll(
        () =>
          begin(running).then(
            (runId) => runs.push(runId),
            (error: { code?: string }) => error.code,
          ),
        { timeout: 60_000 },
      )
      .toBe("STORE_UNAVAILABLE");
    await expect(begin(running)).rejects.toMatchObject({ message: expect.stringContaining("could not be written") });

    rmSync(filler);
    for (const runId of runs) {
      const detail = () => unwrap(running.api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
      await expect.poll(async () => (await detail()).status, { timeout: 120_000, interval: 200 }).toBe("completed");
      expect((await detail()).output).toEqual(everythingOutput);
    }
    running.child.kill("SIGTERM");
    await running.ended;
    platform = null;
    const audit = new Audit(0);
    audit.check(null, readDatabase(workspace.root), new Map(), mock.counts());
    expect(brokenPromises(audit.report())).toEqual([]);
  },
);
