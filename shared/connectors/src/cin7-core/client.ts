import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import { answerReader } from "../client/answers.ts";
import type { ServiceFaultReader } from "../client/faults.ts";
import type { HttpClient } from "../client/http-client.ts";
import type { Query } from "../client/url.ts";
import type { Paging } from "../paging.ts";

const answers = answerReader("Cin7 Core");
const pageSize = 100;

export const pageInput = {
  Page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
  Limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: pageSize, description: "Records a page" })),
};

/** Lists say how many records there are in all: `{ Total, Page, <list> }`. */
export const pagingOf = (items: string): Paging => ({
  items,
  size: "Limit",
  next: ({ Total, Page }, { Limit = pageSize }) => (Number(Page) * Number(Limit) < Number(Total) ? { Page: Number(Page) + 1 } : null),
});

export async function readPage(http: HttpClient, path: string, items: string, params: Query): Promise<Json> {
  const answer = await http.get(path, { params: { Page: 1, Limit: pageSize, ...params } });
  return { [items]: answers.list(answer, items), Total: answers.member(answer, "Total"), Page: answers.member(answer, "Page") };
}

/** Products and customers are read and saved by lists, also when it is one. */
export async function onlyOf(http: HttpClient, method: "POST" | "PUT", path: string, items: string, body: JsonObject): Promise<Json> {
  const answer = await http.request(method, path, { body });
  return answers.list(answer, items)[0] ?? answers.member(answer, "record");
}

export async function readObject(http: HttpClient, path: string, params: Query): Promise<Json> {
  return answers.object(await http.get(path, { params }));
}

export async function sendObject(
  http: HttpClient,
  method: "POST" | "PUT" | "DELETE",
  path: string,
  options: { readonly body?: JsonObject; readonly params?: Query },
): Promise<Json> {
  return answers.object(await http.request(method, path, options));
}

/** `[{ ErrorCode, Exception }]`: a list, also for one (dearinventory.docs.apiary.io). */
export const readFault: ServiceFaultReader = ({ status, body }) => {
  const errors = (Array.isArray(body) ? (body as readonly Json[]) : [body]).filter(isJsonObject);
  const said = errors.map((error) => error["Exception"] ?? error["Message"]).filter((text) => typeof text === "string");
  const code = errors[0]?.["ErrorCode"];
  return {
    ...(said.length > 0 && { message: said.join("; ") }),
    reason: code === undefined ? undefined : String(code),
    // The limit of 60 calls a minute is told with 503 as well as with 429.
    ...(status === 503 && said.some((text) => /limit/i.test(String(text))) && { code: "CONNECTOR_RATE_LIMITED" as const }),
  };
};
