/** The static type of a schema is mutable; our data is not. An answer is only written out, so the difference does not matter. */
export type Writable<T> = T extends readonly (infer Item)[] ? Writable<Item>[] : T extends object ? { -readonly [Key in keyof T]: Writable<T[Key]> } : T;
export const writable = <T>(value: T): Writable<T> => value as Writable<T>;
