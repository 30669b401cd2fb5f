import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { AppError } from "@fastn/core";
import type { Logger } from "@fastn/core/node";

/** The user's key, which seals the keys of every workspace. */
export interface MasterKey {
  readonly key: Uint8Array;
  /** Tells keys apart without saying anything of them. */
  readonly id: string;
  readonly place: KeyPlace;
}

/** `file`: readable by this user alone, for computers without a keychain. */
export type KeyPlace = "keychain" | "file";

/** What we need of the OS keychain; keytar's API. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null | undefined>;
  setPassword(service: string, account: string, password: string): Promise<void>;
}

export interface MasterKeyOptions {
  /** Default `$FASTN_HOME` or `~/.fastn`. */
  readonly home?: string;
  /** Default: the system's. One that cannot be used rejects. */
  readonly keychain?: () => Promise<Keychain>;
  readonly logger: Logger;
}

const service = "fastn studio";
const account = "master-key";
const keyForm = /^[0-9a-f]{64}$/;

/**
 * The master key from the OS keychain, or, where there is none, from `master.key` in the user's folder (mode 0600). A key in the file wins: it
 * was made while there was no keychain, and secrets are sealed with it.
 * @throws AppError KEYCHAIN_UNAVAILABLE when there is a key that cannot be read, or no place to keep one: nothing is ever kept unsealed
 */
export async function loadMasterKey({
  home = process.env["FASTN_HOME"] ?? join(homedir(), ".fastn"),
  keychain = systemKeychain,
  logger,
}: MasterKeyOptions): Promise<MasterKey> {
  const file = join(home, "master.key");
  const kept = await readKeyFile(file);
  if (kept !== null) return asKey(kept, "file");
  const inKeychain = await fromKeychain(keychain, logger);
  if (inKeychain !== null) return asKey(inKeychain, "keychain");
  logger.warn({ file }, "the system has no keychain that can be used: the key of your secrets is kept in a file that only your user can read");
  return asKey(await makeKeyFile(file, home), "file");
}

async function fromKeychain(keychain: () => Promise<Keychain>, logger: Logger): Promise<string | null> {
  try {
    const chain = await keychain();
    const found = await chain.getPassword(service, account);
    if (found !== null && found !== undefined) return requireForm(found, "the system's keychain");
    const fresh = randomBytes(32).toString("hex");
    await chain.setPassword(service, account, fresh);
    // Some keychains take a value and forget it.
    return (await chain.getPassword(service, account)) === fresh ? fresh : null;
  } catch (error) {
    if (error instanceof AppError) throw error;
    logger.debug({ err: error }, "no keychain");
    return null;
  }
}

async function readKeyFile(file: string): Promise<string | null> {
  try {
    return requireForm((await readFile(file, "utf8")).trim(), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    if (error instanceof AppError) throw error;
    throw new AppError("KEYCHAIN_UNAVAILABLE", `The key of your secrets, ${file}, cannot be read: ${String(error)}.`, { file }, { cause: error });
  }
}

async function makeKeyFile(file: string, home: string): Promise<string> {
  const fresh = randomBytes(32).toString("hex");
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await writeFile(file, `${fresh}\n`, { mode: 0o600, flag: "wx" });
    return fresh;
  } catch (error) {
    // Another studio of this user may have made it just now.
    const theirs = await readKeyFile(file);
    if (theirs !== null) return theirs;
    throw new AppError(
      "KEYCHAIN_UNAVAILABLE",
      `There is no keychain, and no key can be kept in ${home}, so secrets cannot be kept.`,
      { home },
      { cause: error },
    );
  }
}

function requireForm(text: string, place: string): string {
  if (keyForm.test(text)) return text;
  throw new AppError(
    "KEYCHAIN_UNAVAILABLE",
    `The key of your secrets in ${place} is damaged. Restore it from a backup, or remove it and enter the secrets again.`,
    { place },
  );
}

const asKey = (hex: string, place: KeyPlace): MasterKey => ({
  key: Buffer.from(hex, "hex"),
  id: createHash("sha256").update(`fastn master key ${hex}`).digest("hex").slice(0, 16),
  place,
});

/** Loaded when a secret is first needed: it is native code. */
const systemKeychain = (): Promise<Keychain> => import("keytar/keytar.js");
