import { createHmac, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Signs decisions to trust a folder. The decision is kept in the folder's own database, so a folder from elsewhere could bring one along;
 * without this user's key it counts for nothing.
 */
export interface TrustKey {
  sign(root: string): string;
}

/** The user's key, made on first need in `$FASTN_HOME` or `~/.fastn` (mode 0600). Where it cannot be kept, decisions last for this start. */
export async function loadTrustKey(home: string = process.env["FASTN_HOME"] ?? join(homedir(), ".fastn")): Promise<TrustKey> {
  const key = await readOrMake(join(home, "trust.key"), home);
  return { sign: (root) => createHmac("sha256", key).update(root).digest("hex") };
}

async function readOrMake(file: string, home: string): Promise<string> {
  const fresh = randomBytes(32).toString("hex");
  try {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await writeFile(file, fresh, { mode: 0o600, flag: "wx" });
    return fresh;
  } catch {
    return readFile(file, "utf8").then(
      (text) => (/^[0-9a-f]{64}$/.test(text) ? text : fresh),
      () => fresh,
    );
  }
}
