/** Encoded parts in encoded parts, as in a JWT within a cursor. */
const maxDepth = 3;
/** Long enough to hold something, short words are none. Percent signs: as it stands in an address. */
const encodedParts = /(?:[\w+/-]|%2[bf]){12,}(?:={1,2}|(?:%3d){1,2})?/gi;
/** Longer ones are files, which begin where the text does. */
const longestCursor = 16_384;
const maxSeparators = 16;

/**
 * Change a text and, where it has base64 or hexadecimal parts, what they hold: cursors and page tokens are mostly JSON written so. A part that
 * `change` leaves as it is keeps its bytes; another is encoded again the same way, so that two different cursors stay two.
 */
export function changeWithin(text: string, change: (plain: string) => string, depth = maxDepth): string {
  const changed = change(text);
  if (depth === 0) return changed;
  return changed.replaceAll(encodedParts, (part) => {
    const written = part.includes("%") ? decodeURIComponent(part) : part;
    const again = changePart(written, (plain) => changeWithin(plain, change, depth - 1));
    if (again === written) return part;
    return written === part ? again : encodeURIComponent(again);
  });
}

/** The whole of it, or what comes after one of the characters that also stand between parts: `/v1/eyJ…`, `cursor_eyJ…`. */
function changePart(part: string, change: (plain: string) => string): string {
  const separators = part.length > longestCursor ? [] : [...part.matchAll(/[/_-]/g)].slice(0, maxSeparators);
  for (const start of [0, ...separators.map(({ index }) => index + 1)]) {
    const rest = part.slice(start);
    for (const encoding of encodingsOf(rest)) {
      const plain = textOf(Buffer.from(rest, encoding));
      const changed = change(plain.text);
      if (changed !== plain.text) return part.slice(0, start) + encode(Buffer.from(changed, plain.encoding), encoding, rest);
    }
  }
  return part;
}

function encodingsOf(part: string): ("hex" | "base64" | "base64url")[] {
  const hex = /^([0-9a-f]{2})+$/i.test(part) ? (["hex"] as const) : [];
  const bare = part.replace(/=+$/, "");
  if (bare.length < 8 || bare.length % 4 === 1 || (/[+/]/.test(bare) && /[-_]/.test(bare))) return [...hex];
  return [...hex, /[-_]/.test(bare) ? "base64url" : "base64"];
}

/** Bytes that are no UTF-8 are looked through byte for byte. */
function textOf(bytes: Buffer): { readonly text: string; readonly encoding: "utf8" | "latin1" } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), encoding: "utf8" };
  } catch {
    return { text: bytes.toString("latin1"), encoding: "latin1" };
  }
}

function encode(bytes: Buffer, encoding: "hex" | "base64" | "base64url", like: string): string {
  const text = bytes.toString(encoding);
  if (encoding === "hex") return text;
  const bare = text.replace(/=+$/, "");
  // Whole fours say nothing; the plain alphabet mostly goes on to its end.
  const isFilled = like.endsWith("=") || (encoding === "base64" && like.length % 4 === 0);
  return isFilled ? bare.padEnd(Math.ceil(bare.length / 4) * 4, "=") : bare;
}
