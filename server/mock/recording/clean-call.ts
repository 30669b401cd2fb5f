import { isJsonObject, type Json } from "@fastn/core/values";
import { Redactor } from "@fastn/core/node";
import {
  bodyWithoutCredentials,
  isCredentialHeader,
  isCredentialParameter,
  namedCredentials,
  queryWithoutCredentials,
  removed,
  textWithoutCredentials,
  withoutCredentials,
} from "../http/credentials.ts";
import { changeWithin } from "./encoded-text.ts";
import type { RecordedCall } from "./recording.ts";

/**
 * A call without what proves who made it: credential headers, parameters and members go by their names, and their values wherever else they turn up,
 * in the answer too, and within base64 and hexadecimal text such as cursors.
 */
export function cleanCall(call: RecordedCall): RecordedCall {
  const redactor = secretsOf(call);
  const scrub = (text: string): string => changeWithin(text, (plain) => redactor.scrub(textWithoutCredentials(plain)));
  const { request, answer } = eachText({ request: call.request, answer: call.answer }, scrub);
  const told = Object.entries(answer.headers).filter(([name]) => !isCredentialHeader(name));
  return {
    at: call.at,
    request: {
      ...request,
      query: queryWithoutCredentials(eachParameter(call.request.query, scrub)),
      headers: withoutCredentials(request.headers),
      ...(request.body !== undefined && { body: bodyWithoutCredentials(request.body) }),
    },
    answer: { ...answer, headers: Object.fromEntries(told), ...(answer.body !== undefined && { body: bodyWithoutCredentials(answer.body) }) },
  };
}

function secretsOf({ request, answer }: RecordedCall): Redactor {
  const redactor = new Redactor();
  for (const [name, value] of Object.entries(request.headers)) {
    if (!isCredentialHeader(name)) continue;
    const token = value.replace(/^[\w-]+ /, "");
    redactor.add(name, token);
    const password = /^basic /i.test(value) ? Buffer.from(token, "base64").toString("utf8").split(":").slice(1).join(":") : "";
    redactor.add(name, password);
  }
  const learn = (text: string): string =>
    changeWithin(text, (plain) => {
      for (const [name, value] of namedCredentials(plain)) if (isTelling(name, value)) redactor.add(name, value);
      return plain;
    });
  for (const [name, value] of new URLSearchParams(request.query)) {
    if (!isCredentialParameter(name)) learn(value);
    else if (isTelling(name, value)) redactor.add(name, value);
  }
  for (const [name, value] of Object.entries(answer.headers)) if (!isCredentialHeader(name)) learn(value);
  for (const { body, text } of [request, answer]) {
    for (const [name, value] of secretMembers(body ?? null)) if (isTelling(name, value)) redactor.add(name, value);
    eachText([body ?? null, text ?? ""], learn);
  }
  return redactor;
}

/** `?key=title`, `?code=SUMMER` and a language model's `"token": "hello"` are no secrets, and taking such words out everywhere would leave little of an answer. */
const isTelling = (name: string, value: string): boolean =>
  !/^(key|code|token)$/i.test(name) || value.length >= 16 || !/^ ?[a-z]+([ _.-][a-z]+)*$/i.test(value);

/** Members that `bodyWithoutCredentials` takes out, with the texts they had. */
function secretMembers(value: Json): (readonly [string, string])[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(secretMembers);
  if (!isJsonObject(value)) return [];
  const clean = bodyWithoutCredentials(value) as Readonly<Record<string, Json>>;
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string" && clean[name] === removed ? [[name, member] as const] : secretMembers(member),
  );
}

/** A deep copy with every text changed, names of members too. */
function eachText<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => eachText(item, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [change(name), eachText(member as unknown, change)])) as T;
}

/** A query with the values of its parameters changed; one that stays the same keeps its spelling. */
function eachParameter(query: string, change: (text: string) => string): string {
  const before = [...new URLSearchParams(query)];
  const after = before.map(([name, value]): [string, string] => [change(name), change(value)]);
  return JSON.stringify(after) === JSON.stringify(before) ? query : new URLSearchParams(after).toString();
}
