import { lazy, Suspense } from "react";
import { useStore } from "zustand";
import { registerActions } from "../actions/index.ts";
import { backgrounds } from "../registry/index.ts";
import { openPalette, palette } from "./palette-store.ts";
import { shortcutList, ShortcutsDialog } from "./shortcuts-dialog.tsx";

const PaletteDialog = lazy(() => import("./palette-dialog.tsx"));

/** Loaded at the first use. */
function Palette() {
  const mode = useStore(palette, (state) => state.mode);
  return <Suspense>{mode !== null && <PaletteDialog />}</Suspense>;
}

backgrounds.register({ id: "palette", order: 10, component: Palette });
backgrounds.register({ id: "shortcuts", order: 11, component: ShortcutsDialog });

registerActions([
  { id: "palette.open", title: "Show all commands", group: "Search", shortcuts: ["Mod+Shift+P", "F1"], hidden: true, run: () => openPalette("commands") },
  { id: "search.goTo", title: "Open workflow, step or file", group: "Search", shortcuts: ["Mod+P"], run: () => openPalette("open") },
  {
    id: "search.open",
    title: "Search everything",
    group: "Search",
    shortcuts: ["Mod+K"],
    notInEditor: true,
    hidden: true,
    run: () => openPalette("everything"),
  },
  { id: "help.shortcuts", title: "Show keyboard shortcuts", group: "Help", shortcuts: ["Shift+?"], run: () => shortcutList.setState({ open: true }) },
]);
