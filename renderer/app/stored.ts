import { createStore, type StoreApi } from "zustand/vanilla";

/** Values kept in the browser's storage: what another version left there counts only as far as `fits` accepts it, field by field. */
export interface Stored<T extends object> extends StoreApi<T> {
  /** Read again under the key that is valid now (the workspace became known). */
  reload(): void;
}

type Checks<T> = { readonly [K in keyof T]: (value: unknown) => value is T[K] };

export function createStored<T extends object>(key: () => string, defaults: T, checks: Checks<T>): Stored<T> {
  const read = (): T => {
    const found = parsedObject(localStorage.getItem(key()));
    const fitting = Object.entries(found).filter(([name, value]) => Object.hasOwn(checks, name) && checks[name as keyof T](value));
    return { ...defaults, ...(Object.fromEntries(fitting) as Partial<T>) };
  };
  const store = createStore<T>(read);
  let reading = false;
  store.subscribe((state) => {
    if (reading) return;
    try {
      localStorage.setItem(key(), JSON.stringify(state));
    } catch {
      // Storage is full or switched off: the setting holds until the page closes.
    }
  });
  return {
    ...store,
    reload() {
      reading = true;
      store.setState(read(), true);
      reading = false;
    },
  };
}

function parsedObject(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

export const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
export const isText = (value: unknown): value is string => typeof value === "string";
export const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === "string";
export const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
export const isOneOf =
  <T extends string>(options: readonly T[]) =>
  (value: unknown): value is T =>
    options.includes(value as T);
