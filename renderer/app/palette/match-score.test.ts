import { expect, it } from "vitest";
import { matchScore } from "./match-score.ts";

const best = (typed: string, ...titles: string[]): string[] =>
  titles
    .map((title) => ({ title, score: matchScore([title], typed) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .map(({ title }) => title);

it("puts beginnings before words, words before insides, and leaves out what does not fit", () => {
  expect(best("inv", "ordinvoice", "create_invoice", "is_large", "Invoice order")).toEqual(["Invoice order", "create_invoice", "ordinvoice"]);
});

it("finds by initials and by words in any order", () => {
  expect(best("oti", "order_to_invoice", "orders")).toEqual(["order_to_invoice"]);
  expect(best("panel bottom", "Show or hide bottom panel", "Show panel")).toEqual(["Show or hide bottom panel"]);
});

it("keeps everything while nothing is typed", () => {
  expect(matchScore(["anything"], " ")).toBe(1);
});
