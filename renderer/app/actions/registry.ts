import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { bindings, shortcutsOf } from "./bindings.ts";
import { normalise } from "./shortcut.ts";

/** Where a shortcut counts: `canvas` and `editor` while the focus is inside an element with that `data-scope`; `global` everywhere. */
export type ActionScope = "global" | "canvas" | "editor";

/** Something a person can ask for: found in the palette, listed with its shortcut, run by menus and buttons alike. */
export interface Action {
  /** noun.verb: `file.save`. */
  readonly id: `${string}.${string}`;
  /** Sentence case, a verb first: "Save file". */
  readonly title: string;
  /** Heading in the list of shortcuts. */
  readonly group: string;
  /** `Mod+S`; the first is shown. */
  readonly shortcuts?: readonly string[];
  readonly scope?: ActionScope;
  /** A global shortcut that the code editor uses for itself. */
  readonly notInEditor?: boolean;
  /** Its own keys are left to the browser, which answers them with an event of its own (copy, cut, paste); keys a person chose run the action. */
  readonly native?: boolean;
  /** A key held down asks for it once, not again with each repeat of the keyboard. */
  readonly oncePerPress?: boolean;
  /** Not offered in the palette (walking with arrow keys, say). */
  readonly hidden?: boolean;
  /** Whether it can be done now; omitted means always. */
  readonly when?: () => boolean;
  readonly run: () => void | Promise<void>;
}

const store = createStore<{ readonly actions: Readonly<Record<string, Action>> }>(() => ({ actions: {} }));

/** @returns what takes them out again */
export function registerActions(added: readonly Action[]): () => void {
  store.setState(({ actions }) => ({ actions: { ...actions, ...Object.fromEntries(added.map((action) => [action.id, action])) } }));
  return () => store.setState(({ actions }) => ({ actions: Object.fromEntries(Object.entries(actions).filter(([, action]) => !added.includes(action))) }));
}

export const allActions = (): readonly Action[] => Object.values(store.getState().actions);
export const findAction = (id: string): Action | undefined => store.getState().actions[id];
export const useActions = (): readonly Action[] => Object.values(useStore(store, ({ actions }) => actions));
/** The shortcut shown for an action; null when it has none. */
export function useShortcut(id: string): string | null {
  const bound = useStore(bindings);
  return useStore(store, ({ actions }) => keyOf(actions[id], bound));
}
/** The shortcut shown for an action now; null when it has none. */
export const shortcutShown = (id: string): string | null => keyOf(findAction(id), bindings.getState());
const keyOf = (action: Action | undefined, bound: ReturnType<typeof bindings.getState>): string | null =>
  action === undefined ? null : (shortcutsOf(action, bound)[0] ?? null);

let onFailure: (action: Action, error: unknown) => void = (_action, error) => {
  throw error;
};
/** Where errors of actions go. */
export function reportActionFailures(report: (action: Action, error: unknown) => void): void {
  onFailure = report;
}

/** Run an action by id. @returns false when there is none of that name, or it cannot be done now */
export function runAction(id: string): boolean {
  const action = findAction(id);
  if (action === undefined || action.when?.() === false) return false;
  void (async () => {
    try {
      await action.run();
    } catch (error) {
      onFailure(action, error);
    }
  })();
  return true;
}

/** The action a shortcut means in a scope; the scope's own before the global ones. */
export function actionFor(shortcut: string, scope: ActionScope): Action | undefined {
  const fits = allActions().filter((action) => shortcutsOf(action).some((own) => normalise(own) === shortcut) && action.when?.() !== false);
  const own = fits.find((action) => action.scope === scope && scope !== "global");
  return own ?? fits.find((action) => (action.scope ?? "global") === "global" && !(scope === "editor" && action.notInEditor));
}

/** The action that has a key in the same scope already; binding it once more would leave it to chance which of them runs. */
export const holderOf = (shortcut: string, action: Action): Action | undefined =>
  allActions().find(
    (other) =>
      other.id !== action.id && (other.scope ?? "global") === (action.scope ?? "global") && shortcutsOf(other).some((own) => normalise(own) === shortcut),
  );

export interface ShortcutConflict {
  readonly shortcut: string;
  readonly actions: readonly [string, string];
}

/** Pairs of actions one key press could mean. Actions of different scopes do not clash: the inner one wins by design. */
export function findConflicts(actions: readonly Action[] = allActions()): ShortcutConflict[] {
  const claimed = new Map<string, string>();
  const conflicts: ShortcutConflict[] = [];
  for (const action of actions) {
    for (const shortcut of shortcutsOf(action).map(normalise)) {
      const place = `${action.scope ?? "global"} ${shortcut}`;
      const other = claimed.get(place);
      if (other === undefined) claimed.set(place, action.id);
      else conflicts.push({ shortcut, actions: [other, action.id] });
    }
  }
  return conflicts;
}
