import { editDistance } from "@fastn/core/values";
import { segments } from "./router.ts";
import type { MockService } from "./service.ts";

/** What it costs to take another method, and a parameter for a segment; a segment too many or too few costs 1. */
const otherMethod = 0.2;
const parameter = 0.3;
/** Of a path nobody serves; more make no route more like it. */
const maxSegments = 12;
const maxLength = 64;

/** Up to five routes most like a path nobody serves, the likest first, for the answer that says so. */
export function nearRoutes(services: readonly MockService[], method: string, path: string): string[] {
  const wanted = segments(path).slice(0, maxSegments).map(plain);
  const known = new Map<string, number>();
  // Routes of one service share most of their segments.
  const unlike = (expected: string, actual: string): number => {
    const name = `${expected} ${actual}`;
    const cost = known.get(name) ?? segmentCost(expected, actual);
    known.set(name, cost);
    return cost;
  };
  return services
    .flatMap((service) =>
      service.routes.map((route) => {
        const full = [service.name, ...segments(route.pattern)];
        const cost = pathCost(full.map(plain), wanted, unlike) + (route.method === method ? 0 : otherMethod);
        return { line: `${route.method} /${full.join("/")}`, cost };
      }),
    )
    .sort((a, b) => a.cost - b.cost || (a.line < b.line ? -1 : 1))
    .slice(0, 5)
    .map(({ line }) => line);
}

const plain = (segment: string): string =>
  segment
    .slice(0, maxLength)
    .toLowerCase()
    .replace(/\.json$/, "");

/** 0: the same; 2: nothing in common, which is as much as leaving one out and putting another in. */
function segmentCost(expected: string, actual: string): number {
  if (expected === actual) return 0;
  if (expected.startsWith(":") || expected.includes("{")) return parameter;
  return (2 * editDistance(expected, actual)) / Math.max(expected.length, actual.length);
}

/** Edit distance of whole paths, a segment at a time. */
function pathCost(expected: readonly string[], actual: readonly string[], unlike: (expected: string, actual: string) => number): number {
  let row = actual.map((_, index) => index + 1);
  row.unshift(0);
  for (const [i, segment] of expected.entries()) {
    const next = [i + 1];
    for (const [j, other] of actual.entries()) next.push(Math.min((row[j] ?? 0) + unlike(segment, other), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}
