// Writes what is derived: the OpenAPI document and the client's types from the server's routes, the editor's types from the DSL,
// the page of connectors from their definitions.
// `--check` writes nothing and fails when what is committed differs.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { commands } from "../shared/cli/src/program.ts";
import { cliReference } from "../shared/cli/src/reference.ts";
import { describeStudio } from "../server/studio/describe.ts";
import { connectorsPage } from "./lib/connectors-page.mjs";
import { editorTypes } from "./lib/editor-types.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const core = join(root, "shared/core");
const run = promisify(execFile);

/** openapi-typescript needs the TypeScript 5 API, so core carries its own compiler; starting it from there finds that one. */
async function typesOf(documentFile) {
  const out = await mkdtemp(join(tmpdir(), "fastn-generate-"));
  const file = join(out, "generated.ts");
  try {
    const cli = join(core, "node_modules/openapi-typescript/bin/cli.js");
    await run(process.execPath, [cli, documentFile, "--output", file, "--default-non-nullable", "false"], { cwd: core });
    return await readFile(file, "utf8");
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

async function generate() {
  const document = `${JSON.stringify(await describeStudio(), null, 1)}\n`;
  const out = await mkdtemp(join(tmpdir(), "fastn-openapi-"));
  try {
    const file = join(out, "openapi.json");
    await writeFile(file, document);
    return {
      "shared/core/src/api/openapi.json": document,
      "shared/core/src/api/generated.ts": await typesOf(file),
      "docs/cli.md": cliReference(commands),
      "shared/workflow/src/editor-types/generated.ts": await editorTypes(),
      "docs/connectors.md": connectorsPage(),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

const check = process.argv.includes("--check");
let stale = 0;
for (const [name, text] of Object.entries(await generate())) {
  const file = join(root, name);
  const current = await readFile(file, "utf8").catch(() => "");
  if (current === text) continue;
  if (check) {
    stale++;
    console.error(`${name} is not what its sources say: run \`npm run generate\` and commit the result.`);
  } else {
    await writeFile(file, text);
    console.log(`wrote ${name}`);
  }
}
process.exitCode = stale > 0 ? 1 : 0;
