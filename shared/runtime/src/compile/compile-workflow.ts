import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@fastn/core";
import type { BuildFailure, Message } from "esbuild";
import { bundle } from "./bundle.ts";
import { dslText } from "./dsl.ts";
import { stayInside } from "./stay-inside.ts";

export interface CompileOptions {
  /** Folder of the workspace, absolute. */
  readonly root: string;
  /** Workspace path of the workflow's file, with forward slashes. */
  readonly file: string;
  /** Text to compile instead of what is on disk. */
  readonly source?: string;
  /** ESM file that answers `import … from "@fastn/workflow"`; default: the product's own. */
  readonly dsl?: string;
}

export interface CompiledWorkflow {
  /** SHA-256 of `code`, hex. The same sources give the same hash on every machine. */
  readonly hash: string;
  readonly file: string;
  /** Text of the workflow's file that was compiled. */
  readonly source: string;
  /** One ESM file with everything bundled but Node's own modules. */
  readonly code: string;
  /** Source map version 3; its sources are workspace paths. */
  readonly sourceMap: string;
}

/** npm packages in CommonJS call `require` for Node's modules; an ESM bundle has none of its own. */
const requireShim = `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(process.execPath);`;

/**
 * Bundle one workflow for the step host. Nothing of it runs here.
 * Code from outside the workspace never gets in: not by a relative path, a symlink, or a package found further up.
 * @throws AppError SOURCE_SYNTAX (details: file, line, column, both from 1) for code that does not parse or resolve,
 *   PATH_OUTSIDE_WORKSPACE for an import that leaves the workspace, WORKFLOW_NOT_FOUND when there is no such file
 */
export async function compileWorkflow({ root, file, source, dsl }: CompileOptions): Promise<CompiledWorkflow> {
  const realRoot = await realpath(root);
  const text = source ?? (await readInside(realRoot, file));
  try {
    const result = await bundle({
      stdin: { contents: text, sourcefile: path.basename(file), resolveDir: path.dirname(path.join(realRoot, file)), loader: loaderOf(file) },
      absWorkingDir: realRoot,
      outfile: path.join(realRoot, "workflow.mjs"),
      write: false,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node24",
      sourcemap: "external",
      sourcesContent: true,
      legalComments: "none",
      charset: "utf8",
      logLevel: "silent",
      // Given as text, so that no tsconfig.json, here or further up, changes what a workflow means.
      tsconfigRaw: { compilerOptions: { target: "es2022", useDefineForClassFields: true, jsx: "react-jsx" } },
      banner: { js: requireShim },
      plugins: [stayInside(realRoot, await dslText(dsl))],
    });
    const code = result.outputFiles.find((output) => output.path.endsWith(".mjs"))?.text ?? "";
    const sourceMap = result.outputFiles.find((output) => output.path.endsWith(".map"))?.text ?? "";
    return { hash: createHash("sha256").update(code).digest("hex"), file, source: text, code, sourceMap };
  } catch (error) {
    throw isBuildFailure(error) ? toAppError(error, file) : error;
  }
}

async function readInside(realRoot: string, file: string): Promise<string> {
  const notFound = new AppError("WORKFLOW_NOT_FOUND", `There is no file ${file} in this workspace.`, { file });
  const real = await realpath(path.join(realRoot, file)).catch(() => Promise.reject(notFound));
  if (!real.startsWith(realRoot + path.sep)) {
    throw new AppError("PATH_OUTSIDE_WORKSPACE", `${file} leads out of the workspace. Copy the file into the workspace instead.`, { file });
  }
  return readFile(real, "utf8");
}

function loaderOf(file: string): "ts" | "tsx" | "js" | "jsx" {
  const extension = path.extname(file).slice(1).replace(/^[cm]/, "");
  return extension === "tsx" || extension === "js" || extension === "jsx" ? extension : "ts";
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function toAppError({ errors }: BuildFailure, entry: string): AppError {
  const first: Message | undefined = errors[0];
  if (first === undefined) return new AppError("SOURCE_SYNTAX", `${entry} could not be compiled.`, { file: entry, line: 1, column: 1 });
  const file = first.location?.file ?? entry;
  const line = first.location?.line ?? 1;
  const column = (first.location?.column ?? 0) + 1;
  const detail: unknown = first.detail;
  const code = detail instanceof AppError ? detail.code : "SOURCE_SYNTAX";
  return new AppError(code, `${file}:${line}:${column}: ${first.text}`, { file, line, column });
}
