/** `run_`, `wf_`…: an id says what it names. */
export type Id<Prefix extends string> = `${Prefix}_${string}`;
export type RunId = Id<"run">;
export type RequestId = Id<"req">;

// Crockford base 32 in lower case: sorts like the number it encodes and has no i, l, o, u to misread.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new id: prefix, 10 characters of time in ms since 1970, 16 random characters (80 bits).
 * Ids of one prefix sort by the time they were made (the ULID layout, github.com/ulid/spec).
 */
export function newId<Prefix extends string>(
  prefix: Prefix,
  nowMs: number = Date.now(),
  random: (bytes: Uint8Array<ArrayBuffer>) => void = fillRandom,
): Id<Prefix> {
  const bytes = new Uint8Array(16);
  random(bytes);
  let tail = "";
  for (const byte of bytes) tail += alphabet[byte & 31];
  return `${prefix}_${encodeTime(nowMs)}${tail}`;
}

export const newRunId = (nowMs?: number): RunId => newId("run", nowMs);

export function isId<Prefix extends string>(prefix: Prefix, text: unknown): text is Id<Prefix> {
  return typeof text === "string" && text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1));
}

function encodeTime(ms: number): string {
  let rest = Math.max(0, Math.floor(ms));
  let text = "";
  for (let i = 0; i < 10; i++) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Drawn in advance, as asking the system costs as much for one id as for many; each byte is given out once. */
const pool = new Uint8Array(4096);
let used = pool.length;

/** @param bytes no more than the pool holds */
function fillRandom(bytes: Uint8Array<ArrayBuffer>): void {
  if (used + bytes.length > pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  bytes.set(pool.subarray(used, used + bytes.length));
  used += bytes.length;
}
