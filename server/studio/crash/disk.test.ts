import { join } from "node:path";
import type { RunId, WorkspacePause } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { afterEach, describe, expect, it } from "vitest";
import { createMockServer } from "../../mock/index.ts";
import { bundlePlatform, type PlatformProcess, startPlatform } from "../testing-process.ts";
import { Audit } from "./audit.ts";
import { readDatabase } from "./database.ts";
import { diskFaults } from "./disk-faults.ts";
import { brokenPromises } from "./report.ts";
import { crashWorkspace, everythingOutput, runInput } from "./workflows.ts";

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const begin = async ({ api }: PlatformProcess): Promise<RunId> =>
  (await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "everything" } }, body: { input: runInput } }))).runId as RunId;

const pausedOf = async ({ api }: PlatformProcess): Promise<WorkspacePause | null> => (await unwrap(api.GET("/api/v1/workspace"))).paused;

describe.each(diskFaults)("a disk that takes no writes ($reason)", ({ reason, possible, prepare, begin: breakDisk }) => {
  it.runIf(possible)(
    "pauses the runs, says so with what to do, has nothing written by halves, and lets the runs go on by themselves afterwards",
    { timeout: 240_000 },
    async () => {
      const mock = createMockServer();
      closing.push(() => mock.close());
      const workspace = crashWorkspace(await mock.listen(0));
      closing.push(() => workspace.remove());
      const disk = join(workspace.root, ".fastn");
      const { remove } = prepare(disk);
      closing.push(remove);
      const platform = await startPlatform(await bundlePlatform(), workspace.root);
      closing.push(async () => (platform.child.kill("SIGKILL"), platform.ended));

      const runs = [await begin(platform), await begin(platform)];
      await expect.poll(() => mock.counts().length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(2);
      expect(await pausedOf(platform)).toBeNull();
      const { end } = breakDisk(disk);
      closing.push(end);

      // New runs are refused with what is wrong; the process lives.
      await expect
        .poll(
          () =>
            begin(platform).then(
              (runId) => runs.push(runId),
              (error: { code?: string }) => error.code,
            ),
          { timeout: 60_000 },
        )
        .toBe("STORE_UNAVAILABLE");
      await expect(begin(platform)).rejects.toMatchObject({ message: expect.stringContaining("could not be written") });
      const paused = await pausedOf(platform);
      expect(paused).toMatchObject({ code: "STORE_UNAVAILABLE", reason, message: expect.stringMatching(/paused.*go on by themselves/) });
      // One pause, however often somebody tries meanwhile.
      await expect(begin(platform)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      expect((await pausedOf(platform))?.since).toBe(paused?.since);

      end();
      closing.pop();
      await expect.poll(() => pausedOf(platform), { timeout: 60_000 }).toBeNull();
      for (const runId of runs) {
        const detail = () => unwrap(platform.api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
        await expect.poll(async () => (await detail()).status, { timeout: 120_000, interval: 200 }).toBe("completed");
        expect((await detail()).output).toEqual(everythingOutput);
      }
      platform.child.kill("SIGTERM");
      await platform.ended;
      const audit = new Audit(0);
      audit.check(null, readDatabase(workspace.root), new Map(), mock.counts());
      expect(brokenPromises(audit.report())).toEqual([]);
    },
  );
});
