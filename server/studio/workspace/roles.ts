import type { FileEntry } from "@fastn/core";

/** What the studio takes a file for, by its place in the folder. */
export function roleOf(path: string): FileEntry["role"] {
  if (path === "fastn.config.ts") return "config";
  if (path.startsWith("workflows/")) {
    if (path.endsWith(".cases.json")) return "cases";
    if (path.endsWith(".layout.json")) return "layout";
    return path.endsWith(".ts") && !/\.(d|test|spec)\.ts$/.test(path) ? "workflow" : "other";
  }
  if (path.startsWith("connectors/")) return "connector";
  if (path.startsWith("mappings/")) return "mapping";
  return "other";
}
