import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock } from "@fastn/core";
import { createLogger, Redactor } from "@fastn/core/node";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataKeys, openStore, secrets, type Store } from "../../store/index.ts";
import { createVault, type Vault } from "./create-vault.ts";
import { mostUses } from "./data-keys.ts";
import { type Keychain, loadMasterKey } from "./master-key.ts";
import { seal, unseal } from "./seal.ts";

const logger = createLogger({ name: "test", level: "silent" });
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fastn-vault-"));
  store = await openStore(`sqlite:${join(folder, "fastn.db")}`);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const noKeychain = (): Promise<Keychain> => Promise.reject(new Error("no secret service"));
function keychainIn(kept: Map<string, string>): () => Promise<Keychain> {
  return async () => ({
    getPassword: async (service, account) => kept.get(`${service}/${account}`) ?? null,
    setPassword: async (service, account, password) => void kept.set(`${service}/${account}`, password),
  });
}
const vaultOf = (keychain = noKeychain, redactor = new Redactor()): Vault =>
  createVault({ store, master: () => loadMasterKey({ home: join(folder, "home"), keychain, logger }), redactor, clock: new FakeClock() });

describe("a secret", () => {
  it("comes back as it was put, in its own tenant and scope only, also after a restart", async () => {
    const vault = vaultOf();
    await vault.write("a", "env", "TOKEN", "s3cret — ünïcode");
    const again = vaultOf();
    expect([await again.read("a", "env", "TOKEN"), await again.read("b", "env", "TOKEN"), await again.read("a", "other", "TOKEN")]).toEqual([
      "s3cret — ünïcode",
      undefined,
      undefined,
    ]);
  });

  it("is listed without its value, replaced and removed", async () => {
    const vault = vaultOf();
    await vault.write("a", "env", "TOKEN", "first-value");
    await vault.write("a", "env", "TOKEN", "second-value");
    expect([await vault.read("a", "env", "TOKEN"), (await vault.list("a", "env")).map(({ name }) => name), await vault.remove("a", "env", "TOKEN")]).toEqual([
      "second-value",
      ["TOKEN"],
      true,
    ]);
    expect([await vault.read("a", "env", "TOKEN"), await vault.remove("a", "env", "TOKEN")]).toEqual([undefined, false]);
  });

  it("is nowhere in the database file", async () => {
    await vaultOf().write("a", "env", "TOKEN", "canary-0123456789");
    await store.close();
    const bytes = readFileSync(join(folder, "fastn.db"));
    expect([bytes.includes("canary-0123456789"), bytes.includes(Buffer.from("canary-0123456789").toString("base64"))]).toEqual([false, false]);
    store = await openStore(`sqlite:${join(folder, "fastn.db")}`);
  });

  it("cannot be moved to another row, scope or tenant, nor changed by a bit, shortened, or set to another version", async () => {
    const vault = vaultOf();
    await vault.write("a", "env", "ONE", "value-of-one");
    await vault.write("a", "env", "TWO", "value-of-two");
    await vault.write("b", "env", "ONE", "value-of-b");
    const rowOf = (tenantId: string, name: string) => store.withTenant({ tenantId }, async (tx) => (await tx.table(secrets).get({ scope: "env", name }))!);
    const [one, foreign] = [await rowOf("a", "ONE"), await rowOf("b", "ONE")];
    const put = (tenantId: string, row: typeof one) => store.withTenant({ tenantId }, (tx) => tx.table(secrets).put(row));
    const bytes = Buffer.from(one.sealed, "base64");
    const flipped = (at: number): string => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))).toString("base64");
    const attacks = [
      { ...one, name: "TWO" },
      { ...one, scope: "other" },
      { ...one, sealed: foreign.sealed },
      { ...one, keyVersion: 2 },
      { ...one, sealed: "" },
      { ...one, sealed: bytes.subarray(0, -1).toString("base64") },
      { ...one, sealed: bytes.subarray(0, -12).toString("base64") },
      ...Array.from(bytes, (_, at) => ({ ...one, sealed: flipped(at) })),
    ];
    for (const attack of attacks) {
      await put("a", attack);
      await expect(vault.read("a", attack.scope, attack.name)).rejects.toMatchObject({ code: "SECRET_UNREADABLE" });
    }
  });

  it("is hidden wherever it is printed, plain, in base64 or in a URL", async () => {
    const redactor = new Redactor();
    const value = "s3cret/with+signs=";
    await vaultOf(noKeychain, redactor).write("a", "env", "TOKEN", value);
    const echoes = [
      value,
      Buffer.from(value).toString("base64"),
      Buffer.from(value).toString("base64url"),
      encodeURIComponent(value),
      new URLSearchParams({ value }).toString(),
      JSON.stringify({ value }),
    ];
    for (const echo of echoes) expect(redactor.scrub(`x ${echo} y`)).toContain("hidden: secret TOKEN");
  });
});

