import { isJsonObject, type Json } from "@fastn/core/values";
import { Redactor } from "@fastn/core/node";
import {
  bodyWithoutCredentials,
  isCredentialHeader,
  isCredentialParameter,
  queryWithoutCredentials,
  removed,
  withoutCredentials,
} from "../http/credentials.ts";
import type { RecordedCall } from "./recording.ts";

/**
 * A call without what proves who made it: credential headers, parameters and members go by their names, and their values wherever else they turn up,
 * in the answer too.
 */
export function cleanCall(call: RecordedCall): RecordedCall {
  const redactor = secretsOf(call);
  const { request, answer } = redactor.scrubValue(call);
  const told = Object.entries(answer.headers).filter(([name]) => !isCredentialHeader(name));
  return {
    at: call.at,
    request: {
      ...request,
      query: queryWithoutCredentials(request.query),
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
  for (const [name, value] of new URLSearchParams(request.query)) if (isCredentialParameter(name)) redactor.add(name, value);
  for (const body of [request.body, answer.body]) for (const [name, value] of secretMembers(body ?? null)) redactor.add(name, value);
  return redactor;
}

/** Members that `bodyWithoutCredentials` takes out, with the texts they had. */
function secretMembers(value: Json): (readonly [string, string])[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(secretMembers);
  if (!isJsonObject(value)) return [];
  const clean = bodyWithoutCredentials(value) as Readonly<Record<string, Json>>;
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string" && clean[name] === removed ? [[name, member] as const] : secretMembers(member),
  );
}
