import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "@fastn/core/values";
import { bodyWithoutCredentials, withoutCredentials } from "./http/credentials.ts";
import type { RuleCheck } from "./rules/rule-book.ts";

/** What is kept of a call beside its line in the log, as it came: made readable when asked for. */
export interface CallDetail {
  readonly headers: IncomingHttpHeaders;
  /** undefined: none. */
  readonly body?: KeptBody;
  /** The rule that answered, then near ones that did not. */
  readonly rules?: readonly RuleCheck[];
  /** Why recordings did not answer. */
  readonly recordings?: readonly string[];
}

interface KeptBody {
  readonly value: Json;
  /** It was too long, and `value` is how its text begins. */
  readonly cut: boolean;
}

export interface DetailView {
  /** null: the call is too long ago, only its line was kept. */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: Json;
  readonly bodyCut: boolean;
  readonly rules: readonly RuleCheck[];
  readonly recordings: readonly string[];
}

/** Newest calls with details; older ones have their line only. */
const keptCalls = 1_000;
const maxBodyLength = 4_096;

/** A body as the log keeps it: without what is secret by its name, and whole when it is short. */
export function keptBody(body: Json): KeptBody {
  const value = bodyWithoutCredentials(body);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= maxBodyLength ? { value, cut: false } : { value: text.slice(0, maxBodyLength), cut: true };
}

/** Details of the last 1,000 calls, by their number. */
export class CallDetails {
  private kept: CallDetail[] = [];

  keep(seq: number, detail: CallDetail): void {
    this.kept[seq % keptCalls] = detail;
  }

  /** @param newest number of the last call that was kept */
  view(seq: number, newest: number): DetailView {
    const found = seq > newest - keptCalls ? this.kept[seq % keptCalls] : undefined;
    if (found === undefined) return { headers: null, body: null, bodyCut: false, rules: [], recordings: [] };
    const { headers, body, rules = [], recordings = [] } = found;
    return { headers: withoutCredentials(headers), body: body?.value ?? null, bodyCut: body?.cut ?? false, rules, recordings };
  }

  clear(): void {
    this.kept = [];
  }
}