describe("sealing", () => {
  it("gives back any bytes, and never the same text twice", () => {
    const key = Buffer.alloc(32, 7);
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), fc.string(), fc.nat(), (plain, scope, name, version) => {
        const sealed = seal(key, plain, ["t", scope, name, version]);
        expect(unseal(key, sealed, ["t", scope, name, version]).equals(plain)).toBe(true);
        expect(seal(key, plain, ["t", scope, name, version])).not.toBe(sealed);
        expect(() => unseal(key, sealed, ["t", `${scope}|`, name, version])).toThrow();
      }),
    );
  });

  it("draws no nonce twice in 20,000", () => {
    const key = Buffer.alloc(32, 7);
    const nonces = new Set(Array.from({ length: 20_000 }, () => seal(key, Buffer.of(1), ["t", "s", "n", 1]).slice(0, 16)));
    expect(nonces.size).toBe(20_000);
  });

  it("takes a new key when the old one is used up, and still opens what the old one sealed", async () => {
    const vault = vaultOf();
    await vault.write("a", "env", "OLD", "by-the-first-key");
    await store.withTenant({ tenantId: "a" }, (tx) => tx.table(dataKeys).update({ version: 1 }, { uses: mostUses }));
    await vault.write("a", "env", "NEW", "by-the-second-key");
    const versions = await store.withTenant({ tenantId: "a" }, (tx) => tx.table(secrets).find({ orderBy: [["name", "desc"]] }));
    expect([versions.map(({ keyVersion }) => keyVersion), await vault.read("a", "env", "OLD"), await vault.read("a", "env", "NEW")]).toEqual([
      [1, 2],
      "by-the-first-key",
      "by-the-second-key",
    ]);
  });
});

describe("the master key", () => {
  it("is in the keychain where there is one, and no file is made", async () => {
    const kept = new Map<string, string>();
    const key = await loadMasterKey({ home: join(folder, "home"), keychain: keychainIn(kept), logger });
    const again = await loadMasterKey({ home: join(folder, "home"), keychain: keychainIn(kept), logger });
    expect([key.place, again.id, kept.size, statSync(join(folder, "home"), { throwIfNoEntry: false })]).toEqual(["keychain", key.id, 1, undefined]);
  });

  it("is in a file for this user's eyes only where there is none, or where the keychain forgets", async () => {
    const forgetful = async (): Promise<Keychain> => ({ getPassword: async () => null, setPassword: async () => undefined });
    const [one, two] = [
      await loadMasterKey({ home: join(folder, "h1"), keychain: noKeychain, logger }),
      await loadMasterKey({ home: join(folder, "h2"), keychain: forgetful, logger }),
    ];
    const again = await loadMasterKey({ home: join(folder, "h1"), keychain: keychainIn(new Map()), logger });
    expect([one.place, two.place, again.id, statSync(join(folder, "h1/master.key")).mode & 0o777]).toEqual(["file", "file", one.id, 0o600]);
  });

  it("that is damaged or gone is told of, and nothing is written unsealed", async () => {
    await vaultOf().write("a", "env", "TOKEN", "sealed-with-the-first");
    writeFileSync(join(folder, "home/master.key"), "damaged");
    await expect(vaultOf().read("a", "env", "TOKEN")).rejects.toMatchObject({ code: "KEYCHAIN_UNAVAILABLE" });
    await expect(vaultOf().write("a", "env", "OTHER", "plain-text")).rejects.toMatchObject({ code: "KEYCHAIN_UNAVAILABLE" });
    rmSync(join(folder, "home/master.key"));
    const other = vaultOf();
    await expect(other.read("a", "env", "TOKEN")).rejects.toMatchObject({ code: "SECRET_UNREADABLE" });
    // With the new key new secrets can be kept, beside the old ones nobody can open.
    await other.write("a", "env", "TOKEN", "entered-again");
    expect([await other.read("a", "env", "TOKEN"), (await vaultOf().list("a", "env")).length]).toEqual(["entered-again", 1]);
  });

  it("that cannot be kept anywhere refuses secrets", async () => {
    writeFileSync(join(folder, "home"), "a file where the folder should be");
    await expect(vaultOf().write("a", "env", "TOKEN", "value-1")).rejects.toMatchObject({ code: "KEYCHAIN_UNAVAILABLE" });
    expect(await vaultOf().list("a", "env")).toEqual([]);
  });
});
