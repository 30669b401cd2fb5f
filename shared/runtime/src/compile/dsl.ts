import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { bundle } from "./bundle.ts";

const texts = new Map<string, Promise<string>>();

/** Text of the DSL that gets bundled into workflows: `file`, or the product's own, as one ESM text; made once per process. */
export function dslText(file: string = ownDsl()): Promise<string> {
  let text = texts.get(file);
  if (text === undefined) {
    text = bundleDsl(file);
    texts.set(file, text);
    text.catch(() => texts.delete(file));
  }
  return text;
}

/** A built product has it as `workflow-dsl.js` beside its entries; from source it is the package itself. */
function ownDsl(): string {
  for (const sibling of ["./workflow-dsl.js", "../workflow-dsl.js"]) {
    const file = fileURLToPath(new URL(sibling, import.meta.url));
    if (existsSync(file)) return file;
  }
  return fileURLToPath(import.meta.resolve("@fastn/workflow"));
}

async function bundleDsl(file: string): Promise<string> {
  const result = await bundle({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node24",
    legalComments: "none",
    charset: "utf8",
    logLevel: "silent",
    // Comments with local paths must not reach the hash of a workflow that bundles this text.
    minifyWhitespace: true,
    plugins: file.endsWith(".js") ? [readThroughNode] : [],
  });
  return result.outputFiles[0]?.text ?? "";
}

/** esbuild's binary cannot look into an asar archive; Electron's `fs` can. */
const readThroughNode: Plugin = {
  name: "read-through-node",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.js$/ }, (args) => ({ path: path.resolve(args.resolveDir, args.path) }));
    onLoad({ filter: /\.js$/ }, async (args) => ({ contents: await readFile(args.path, "utf8"), loader: "js", resolveDir: path.dirname(args.path) }));
  },
};
