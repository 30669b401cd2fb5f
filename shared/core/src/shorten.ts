/** Longest name or text that messages repeat, UTF-16 units. */
const longestName = 200;
/** Longest message, and longest text among the details of an error. */
export const longestMessage = 4_000;

/**
 * A name as messages show it: what somebody sent may be a megabyte, and says no more than its beginning does. Cut between what a reader
 * sees as characters.
 * @param most UTF-16 units, the ellipsis not counted
 */
export function shorten(text: string, most = longestName): string {
  if (text.length <= most) return text;
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
  let end = 0;
  for (const { segment, index } of graphemes.segment(text.slice(0, most))) {
    // The last one may go on behind the cut.
    if (index + segment.length === most) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end === 0 ? most : end)}…`;
}

/** A message whose over-long words (names, addresses, values that somebody sent) and whole length are bounded. */
export function readable(message: string): string {
  if (message.length <= longestName) return message;
  return shorten(
    message.replace(/[^\s"'`]{201,}/g, (word) => shorten(word)),
    longestMessage,
  );
}
