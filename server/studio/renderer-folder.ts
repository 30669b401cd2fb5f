import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built page: beside this program in a built product, in `out/` when started from source; null when it was not built. */
export function rendererFolder(): string | null {
  for (const place of ["../renderer/", "../../renderer/", "../../out/renderer/"]) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    // The sources of the page have an index.html too, but no assets beside it.
    if (existsSync(`${folder}index.html`) && existsSync(`${folder}assets`)) return folder;
  }
  return null;
}
