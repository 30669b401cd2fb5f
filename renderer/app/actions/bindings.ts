import { createStored } from "../stored.ts";
import type { Action } from "./registry.ts";
import { normalise } from "./shortcut.ts";

/** Keys a person chose, by action id; an empty list takes an action's keys away. The same in every workspace. */
interface Bindings {
  readonly byAction: Readonly<Record<string, readonly string[]>>;
}

const isBindings = (value: unknown): value is Bindings["byAction"] =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === "string" && key !== ""));

export const bindings = createStored<Bindings>(() => "fastn:keys", { byAction: {} }, { byAction: isBindings });

type Bound = Pick<Action, "id" | "shortcuts">;

/** The keys of an action: those chosen, else its own. The first is shown. */
export const shortcutsOf = ({ id, shortcuts = [] }: Bound, { byAction }: Bindings = bindings.getState()): readonly string[] =>
  Object.hasOwn(byAction, id) ? byAction[id]! : shortcuts;

export const isChanged = ({ id }: Bound, { byAction }: Bindings): boolean => Object.hasOwn(byAction, id);

/** Bind an action to these keys and no others; its own keys are no choice to remember. */
export function bind(action: Bound, keys: readonly string[]): void {
  const chosen = [...new Set(keys.map(normalise))];
  const own = (action.shortcuts ?? []).map(normalise);
  const isOwn = chosen.length === own.length && chosen.every((key, index) => key === own[index]);
  if (isOwn) resetBinding(action.id);
  else bindings.setState(({ byAction }) => ({ byAction: { ...byAction, [action.id]: chosen } }));
}

export const resetBinding = (id: string): void => bindings.setState(({ byAction: { [id]: _gone, ...byAction } }) => ({ byAction }));
export const resetBindings = (): void => bindings.setState({ byAction: {} });
