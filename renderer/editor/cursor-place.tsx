import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";

/** Where the cursor of the focused editor is; null when no editor has been used. */
export const cursorPlace = createStore<{ readonly place: { readonly line: number; readonly column: number; readonly selected: number } | null }>(() => ({
  place: null,
}));

export function CursorPlace() {
  const { place } = useStore(cursorPlace);
  if (place === null) return null;
  return (
    <span className="px-1.5 tabular-nums">
      Line {place.line}, column {place.column}
      {place.selected > 0 && ` (${place.selected} selected)`}
    </span>
  );
}
