import type { Json, JsonObject } from "@fastn/core/values";
import { isJsonObject } from "@fastn/core/values";
import { differences } from "@fastn/runtime/matchers";
import type { MockRuleConditions } from "@fastn/workflow";
import { parsePayloadPath, readPayload } from "@fastn/workflow/conditions";
import { pathMatcher } from "../router.ts";
import { queryOf, type RuleRequest } from "./rule-request.ts";

/** What came of one condition of a rule, for the log of calls. */
export interface ConditionCheck {
  /** `method`, `query.limit`, `body`. */
  readonly condition: string;
  readonly held: boolean;
  /** Why it did not hold; empty when it did. */
  readonly message: string;
}

export interface Checked {
  readonly checks: readonly ConditionCheck[];
  /** Of the path; empty where it does not fit. */
  readonly params: Readonly<Record<string, string>>;
}

export type CheckRequest = (request: RuleRequest) => Checked;

type Params = Readonly<Record<string, string>>;
/** Why a condition does not hold; null when it does. */
type Check = (request: RuleRequest, params: Params) => string | null;

/** Everything a rule asks of a request but its number, made ready for many requests. */
export function compileConditions(when: MockRuleConditions): CheckRequest {
  const path = when.path === undefined ? null : { pattern: when.path, match: pathMatcher(when.path) };
  const conditions: (readonly [string, Check])[] = [];
  const { service, method, body } = when;
  if (service !== undefined) conditions.push(["service", (request) => (request.service === service ? null : `service is ${request.service}, not ${service}`)]);
  if (method !== undefined) {
    const wanted = (typeof method === "string" ? [method] : method).map((each) => each.toUpperCase());
    conditions.push(["method", (request) => (wanted.includes(request.method) ? null : `method is ${request.method}, not ${wanted.join(" or ")}`)]);
  }
  conditions.push(...named("query", when.query, (request, name) => queryOf(request.query)[name]));
  conditions.push(...named("headers", when.headers, (request, name) => request.headers[name.toLowerCase()]));
  conditions.push(...named("params", when.params, (_, name, params) => params[name]));
  if (body !== undefined) conditions.push(["body", (request) => firstDifference(body, request.body, "body")]);
  for (const [at, expected] of Object.entries(when.bodyAt ?? {})) {
    const keys = parsePayloadPath(at) ?? [];
    conditions.push([`bodyAt.${at}`, (request) => firstDifference(expected, readPayload(request.body, keys), `body.${at}`)]);
  }
  return (request) => {
    const params = path === null ? {} : firstMatch(path.match, request.paths);
    const onPath = path === null ? [] : [checkOf("path", params === null ? `path is ${request.paths[0]}, not ${path.pattern}` : null)];
    return { checks: [...onPath, ...conditions.map(([name, check]) => checkOf(name, check(request, params ?? {})))], params: params ?? {} };
  };
}

const checkOf = (condition: string, message: string | null): ConditionCheck => ({ condition, held: message === null, message: message ?? "" });

function firstMatch(match: (path: string) => Params | null, paths: readonly string[]): Params | null {
  for (const path of paths) {
    const params = match(path);
    if (params !== null) return params;
  }
  return null;
}

/** Query, headers and parameters are text; where a number is expected they are read as one. */
function named(
  part: "query" | "headers" | "params",
  expected: Readonly<Record<string, Json>> | undefined,
  read: (request: RuleRequest, name: string, params: Params) => Json | undefined,
): (readonly [string, Check])[] {
  return Object.entries(expected ?? {}).map(([name, value]) => {
    const asNumber = wantsNumber(value);
    const check: Check = (request, params) => {
      const found = read(request, name, params);
      const number = asNumber && typeof found === "string" && found.trim() !== "" ? Number(found) : Number.NaN;
      return firstDifference(value, Number.isNaN(number) ? found : number, `${part}.${name}`);
    };
    return [`${part}.${name}`, check];
  });
}

const wantsNumber = (expected: Json): boolean =>
  typeof expected === "number" || (isJsonObject(expected) && Object.values(expected as JsonObject).some(wantsNumber));

const firstDifference = (expected: Json, actual: Json | undefined, path: string): string | null => differences(expected, actual, path)[0]?.message ?? null;
