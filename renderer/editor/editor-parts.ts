// Everything that needs Monaco, in one chunk of its own.
export { collectMarkers, createCodeEditor, disposeCodeEditor, followChanges, placeOf, showMarkers, syncSelection, tellCursor } from "./code-editor.ts";
export { showInlineValues } from "./inline-values.ts";
export { applyEditorTheme } from "./theme.ts";
export { provideTypes } from "./type-libraries.ts";
