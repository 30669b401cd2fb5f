import { readdirSync, readFileSync } from "node:fs";

export interface CorpusFile {
  readonly name: string;
  readonly source: string;
}

const folder = new URL("../../corpus/", import.meta.url);

/** Hand-written workflow files in every style we could think of; bytes as they are, line ends and marks included. */
export const corpus: readonly CorpusFile[] = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .sort()
  .map((name) => ({ name, source: readFileSync(new URL(name, folder), "utf8") }));

export function corpusFile(name: string): string {
  const file = corpus.find((candidate) => candidate.name === name);
  if (file === undefined) throw new Error(`The corpus has no ${name}`);
  return file.source;
}
