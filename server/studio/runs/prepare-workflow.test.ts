import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DefinitionRow, RunStore } from "@fastn/runtime/run-store";
import { createStepHost, forkStepHostOnNode } from "@fastn/runtime/step-host";
import { parse } from "@fastn/builder";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type Store } from "../../store/index.ts";
import { createDerivedCache } from "../derived-cache.ts";
import { summarize, type WorkflowFile } from "../analysis/workflow-file.ts";
import { prepareWorkflow } from "./prepare-workflow.ts";

const path = "workflows/orders.ts";
const text = (name: string): string =>
  `import { step, workflow } from "@fastn/workflow";\nexport default workflow("${name}", { steps: [step("wait", { type: "wait", for: "1s" })] });\n`;

function fileOf(content: string): WorkflowFile {
  const graph = parse(content, { file: path });
  return { path, content: { path, text: content, etag: "" }, graph, problems: [], summary: summarize(path, graph, []) };
}

let folder: string;
let store: Store;
const host = createStepHost({ fork: forkStepHostOnNode() });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fastn-prepare-"));
  store = await openStore("memory:");
});
afterAll(async () => {
  host.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** As a new process does it. Without a folder nothing can be compiled, without a host nothing evaluated. */
const prepare = (content: string, { root = folder, runs = store.runs("local") as RunStore, build = "one" } = {}): Promise<DefinitionRow> =>
  prepareWorkflow({ root, store: runs, stepHost: () => host, kept: new Map(), derived: createDerivedCache(build, join(folder, "home")) }, fileOf(content));
const nowhere = { root: "/nonexistent/fastn" };

describe("preparing a workflow", () => {
  it("compiles nothing when this text was compiled at an earlier start", async () => {
    const first = await prepare(text("orders"));
    expect(await prepare(text("orders"), nowhere)).toEqual(first);
  });

  it("compiles when the text, the build or the store is another, or the text imports more", async () => {
    await prepare(text("orders"));
    const more = text("orders").replace("export", 'import fs from "node:fs";\nfs;\nexport');
    await prepare(more);
    await expect(prepare(text("others"), nowhere)).rejects.toThrow();
    await expect(prepare(text("orders"), { ...nowhere, build: "two" })).rejects.toThrow();
    await expect(prepare(more, nowhere)).rejects.toThrow();
    const other = await openStore("memory:");
    await expect(prepare(text("orders"), { ...nowhere, runs: other.runs("local") })).rejects.toThrow();
    await other.close();
  });

  it("trusts no definition whose code is not what its hash says", async () => {
    const { hash } = await prepare(text("orders"));
    const runs = store.runs("local");
    const forged = Object.create(runs, {
      definition: { value: async (wanted: string) => ({ ...((await runs.definition(wanted)) as DefinitionRow), code: "export default 1" }) },
    }) as RunStore;
    await expect(prepare(text("orders"), { ...nowhere, runs: forged })).rejects.toThrow();
    expect((await prepare(text("orders"), nowhere)).hash).toBe(hash);
  });
});
