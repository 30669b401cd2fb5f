/** Structured clone as text: what crosses Electron's IPC as clones crosses ours as a string. */
export interface Codec {
  encode(value: unknown): string;
  decode(text: string): unknown;
}

type Packed = null | string | number | boolean | Packed[] | { $: string; v?: unknown };

/**
 * Knows the same values as Electron's clone except cycles and blobs; every typed array arrives as Uint8Array.
 * Self-contained, because its source text is also put into the page.
 */
export function makeCodec(): Codec {
  const toBase64 = (bytes: Uint8Array): string => {
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const packObject = (value: object): Packed => {
    if (value instanceof Date) return { $: "date", v: value.getTime() };
    if (value instanceof Map) return { $: "map", v: [...value].map(([key, item]) => [pack(key), pack(item)]) };
    if (value instanceof Set) return { $: "set", v: [...value].map(pack) };
    if (value instanceof Error) return { $: "error", v: [value.name, value.message, value.stack] };
    if (value instanceof ArrayBuffer) return { $: "buffer", v: toBase64(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) return { $: "bytes", v: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
    if (Array.isArray(value)) return value.map(pack);
    return { $: "object", v: Object.entries(value).map(([key, item]) => [key, pack(item)]) };
  };
  const pack = (value: unknown): Packed => {
    if (value === undefined) return { $: "undefined" };
    if (typeof value === "bigint") return { $: "bigint", v: String(value) };
    if (typeof value === "number" && !Number.isFinite(value)) return { $: "number", v: String(value) };
    if (typeof value === "function" || typeof value === "symbol") throw new Error("An object could not be cloned.");
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
    return packObject(value);
  };
  const unpack = (value: Packed): unknown => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(unpack);
    const inner = value.v as never;
    const pairs = (): [Packed, Packed][] => inner;
    switch (value.$) {
      case "undefined":
        return undefined;
      case "bigint":
        return BigInt(inner);
      case "number":
        return Number(inner);
      case "date":
        return new Date(inner);
      case "map":
        return new Map(pairs().map(([key, item]) => [unpack(key), unpack(item)]));
      case "set":
        return new Set((inner as Packed[]).map(unpack));
      case "error":
        return Object.assign(new Error(inner[1]), { name: inner[0], stack: inner[2] });
      case "buffer":
        return fromBase64(inner).buffer;
      case "bytes":
        return fromBase64(inner);
      default:
        return Object.fromEntries(pairs().map(([key, item]) => [key, unpack(item)]));
    }
  };
  return { encode: (value) => JSON.stringify(pack(value)), decode: (text) => unpack(JSON.parse(text) as Packed) };
}
