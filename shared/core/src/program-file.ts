import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The file of a program that runs as a process or thread of its own: from source a `.ts` beside its caller, in a built product a `.js` beside the
 * entries or, for a caller in a chunk, above it.
 * @param from the caller's `import.meta.url`
 * @throws Error when the product is incomplete
 */
export function programFile(from: string, source: string, built: string): string {
  for (const sibling of [`./${source}`, `./${built}`, `../${built}`]) {
    const file = fileURLToPath(new URL(sibling, from));
    if (existsSync(file)) return file;
  }
  throw new Error(`The product is incomplete: ${built} is missing. Build it again.`);
}
