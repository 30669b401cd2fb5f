import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { answerReader } from "../client/answers.ts";
import type { ServiceFaultReader } from "../client/faults.ts";
import type { HttpAnswer, HttpClient } from "../client/http-client.ts";
import { segment } from "../client/url.ts";

/** Records the connector works with, by their name in answers and queries; in paths it is in lower case. */
export type RecordName = "Invoice" | "Customer" | "Item" | "Payment" | "Estimate";

/** The schema of answers is that of a minor version; the newest is also the only one served since August 2025. */
const minorversion = 75;
const answers = answerReader("QuickBooks");

export const pathOf = (name: RecordName): string => `/${name.toLowerCase()}`;

export async function readRecord(http: HttpClient, name: RecordName, id: string): Promise<JsonObject> {
  return recordIn(await http.get(`${pathOf(name)}/${segment(id, "Id")}`, { params: { minorversion } }), name);
}

export async function postRecord(
  http: HttpClient,
  name: RecordName,
  body: JsonObject,
  params: Readonly<Record<string, string>> = {},
  path = pathOf(name),
): Promise<JsonObject> {
  return recordIn(await http.post(path, { body, params: { ...params, minorversion } }), name);
}

/**
 * The version of a record a change builds on. QuickBooks refuses a change of an older one; left out, it is the present one.
 * @throws as `readRecord`
 */
export async function syncTokenOf(http: HttpClient, name: RecordName, id: string, given: string | undefined): Promise<string> {
  return given ?? String((await readRecord(http, name, id))["SyncToken"]);
}

/** Records of a query: QuickBooks leaves the list out when there are none. */
export async function queryRecords(http: HttpClient, query: string, name: string): Promise<readonly Json[]> {
  const answer = await http.get("/query", { params: { query, minorversion } });
  const response = answers.member(answer, "QueryResponse");
  const records = isJsonObject(response) ? (response[name] ?? []) : null;
  if (!Array.isArray(records)) throw new AppError("CONNECTOR_BAD_ANSWER", `QuickBooks' answer to a query has no list "${name}".`, { status: answer.status });
  return records as readonly Json[];
}

/** Text inside a query: a quote in it is escaped with a backslash. */
export const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function recordIn(answer: HttpAnswer, name: RecordName): JsonObject {
  const record = answers.member(answer, name);
  if (!isJsonObject(record)) throw new AppError("CONNECTOR_BAD_ANSWER", `QuickBooks' answer has no record "${name}".`, { status: answer.status });
  return record;
}

/** `{ Fault: { Error: [{ Message, Detail, code, element }], type } }`; newer gateways write `fault` and `error` small. */
export const readFault: ServiceFaultReader = ({ body }) => {
  const fault = isJsonObject(body) ? (body["Fault"] ?? body["fault"]) : undefined;
  const list = isJsonObject(fault) ? (fault["Error"] ?? fault["error"]) : undefined;
  const errors = Array.isArray(list) ? (list as readonly Json[]).filter(isJsonObject) : [];
  if (errors.length === 0) return {};
  const said = errors.map((error) =>
    [error["Message"] ?? error["message"], error["Detail"] ?? error["detail"]].filter((text) => typeof text === "string" && text !== "").join(": "),
  );
  const code = errors[0]?.["code"];
  return {
    message: said.join("; "),
    reason: code === undefined ? undefined : String(code),
    // Throttling is told with 403 as well as with 429.
    ...(code === "3001" && { code: "CONNECTOR_RATE_LIMITED" as const }),
  };
};
