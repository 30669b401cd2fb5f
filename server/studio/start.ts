// Entry of the built platform process. Node keeps what it has compiled for the next start (about a fifth of the time until it listens),
// but only of what is loaded after it was asked to, so everything else comes by a dynamic import.
import { mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

const home = process.env["FASTN_HOME"] ?? join(homedir(), ".fastn");
try {
  // Only this user may write here: what lies in the cache is run.
  mkdirSync(home, { recursive: true, mode: 0o700 });
  enableCompileCache(join(home, "cache", "code"));
} catch {
  // A home that cannot be written to costs the saving, nothing else.
}

await import("./main.ts");
