import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
// @ts-expect-error scripts of build/ carry no types
import { sabotages as all } from "./sabotages.mjs";

interface Sabotage {
  readonly proof: string;
  readonly what: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}
const sabotages = all as readonly Sabotage[];
const root = join(import.meta.dirname, "../..");

// `npm run test:sabotage` takes long and is not run every day; whether the code to break is still there shows at once.
it.each(sabotages)("the code that breaks $proof is there: $what", ({ file, find, replace }) => {
  const text = readFileSync(join(root, file), "utf8");
  expect([text.split(find).length - 1, text.replace(find, () => replace) === text]).toEqual([1, false]);
});
