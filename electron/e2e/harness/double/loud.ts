/** An object whose missing members throw, so that an API the double lacks is an error and never a silent undefined. */
export function loud<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (key in object || typeof key === "symbol" || key === "then" || key === "toJSON") return Reflect.get(object, key, receiver) as unknown;
      throw new Error(`The Electron double has no ${name}.${key}: add it to electron/e2e/harness/double`);
    },
  });
}

export interface Stoppable {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** An event whose default a listener may prevent. */
export const stoppable = <T extends object>(fields: T = {} as T): Stoppable & T => ({
  ...fields,
  defaultPrevented: false,
  preventDefault() {
    this.defaultPrevented = true;
  },
});
