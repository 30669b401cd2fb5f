import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a running studio leaves in `.fastn/lock.json` (mode 0600) for programs of the same user. */
export interface WorkspaceLock {
  readonly pid: number;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly token: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface RunningStudio {
  /** Without trailing slash. */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
}

export const lockFileOf = (root: string): string => join(root, ".fastn", "lock.json");

/** How long a studio may take to prove itself, ms. */
const proofTimeoutMs = 3_000;

/**
 * The studio that serves a folder, or null when none does. A file alone proves nothing: after a crash another program may listen on that
 * port. So whoever answers must first show, without being told it, that it knows the token.
 */
export async function findRunningStudio(root: string): Promise<RunningStudio | null> {
  const lock = await readLock(root);
  if (lock === null) return null;
  const url = `http://127.0.0.1:${lock.port}`;
  return (await knowsToken(url, lock.token)) ? { url, token: lock.token, pid: lock.pid } : null;
}

async function readLock(root: string): Promise<WorkspaceLock | null> {
  try {
    const { pid, port, token, startedAt } = JSON.parse(await readFile(lockFileOf(root), "utf8")) as Partial<WorkspaceLock>;
    const isWhole = Number.isInteger(pid) && Number.isInteger(port) && typeof token === "string" && typeof startedAt === "string";
    return isWhole ? ({ pid, port, token, startedAt } as WorkspaceLock) : null;
  } catch {
    // Absent, half-written or not ours to read: the same as no lock.
    return null;
  }
}

async function knowsToken(url: string, token: string): Promise<boolean> {
  const challenge = randomBytes(32).toString("base64url");
  try {
    const response = await fetch(`${url}/api/v1/health?challenge=${challenge}`, { signal: AbortSignal.timeout(proofTimeoutMs), redirect: "error" });
    const { proof } = (await response.json()) as { proof?: unknown };
    const expected = createHmac("sha256", token).update(challenge).digest();
    const given = Buffer.from(typeof proof === "string" ? proof : "", "hex");
    return given.length === expected.length && timingSafeEqual(given, expected);
  } catch {
    return false;
  }
}
