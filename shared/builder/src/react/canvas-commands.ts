import type { WalkDirection } from "./walk.ts";

/** What a person can do on a canvas besides pointing: keys, menus and the command palette all end here. */
export interface CanvasCommands {
  walk(direction: WalkDirection): void;
  selectAll(): void;
  selectStream(direction: "up" | "down"): void;
  /** Escape: cancel what is under way, else clear the selection. */
  escape(): void;
  open(): void;
  rename(): void;
  remove(): void;
  add(): void;
  goToCode(): void;
  menu(): void;
  /** Move the selected cards by steps of the snap grid. */
  nudge(direction: WalkDirection): void;
  tidy(): void;
  zoomTo(zoom: number): void;
  zoomBy(factor: number): void;
  fit(): void;
  fitSelection(): void;
  toggleMinimap(): void;
  /** Select a card, bring it into view and put the focus on it. @returns false while no card of that key is laid out */
  reveal(key: string, options?: { readonly focus?: boolean; readonly flash?: boolean }): boolean;
  /** Move the view just as far as needed; neither selection nor focus change. */
  bringIntoView(key: string): void;
  focus(): void;
}

export interface CanvasAction {
  /** noun.verb */
  readonly id: `canvas.${string}`;
  readonly title: string;
  readonly shortcuts: readonly string[];
  /** Walking and the like: not worth a line in the palette. */
  readonly hidden?: boolean;
  /** Changes the workflow: not offered on a read-only canvas. */
  readonly edits?: boolean;
  readonly run: (commands: CanvasCommands) => void;
}

const arrows = [
  ["up", "ArrowUp"],
  ["down", "ArrowDown"],
  ["left", "ArrowLeft"],
  ["right", "ArrowRight"],
] as const;

/** Every action of the canvas with its keys (`Mod` is Ctrl, on a Mac Command). The host dispatches keys, so that they can be listed and rebound. */
export const canvasActions: readonly CanvasAction[] = [
  ...arrows.map(([direction, key]): CanvasAction => ({
    id: `canvas.walk${direction}`,
    title: `Select the step ${direction === "up" || direction === "down" ? direction : `to the ${direction}`}`,
    shortcuts: [key],
    hidden: true,
    run: (commands) => commands.walk(direction),
  })),
  ...arrows.map(([direction, key]): CanvasAction => ({
    id: `canvas.nudge${direction}`,
    title: `Move the selected steps ${direction}`,
    shortcuts: [`Mod+${key}`],
    hidden: true,
    run: (commands) => commands.nudge(direction),
  })),
  { id: "canvas.selectAll", title: "Select all steps", shortcuts: ["Mod+A"], run: (commands) => commands.selectAll() },
  {
    id: "canvas.selectUpstream",
    title: "Select everything this step waits for",
    shortcuts: ["Shift+ArrowLeft"],
    run: (commands) => commands.selectStream("up"),
  },
  {
    id: "canvas.selectDownstream",
    title: "Select everything that waits for this step",
    shortcuts: ["Shift+ArrowRight"],
    run: (commands) => commands.selectStream("down"),
  },
  { id: "canvas.escape", title: "Cancel or clear the selection", shortcuts: ["Escape"], hidden: true, run: (commands) => commands.escape() },
  { id: "canvas.open", title: "Open the step in the inspector", shortcuts: ["Enter"], run: (commands) => commands.open() },
  { id: "canvas.rename", title: "Rename the step", shortcuts: ["F2"], edits: true, run: (commands) => commands.rename() },
  { id: "canvas.delete", title: "Delete the selected steps", shortcuts: ["Delete", "Backspace"], edits: true, run: (commands) => commands.remove() },
  { id: "canvas.add", title: "Add a step", shortcuts: ["N"], edits: true, run: (commands) => commands.add() },
  { id: "canvas.goToCode", title: "Go to the step's code", shortcuts: ["G"], run: (commands) => commands.goToCode() },
  { id: "canvas.menu", title: "Show what the selection can do", shortcuts: ["Shift+F10", "ContextMenu"], hidden: true, run: (commands) => commands.menu() },
  { id: "canvas.tidy", title: "Tidy up the selected steps, or all", shortcuts: ["Shift+Alt+T"], run: (commands) => commands.tidy() },
  { id: "canvas.zoomReset", title: "Zoom to 100 %", shortcuts: ["0"], run: (commands) => commands.zoomTo(1) },
  { id: "canvas.fit", title: "Zoom to the whole workflow", shortcuts: ["1"], run: (commands) => commands.fit() },
  { id: "canvas.fitSelection", title: "Zoom to the selection", shortcuts: ["2"], run: (commands) => commands.fitSelection() },
  { id: "canvas.zoomIn", title: "Zoom in", shortcuts: ["Plus", "="], run: (commands) => commands.zoomBy(1.25) },
  { id: "canvas.zoomOut", title: "Zoom out", shortcuts: ["-"], run: (commands) => commands.zoomBy(0.8) },
  { id: "canvas.toggleMinimap", title: "Show or hide the minimap", shortcuts: ["Shift+M"], run: (commands) => commands.toggleMinimap() },
];
