import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { runStoreContract } from "../../shared/runtime/src/run-store.contract.ts";
import { openStore, type Store } from "./index.ts";

const opened: Store[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function runsOf(url: string) {
  const store = await openStore(url);
  opened.push(store);
  return store.runs("tenant-a");
}

runStoreContract("memory", () => runsOf("memory:"));

runStoreContract("sqlite", () => {
  const folder = mkdtempSync(join(tmpdir(), "fastn-store-"));
  folders.push(folder);
  return runsOf(`sqlite:${join(folder, "fastn.db")}`);
});
