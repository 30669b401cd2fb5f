import { api, type TypeFile } from "../app/api/index.ts";
import { reportError } from "../app/report-error.ts";
import { onWorkspaceEvent } from "../app/workspace/workspace-events.ts";
import { typescript } from "./monaco.ts";

const { typescriptDefaults, ScriptTarget, ModuleKind, ModuleResolutionKind } = typescript;
let started = false;

/** Tell the TypeScript worker about the DSL and about this workspace: what `import` finds, and the types of steps and connectors. */
export function provideTypes(): void {
  if (started) return;
  started = true;
  typescriptDefaults.setCompilerOptions({
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    moduleResolution: ModuleResolutionKind.NodeJs,
    lib: ["es2023", "dom"],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    allowNonTsExtensions: true,
    esModuleInterop: true,
    isolatedModules: true,
    resolveJsonModule: true,
    skipLibCheck: true,
  });
  typescriptDefaults.setEagerModelSync(true);
  // Until the types are here every import would be an error.
  typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: true });
  load();
  onWorkspaceEvent(({ event }) => event === "files" && load());
}

function load(): void {
  api.types().then(setLibraries, (error: unknown) => reportError("The types of this workspace could not be read", error));
}

function setLibraries(files: readonly TypeFile[]): void {
  typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: false });
  typescriptDefaults.setExtraLibs(
    // Not encoded: TypeScript looks for node_modules/@fastn/workflow, not for %40fastn.
    files.map(({ path, text }) => ({ filePath: `file:///${path.replace(/^\//, "")}`, content: text })),
  );
}
