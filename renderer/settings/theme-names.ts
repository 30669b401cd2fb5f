import type { Theme } from "./settings-store.ts";

export const themeNames: Readonly<Record<Theme, string>> = { system: "As the system", light: "Light", dark: "Dark", contrast: "High contrast" };
