import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openStore } from "./index.ts";
import { storeContract } from "./store.contract.ts";

const folder = mkdtempSync(join(tmpdir(), "fastn-store-"));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

storeContract("memory", () => openStore("memory:"));
storeContract("sqlite", () => openStore(`sqlite:${join(folder, `${++count}.db`)}`));

it.each(["", "sqlite:", "mysql://x", "postgres"])("refuses the address %j and shows nothing of it but its scheme", async (url) => {
  await expect(openStore(`${url}`)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});
