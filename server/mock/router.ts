import type { MockRoute } from "./service.ts";

export type RouteMatch =
  | { readonly found: true; readonly route: MockRoute<unknown>; readonly params: Readonly<Record<string, string>> }
  | { readonly found: false; readonly allow: readonly string[] };

interface Compiled {
  readonly route: MockRoute<unknown>;
  readonly parts: readonly string[];
}

/** Routes of one service, looked up by number of segments; a literal segment wins over a parameter. */
export class Router {
  private readonly byLength = new Map<number, Compiled[]>();

  constructor(routes: readonly MockRoute<unknown>[]) {
    for (const route of routes) {
      const parts = segments(route.pattern);
      const bucket = this.byLength.get(parts.length) ?? [];
      bucket.push({ route, parts });
      this.byLength.set(parts.length, bucket);
    }
    for (const bucket of this.byLength.values()) bucket.sort((a, b) => parameterCount(a) - parameterCount(b));
  }

  match(method: string, path: string): RouteMatch {
    const parts = segments(path);
    const allow = new Set<string>();
    for (const { route, parts: pattern } of this.byLength.get(parts.length) ?? []) {
      const params = matchParts(pattern, parts);
      if (params === null) continue;
      if (route.method === method) return { found: true, route, params };
      allow.add(route.method);
    }
    return { found: false, allow: [...allow] };
  }
}

/**
 * Says whether a path fits a pattern and what its parameters are; null: it does not. `*` as the last segment takes any rest.
 */
export function pathMatcher(pattern: string): (path: string) => Readonly<Record<string, string>> | null {
  const wanted = segments(pattern);
  const open = wanted.at(-1) === "*";
  const fixed = open ? wanted.slice(0, -1) : wanted;
  return (path) => {
    const parts = segments(path);
    const long = open ? parts.length >= fixed.length : parts.length === fixed.length;
    return long ? matchParts(fixed, parts) : null;
  };
}

export const segments = (path: string): string[] => path.split("/").filter((part) => part !== "");
const parameterCount = ({ parts }: Compiled): number => parts.filter((part) => part.startsWith(":") || part.includes("{")).length;

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = parts[index] ?? "";
    if (expected.includes("{")) {
      if (!matchInside(expected, actual, params)) return null;
    } else if (expected.startsWith(":")) {
      const decoded = decode(actual);
      if (decoded === null) return null;
      params[expected.slice(1)] = decoded;
    } else if (expected.toLowerCase() !== actual.toLowerCase()) {
      return null;
    }
  }
  return params;
}

/** `items('{id}')`: texts around the placeholders stand still, each placeholder ends where the next text begins. */
function matchInside(pattern: string, actual: string, params: Record<string, string>): boolean {
  const pieces = pattern.split(/\{([^{}]+)\}/);
  if (!actual.startsWith(pieces[0] ?? "")) return false;
  let at = (pieces[0] ?? "").length;
  for (let i = 1; i < pieces.length; i += 2) {
    const after = pieces[i + 1] ?? "";
    const end = after === "" ? actual.length : actual.indexOf(after, at + 1);
    const value = end <= at ? null : decode(actual.slice(at, end));
    if (value === null) return false;
    params[pieces[i] ?? ""] = value;
    at = end + after.length;
  }
  return at === actual.length;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
