/* oxlint-disable import/default -- Vite makes the default export of ?worker modules */
// The editor with TypeScript, JavaScript, JSON and Markdown; the bare "monaco-editor" entry pulls some 90 languages.
// monaco-editor 0.57 has an exports map: "./*" is "./esm/vs/*.js".
import "monaco-editor/features/register.all";
import "monaco-editor/languages/definitions/typescript/register";
import "monaco-editor/languages/definitions/javascript/register";
import "monaco-editor/languages/definitions/markdown/register";
import "monaco-editor/languages/definitions/yaml/register";
import "monaco-editor/languages/features/json/register";
import * as typescript from "monaco-editor/languages/features/typescript/register";
import * as monaco from "monaco-editor/editor";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import JsonWorker from "monaco-editor/languages/features/json/json.worker?worker";
import TsWorker from "monaco-editor/languages/features/typescript/ts.worker?worker";

self.MonacoEnvironment = {
  getWorker(_id, label) {
    if (label === "typescript" || label === "javascript") return new TsWorker();
    return label === "json" ? new JsonWorker() : new EditorWorker();
  },
};

export { monaco, typescript };
