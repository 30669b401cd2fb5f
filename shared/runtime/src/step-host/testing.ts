import { createHash } from "node:crypto";
import { transformSync } from "esbuild";
import type { Bundle } from "./client.ts";

/** A workflow module whose only step's handler is `body`; line 1 of the workspace file is the first line of `body`. */
export function bundleOf(body: string, moduleText = ""): Bundle {
  const source = `${moduleText}const handler = async (ctx) => {${body}};\nexport default { name: "w", steps: [{ name: "s", type: "action", handler }] };`;
  const { code, map } = transformSync(source, { sourcefile: "workflows/w.ts", sourcemap: "external", loader: "ts", minifyWhitespace: true });
  return { hash: createHash("sha256").update(code).digest("hex"), code, sourceMap: map };
}
