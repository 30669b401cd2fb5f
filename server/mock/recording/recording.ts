import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { numberAt, objectAt, refuse, textAt, under } from "../rules/read-fields.ts";

/** Calls to a real service as they went, in a file a person can read and change. */
export interface Recording {
  readonly format: "fastn-recording";
  readonly version: 1;
  /** The service they are replayed as: under `/<name>`. */
  readonly name: string;
  /** Where the calls went, without a slash at the end. Paths of calls come after it. */
  readonly target: string;
  readonly calls: readonly RecordedCall[];
}

export interface RecordedCall {
  /** ISO time. */
  readonly at: string;
  readonly request: RecordedRequest;
  readonly answer: RecordedAnswer;
}

/** At most one of `body` (JSON), `text` and `base64`; none: nothing was sent. */
export interface RecordedContent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly text?: string;
  readonly base64?: string;
}

export interface RecordedRequest extends RecordedContent {
  readonly method: string;
  readonly path: string;
  /** Without `?`; empty: none. */
  readonly query: string;
}

export interface RecordedAnswer extends RecordedContent {
  readonly status: number;
  /** Until the last byte was there, ms. */
  readonly durationMs: number;
}

export const emptyRecording = (name: string, target: string): Recording => ({ format: "fastn-recording", version: 1, name, target, calls: [] });

/** @throws AppError BAD_REQUEST naming the field */
export function readRecording(value: Json, at: string): Recording {
  const fields = objectAt(value, at, ["format", "version", "name", "target", "calls"]);
  if (fields["format"] !== "fastn-recording") refuse(under(at, "format"), 'must be "fastn-recording": this file is no recording of calls.');
  if (fields["version"] !== 1) refuse(under(at, "version"), "must be 1. This version of fastn reads no other; record again.");
  const name = required(textAt(fields["name"], under(at, "name"), isServiceName, nameHint), under(at, "name"));
  const target = required(textAt(fields["target"], under(at, "target"), URL.canParse, "an address"), under(at, "target"));
  const { calls } = fields;
  if (!Array.isArray(calls)) return refuse(under(at, "calls"), "must be a list of calls.");
  return {
    format: "fastn-recording",
    version: 1,
    name,
    target,
    calls: (calls as readonly Json[]).map((call, index) => readCall(call, `${under(at, "calls")}[${index}]`)),
  };
}

export const isServiceName = (text: string): boolean => /^[a-z][a-z0-9-]*$/.test(text);
export const nameHint = "small letters, digits and hyphens, beginning with a letter";

function readCall(value: Json, at: string): RecordedCall {
  const call = objectAt(value, at, ["at", "request", "answer"]);
  const request = objectAt(call["request"], under(at, "request"), ["method", "path", "query", "headers", "body", "text", "base64"]);
  const answer = objectAt(call["answer"], under(at, "answer"), ["status", "durationMs", "headers", "body", "text", "base64"]);
  const inRequest = (name: string): string => under(under(at, "request"), name);
  const inAnswer = (name: string): string => under(under(at, "answer"), name);
  return {
    at: textAt(call["at"], under(at, "at")) ?? "",
    request: {
      method: required(
        textAt(request["method"], inRequest("method"), (text) => /^[A-Z]+$/.test(text), "a method in capital letters"),
        inRequest("method"),
      ),
      path: required(
        textAt(request["path"], inRequest("path"), (text) => text.startsWith("/"), "a path that begins with /"),
        inRequest("path"),
      ),
      query: textAt(request["query"], inRequest("query")) ?? "",
      ...readContent(request, under(at, "request")),
    },
    answer: {
      status: required(numberAt(answer["status"], inAnswer("status"), 200, 599), inAnswer("status")),
      durationMs: numberAt(answer["durationMs"], inAnswer("durationMs"), 0, 86_400_000, false) ?? 0,
      ...readContent(answer, under(at, "answer")),
    },
  };
}

function readContent(fields: JsonObject, at: string): RecordedContent {
  const { headers = {}, body } = fields;
  if (!isJsonObject(headers) || !Object.values(headers).every((each) => typeof each === "string")) refuse(under(at, "headers"), "must be an object of texts.");
  const text = textAt(fields["text"], under(at, "text"));
  const base64 = textAt(fields["base64"], under(at, "base64"));
  return {
    headers: headers as Readonly<Record<string, string>>,
    ...(body !== undefined && { body }),
    ...(text !== undefined && { text }),
    ...(base64 !== undefined && { base64 }),
  };
}

const required = <T>(value: T | undefined, at: string): T => value ?? refuse(at, "is missing.");
