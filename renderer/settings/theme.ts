import { useSyncExternalStore } from "react";
import { settings, type Theme } from "./settings-store.ts";

/** What is painted: `system` resolved. */
export type PaintedTheme = Exclude<Theme, "system">;

const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");

export function paintedTheme(): PaintedTheme {
  const { theme } = settings.getState();
  if (theme !== "system") return theme;
  return contrast.matches ? "contrast" : dark.matches ? "dark" : "light";
}

function onThemeChange(listener: () => void): () => void {
  const stops = [dark, contrast].map((query) => {
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  });
  stops.push(settings.subscribe(listener));
  return () => {
    for (const stop of stops) stop();
  };
}

/** Paint the theme and the code font size on the document, now and whenever they change. */
export function paintTheme(): void {
  const root = document.documentElement;
  const paint = (): void => {
    root.dataset["theme"] = paintedTheme();
    root.style.setProperty("--code-size", `${settings.getState().fontSize}px`);
  };
  paint();
  onThemeChange(paint);
}

export const usePaintedTheme = (): PaintedTheme => useSyncExternalStore(onThemeChange, paintedTheme);
