import { AppError, isJsonObject, type Json } from "@fastn/core/values";

/** How a call can be made to fail. A number is an HTTP status; `reset-after` does the work and then cuts the connection, as a crash between effect and answer would; `truncated` breaks off in the middle of a body. */
export type FaultKind = number | "timeout" | "reset" | "reset-after" | "truncated" | "html" | "bad-json";

/** Fail the next `times` calls that match. */
export interface FaultRule {
  /** `rule-1`, … */
  readonly id: string;
  /** null: any method. */
  readonly method: string | null;
  /** Path as called, without query; a trailing `*` matches any rest. */
  readonly path: string;
  readonly fault: FaultKind;
  /** Calls left. */
  readonly times: number;
  /** `Retry-After` of a 429 or 503, seconds; null: 1 for a 429, none for others. */
  readonly retryAfterSeconds: number | null;
}

export type NewFaultRule = Pick<FaultRule, "path" | "fault"> & Partial<Pick<FaultRule, "method" | "times" | "retryAfterSeconds">>;

const named = new Set(["timeout", "reset", "reset-after", "truncated", "html", "bad-json"]);
const maxRules = 100;

/** @throws AppError BAD_REQUEST listing what can be asked for */
export function parseFault(text: string): FaultKind {
  if (named.has(text)) return text as FaultKind;
  const status = Number(text);
  if (/^\d{3}$/.test(text) && status >= 400 && status <= 599) return status;
  throw new AppError("BAD_REQUEST", `"${text.slice(0, 40)}" is not a failure the mock knows: use a status from 400 to 599, ${[...named].join(", ")}.`);
}

export class FaultRules {
  private rules: FaultRule[] = [];
  private count = 0;

  /** @throws AppError BAD_REQUEST for a bad rule or the 101st one */
  add({ method = null, path, fault, times = 1, retryAfterSeconds = null }: NewFaultRule): FaultRule {
    if (this.rules.length >= maxRules) throw new AppError("BAD_REQUEST", `There are ${maxRules} failure rules already. Remove some first.`);
    const rule = { id: `rule-${++this.count}`, method: method?.toUpperCase() ?? null, path, fault: parseFault(String(fault)), times, retryAfterSeconds };
    this.rules.push(rule);
    return rule;
  }

  get isEmpty(): boolean {
    return this.rules.length === 0;
  }

  list(): readonly FaultRule[] {
    return [...this.rules];
  }

  clear(): void {
    this.rules = [];
  }

  /** The oldest rule that matches, used up by one. */
  take(method: string, path: string): FaultRule | null {
    const index = this.rules.findIndex((rule) => (rule.method === null || rule.method === method) && matches(rule.path, path));
    const rule = this.rules[index];
    if (rule === undefined) return null;
    if (rule.times <= 1) this.rules.splice(index, 1);
    else this.rules[index] = { ...rule, times: rule.times - 1 };
    return rule;
  }
}

const matches = (pattern: string, path: string): boolean => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : pattern === path);

/** A rule from a request body. @throws AppError BAD_REQUEST naming the field */
export function readFaultRule(body: Json): NewFaultRule {
  if (!isJsonObject(body)) throw new AppError("BAD_REQUEST", 'The body must be an object like { "path": "/xero/Invoices", "fault": 503, "times": 2 }.');
  const { method, path, fault, times, retryAfterSeconds } = body;
  if (typeof path !== "string" || !path.startsWith("/")) throw new AppError("BAD_REQUEST", '"path" must be a path that begins with /.');
  if (typeof fault !== "string" && typeof fault !== "number") throw new AppError("BAD_REQUEST", '"fault" must be a status or a name.');
  return {
    path,
    fault: parseFault(String(fault)),
    ...(typeof method === "string" && { method }),
    times: whole("times", times, 1_000_000) ?? 1,
    retryAfterSeconds: whole("retryAfterSeconds", retryAfterSeconds, 86_400) ?? null,
  };
}

function whole(name: string, value: Json | undefined, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most) {
    throw new AppError("BAD_REQUEST", `"${name}" must be a whole number up to ${most}.`);
  }
  return value as number;
}
