import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import { answerReader } from "../client/answers.ts";
import type { ServiceFaultReader } from "../client/faults.ts";
import { encodeForm, formType } from "../client/form.ts";
import type { HttpClient } from "../client/http-client.ts";
import type { Paging } from "../paging.ts";

/** The version the schemas are written for; without it the account's own default would decide the shapes. */
const version = { "stripe-version": "2025-09-30.clover" };
const answers = answerReader("Stripe");

/** Parameters go as a form, also those of a query: `created[gte]=1767225600` (docs.stripe.com/api). */
const withQuery = (path: string, params: JsonObject): string => (Object.keys(params).length > 0 ? `${path}?${encodeForm(params)}` : path);

export async function read(http: HttpClient, path: string, params: JsonObject = {}): Promise<Json> {
  return answers.object(await http.get(withQuery(path, params), { headers: version }));
}

export async function send(http: HttpClient, path: string, params: JsonObject = {}): Promise<Json> {
  return answers.object(await http.post(path, { body: encodeForm(params), headers: { ...version, "content-type": formType } }));
}

export async function remove(http: HttpClient, path: string, params: JsonObject = {}): Promise<Json> {
  return answers.object(await http.delete(withQuery(path, params), { headers: version }));
}

/** One page of a list: `{ data, has_more }` as Stripe has it. */
export async function readList(http: HttpClient, path: string, params: JsonObject): Promise<Json> {
  const answer = await http.get(withQuery(path, params), { headers: version });
  return { data: answers.list(answer, "data"), has_more: answers.object(answer)["has_more"] === true };
}

/** The next page begins after the last record of this one (docs.stripe.com/api/pagination). */
export const paging: Paging = {
  items: "data",
  size: "limit",
  next({ data, has_more: more }) {
    const last = Array.isArray(data) ? (data as readonly Json[]).at(-1) : undefined;
    return more === true && isJsonObject(last) && typeof last["id"] === "string" ? { starting_after: last["id"] } : null;
  },
};

const Bound = Type.Optional(Type.Integer({ description: "Unix seconds" }));

export const listInput = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10, description: "Records a page" })),
  starting_after: Type.Optional(Type.String({ description: "Id of the last record of the page before" })),
  created: Type.Optional(Type.Object({ gt: Bound, gte: Bound, lt: Bound, lte: Bound }, { additionalProperties: false, description: "When it was made" })),
};

/** `{ error: { type, code, message, param, decline_code } }` (docs.stripe.com/api/errors). */
export const readFault: ServiceFaultReader = ({ status, body }) => {
  const error = isJsonObject(body) && isJsonObject(body["error"]) ? body["error"] : {};
  const [message, type, code, param, declined] = ["message", "type", "code", "param", "decline_code"].map((name) =>
    typeof error[name] === "string" ? error[name] : undefined,
  );
  return {
    ...(message !== undefined && { message: param === undefined || message.includes(param) ? message : `${message} (${param})` }),
    reason: declined ?? code ?? type,
    // Another attempt with the same key is still under way: not a refusal, and over soon.
    ...(status === 409 && code === "idempotency_key_in_use" && { code: "CONNECTOR_UNAVAILABLE" as const }),
  };
};
