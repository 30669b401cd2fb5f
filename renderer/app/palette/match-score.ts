/** How well one word is found in a text: at its start, at the start of a word, inside, or as letters in order at word starts. */
function wordScore(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === 0) return 1;
  if (at > 0) return /[\s_\-./:]/.test(text[at - 1] ?? "") ? 0.8 : 0.5;
  const initials = [...text.matchAll(/(?:^|[\s_\-./:])([a-z0-9])/g)].map(([, letter]) => letter).join("");
  return word.length > 1 && initials.includes(word) ? 0.3 : 0;
}

/**
 * How well an entry of the palette fits what was typed, 0 (not at all) to 1. Every word typed has to be found in one of the texts;
 * a text further down the list counts less.
 */
export function matchScore(texts: readonly string[], typed: string): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const scores = words.map((word) => Math.max(0, ...texts.map((text, index) => wordScore(text.toLowerCase(), word) * 0.9 ** index)));
  return scores.some((score) => score === 0) ? 0 : scores.reduce((product, score) => product * score, 1);
}
