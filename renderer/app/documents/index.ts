import { documents } from "./studio-documents.ts";

export { documents };
export { useDocument, useIsDirty } from "./use-document.ts";
export { isDirty, isWorkflowFile, type Conflict, type DocumentState } from "./document-state.ts";
export type { Documents, GesturePart } from "./documents.ts";
export type { TextChange, TextOrigin } from "./document-store.ts";
export const { applyChange, applyChanges, recordEffect, undo, redo } = documents;
