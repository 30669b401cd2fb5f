// The types of @fastn/workflow as one declaration file for the code editor, which has no packages to look into.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./setup.mjs";

const run = promisify(execFile);
const source = join(root, "shared/workflow/src");
/** Declaration files in an order that reads well; together they hold everything index.ts exports. */
const parts = ["dsl/workflow", "dsl/trigger", "dsl/steps", "dsl/context", "dsl/schema", "dsl/workspace-types", "mock-config", "config"];

/** @returns the text of shared/workflow/src/editor-types/generated.ts */
export async function editorTypes() {
  const out = await mkdtemp(join(tmpdir(), "fastn-types-"));
  try {
    const config = join(out, "tsconfig.json");
    await writeFile(
      config,
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: {
          noEmit: false,
          declaration: true,
          emitDeclarationOnly: true,
          outDir: join(out, "types"),
          rootDir: join(root, "shared"),
          types: [],
          removeComments: false,
        },
        include: [],
        files: [join(source, "index.ts")],
      }),
    );
    await run(join(root, "node_modules/.bin/tsc"), ["-p", config]);
    const texts = await Promise.all(parts.map((part) => readFile(join(out, "types/workflow/src", `${part}.d.ts`), "utf8")));
    const json = "type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };\n";
    const declaration = [json, ...texts].join("\n");
    return `// Written by \`npm run generate\` from the sources of this package. Do not edit.\nexport const declaration: string = ${JSON.stringify(flatten(declaration))};\n`;
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** All parts share one file, so their imports of each other go. */
function flatten(text) {
  return text
    .replace(/^import type [^;]*;\n/gm, "")
    .replace(/^export \{\};\n/gm, "")
    .replace(/^\/\/# sourceMappingURL=.*\n?/gm, "")
    .replace(/\n{3,}/g, "\n\n");
}
