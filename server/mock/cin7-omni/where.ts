import type { JsonObject } from "@fastn/core/values";
import { likeTest } from "../like.ts";

const condition = /^\s*(\w+)\s*(?:(>=|<=|<>|=|>|<|\blike\b)\s*(?:'((?:[^']|'')*)'|(-?[\d.]+|true|false|null))|\bis\s+(not\s+)?null\b)\s*(?:and\b|$)/i;

/**
 * A filter of the subset `field op value AND …`, with `IS NULL` and `IS NOT NULL`; text in single quotes. Answers what is wrong as text.
 */
export function parseWhere(text: string): ((record: JsonObject) => boolean) | string {
  const tests: ((record: JsonObject) => boolean)[] = [];
  let rest = text;
  while (rest.trim() !== "") {
    const match = condition.exec(rest);
    if (match === null || tests.length >= 50) return `The where clause cannot be read from "${rest.trim().slice(0, 60)}" on`;
    const [all, field = "", operator, quoted, bare, negated] = match;
    rest = rest.slice(all.length);
    tests.push(
      operator === undefined
        ? (record) => isNothing(record, field) === (negated === undefined)
        : compare(field, operator.toLowerCase(), quoted?.replaceAll("''", "'") ?? bare ?? ""),
    );
  }
  return (record) => tests.every((test) => test(record));
}

const isNothing = (record: JsonObject, field: string): boolean => (record[field] ?? null) === null;

function compare(field: string, operator: string, wanted: string): (record: JsonObject) => boolean {
  if (operator === "like") {
    const test = likeTest(wanted);
    return (record) => test(String(record[field] ?? ""));
  }
  return (record) => {
    const value = record[field] ?? null;
    if (value === null) return operator === "<>";
    const difference = order(String(value), wanted);
    switch (operator) {
      case "=":
        return difference === 0;
      case "<>":
        return difference !== 0;
      case ">":
        return difference > 0;
      case "<":
        return difference < 0;
      case ">=":
        return difference >= 0;
      default:
        return difference <= 0;
    }
  };
}

/** Times as times, numbers as numbers, all else as text without case. */
function order(a: string, b: string): number {
  if (/^\d{4}-\d\d-\d\dT/.test(a) && !Number.isNaN(Date.parse(b))) return Date.parse(a) - Date.parse(b);
  if (a !== "" && b !== "" && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b))) return Number(a) - Number(b);
  return a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0;
}

/** `modifiedDate DESC`: how to sort, or null for a clause that is none. */
export function parseOrder(text: string): ((a: JsonObject, b: JsonObject) => number) | null {
  const match = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text);
  if (match === null) return null;
  const [, field = "", direction = "asc"] = match;
  const sign = direction.toLowerCase() === "desc" ? -1 : 1;
  return (a, b) => sign * order(String(a[field] ?? ""), String(b[field] ?? ""));
}
