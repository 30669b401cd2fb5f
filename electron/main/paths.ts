import { join } from "node:path";

// Bundled, this file's folder is out/main; the other outputs are its neighbours.
const out = join(import.meta.dirname, "..");

/** Files of the app that are loaded or started by path. */
export const paths = {
  renderer: join(out, "renderer"),
  preload: join(out, "preload", "index.cjs"),
  platform: join(out, "main", "platform.js"),
  stepHost: join(out, "main", "step-host.js"),
} as const;
