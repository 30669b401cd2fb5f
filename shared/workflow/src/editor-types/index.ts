import { declaration } from "./generated.ts";

/** A declaration file for an editor's TypeScript worker. */
export interface TypeFile {
  /** From the root of the workspace as the editor sees it. */
  readonly path: string;
  readonly text: string;
}

/**
 * What makes `import … from "@fastn/workflow"` resolve in the code editor. A workspace's own types join by declaration merging:
 * `import "@fastn/workflow"; declare module "@fastn/workflow" { interface WorkflowTypeMap { … } }`.
 */
export function editorTypes(): TypeFile[] {
  return [
    { path: "node_modules/@fastn/workflow/package.json", text: '{ "name": "@fastn/workflow", "types": "index.d.ts" }\n' },
    { path: "node_modules/@fastn/workflow/index.d.ts", text: declaration },
  ];
}
