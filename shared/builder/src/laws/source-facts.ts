import { parseModule } from "../source/parse-module.ts";

/** Comments of a file in order; blanks in them are evened out, because a step that moves takes its indentation along. */
export function commentsOf(source: string): { text: string; start: number }[] {
  const comments = parseModule(source).file?.comments ?? [];
  return comments.map(({ start, end }) => ({ start: start!, text: source.slice(start!, end!).replaceAll(/\s+/g, " ") }));
}

/** The word around a stretch of text, letters, digits and underscores. */
export function wordAt(source: string, { start, end }: { readonly start: number; readonly end: number }): string {
  let from = start;
  let to = end;
  while (isWord(source[from - 1])) from--;
  while (isWord(source[to])) to++;
  return source.slice(from, to);
}

const isWord = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}_]/u.test(char);
