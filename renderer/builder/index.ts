export { CanvasPane } from "./canvas/canvas-pane.tsx";
export { Inspector } from "./inspector/inspector.tsx";
export { nodeStates, type RunStateSource } from "./run-state.ts";
