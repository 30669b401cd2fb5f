import { validateHeaderValue } from "node:http";
import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { MockAnswerTemplate } from "@fastn/workflow";
import { compileInput, type ExpressionScope } from "@fastn/workflow/expressions";
import { merge } from "../merge.ts";
import type { MockAnswer } from "../service.ts";
import { queryOf, type RuleRequest } from "./rule-request.ts";

export interface AnswerScope {
  readonly request: RuleRequest;
  readonly params: Readonly<Record<string, string>>;
  /** How many requests of the kind there were, this one included. */
  readonly number: number;
}

export type MakeAnswer = (scope: AnswerScope) => MockAnswer;

/** An answer made ready: give it a request and it gives the answer. @throws AppError EXPRESSION_SYNTAX */
export function compileAnswer({ status = 200, headers = {}, body, text, base64 }: MockAnswerTemplate): MakeAnswer {
  const type = text !== undefined ? "text/plain; charset=utf-8" : base64 !== undefined ? "application/octet-stream" : "application/json; charset=utf-8";
  const head = compileInput(headers as JsonObject);
  const content = compileInput(text ?? body ?? null);
  const bytes = base64 === undefined ? null : Buffer.from(base64, "base64");
  return (scope) => {
    const values = scopeOf(scope);
    const made = { "content-type": type, ...headersFrom(head(values)) };
    if (bytes !== null) return { status, bytes, headers: made };
    if (text !== undefined) return { status, text: asText(content(values)), headers: made };
    return body === undefined ? { status, headers: headersFrom(head(values)) } : { status, body: content(values), headers: made };
  };
}

/** The service's answer with changes. @throws AppError EXPRESSION_SYNTAX */
export function compileChange({
  status,
  headers = {},
  body,
}: Pick<MockAnswerTemplate, "status" | "headers" | "body">): (scope: AnswerScope, answer: MockAnswer) => MockAnswer {
  const head = compileInput(headers as JsonObject);
  const content = body === undefined ? null : compileInput(body);
  return (scope, answer) => {
    const values = scopeOf(scope);
    const { text, ...rest } = answer;
    const before = content !== null && text !== undefined ? parsed(text) : answer.body;
    const after = content === null ? before : patched(before ?? null, content(values));
    return {
      ...rest,
      status: status ?? answer.status,
      ...(content === null ? { ...(text !== undefined && { text }) } : { body: after ?? null }),
      headers: { ...answer.headers, ...headersFrom(head(values)) },
    };
  };
}

const patched = (before: Json, changes: Json): Json => (isJsonObject(before) && isJsonObject(changes) ? merge(before, changes) : changes);

/** Text that is no JSON is replaced as a whole. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function scopeOf({ request, params, number }: AnswerScope): ExpressionScope {
  const { method, paths, query, headers, body } = request;
  const input: JsonObject = { method, path: paths[0], query: queryOf(query), params, body, request: number };
  return { input, headers, steps: {}, variables: {}, config: {}, run: {} };
}

function headersFrom(value: Json): Record<string, string> {
  const headers = Object.entries(value as JsonObject).map(([name, text]) => [name.toLowerCase(), asText(text)] as const);
  for (const [name, text] of headers) {
    try {
      validateHeaderValue(name, text);
    } catch (error) {
      throw new AppError("BAD_REQUEST", `The header ${name} of the rule's answer came to a text no header may have.`, { header: name }, { cause: error });
    }
  }
  return Object.fromEntries(headers);
}

const asText = (value: Json): string => (typeof value === "string" ? value : value === null ? "" : JSON.stringify(value));
