/** Names from identifiers, paths and sentences. */

/** `chat.postMessage`, `get_user-list` as `["chat", "post", "Message"]` in lower case. */
export function wordsOf(text: string): string[] {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

export const camel = (words: readonly string[]): string => words.map((word, index) => (index === 0 ? word : capital(word))).join("");

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** English, roughly: good enough for names, never for meaning. */
export function singular(word: string): string {
  if (/(ss|us|is|news|series|status)$/.test(word)) return word;
  if (word.endsWith("ies") && word.length > 4) return word.replace(/ies$/, "y");
  if (/(ches|shes|xes|sses)$/.test(word)) return word.replace(/es$/, "");
  return word.endsWith("s") && word.length > 2 ? word.slice(0, -1) : word;
}

/** A connector's name from a title or file name: `Acme API v2` is `acme-api-v2`. */
export function slug(text: string): string {
  const name = wordsOf(text).join("-").slice(0, 60).replace(/-$/, "");
  return /^[a-z]/.test(name) ? name : name === "" ? "api" : `api-${name}`;
}
