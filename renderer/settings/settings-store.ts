import { useStore } from "zustand";
import { createStored, isBoolean, isOneOf } from "../app/stored.ts";

export const themes = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];
export const directions = ["down", "right"] as const;
export type CanvasDirection = (typeof directions)[number];

/** Choices of the person at this machine; the same in every workspace. */
export interface Settings {
  readonly theme: Theme;
  /** Of code and data, px, 10 to 24. */
  readonly fontSize: number;
  readonly canvasDirection: CanvasDirection;
  /** Values of the last run at the ends of lines. */
  readonly inlineValues: boolean;
  readonly tourDone: boolean;
}

export const fontSizes = { least: 10, most: 24 } as const;
const isFontSize = (value: unknown): value is number => typeof value === "number" && value >= fontSizes.least && value <= fontSizes.most;

export const settings = createStored<Settings>(
  () => "fastn:settings",
  { theme: "system", fontSize: 13, canvasDirection: "down", inlineValues: true, tourDone: false },
  { theme: isOneOf(themes), fontSize: isFontSize, canvasDirection: isOneOf(directions), inlineValues: isBoolean, tourDone: isBoolean },
);

export const useSetting = <K extends keyof Settings>(name: K): Settings[K] => useStore(settings, (state) => state[name]);
