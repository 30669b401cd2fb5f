import { validateHeaderName, validateHeaderValue } from "node:http";
import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { matcherFault } from "@fastn/runtime/matchers";
import type { MockRule } from "@fastn/workflow";
import { parsePayloadPath } from "@fastn/workflow/conditions";
import { hasExpression, rootsIn } from "@fastn/workflow/expressions";
import { parseFault } from "../faults.ts";
import { flagAt, numberAt, objectAt, refuse, textAt, under } from "./read-fields.ts";

const ruleFields = ["id", "note", "enabled", "priority", "times", "when", "answer", "change", "fault", "retryAfterSeconds", "latencyMs"];
const whenFields = ["service", "method", "path", "query", "headers", "params", "body", "bodyAt", "request"];
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** What `{{…}}` may begin with in an answer. */
const roots = new Set(["input", "trigger", "headers"]);

/**
 * A rule as written in a config, a file or a request body.
 * @param at its place, for messages: `rules[2]`; empty for a body that is the rule
 * @throws AppError BAD_REQUEST naming the field
 */
export function readRule(value: Json, at: string): MockRule {
  const fields = objectAt(value, at === "" ? "rule" : at, ruleFields);
  const place = (name: string): string => under(at, name);
  textAt(fields["id"], place("id"), (text) => /^[\w.:/-]{1,100}$/.test(text), "1 to 100 letters, digits, dots, colons, slashes, dashes or underscores");
  textAt(fields["note"], place("note"));
  flagAt(fields["enabled"], place("enabled"));
  numberAt(fields["priority"], place("priority"), -1_000_000, 1_000_000);
  numberAt(fields["times"], place("times"), 1, 1_000_000);
  numberAt(fields["latencyMs"], place("latencyMs"), 0, 120_000, false);
  numberAt(fields["retryAfterSeconds"], place("retryAfterSeconds"), 0, 86_400);
  if (fields["when"] !== undefined) checkConditions(fields["when"], place("when"));
  checkEffect(fields, at);
  return fields as MockRule;
}

function checkEffect(fields: JsonObject, at: string): void {
  const place = (name: string): string => under(at, name);
  const [first, second] = ["answer", "change", "fault"].filter((name) => fields[name] !== undefined);
  if (second !== undefined) refuse(place(second), `cannot stand beside "${first}": a rule does one of them.`);
  if (first === undefined && fields["latencyMs"] === undefined)
    refuse(at === "" ? "rule" : at, 'does nothing: give it "answer", "change", "fault" or "latencyMs".');
  if (fields["answer"] !== undefined) checkAnswer(fields["answer"], place("answer"), ["status", "headers", "body", "text", "base64"]);
  if (fields["change"] !== undefined) checkAnswer(fields["change"], place("change"), ["status", "headers", "body"]);
  const { fault } = fields;
  if (fault !== undefined) {
    if (typeof fault !== "string" && typeof fault !== "number") refuse(place("fault"), "must be a status or a name.");
    inPlace(place("fault"), () => parseFault(String(fault)));
  }
}

function checkConditions(value: Json, at: string): void {
  const when = objectAt(value, at, whenFields);
  textAt(when["service"], under(at, "service"), (text) => text !== "", "the name of a service");
  textAt(when["path"], under(at, "path"), (text) => text.startsWith("/"), "a path that begins with /, such as /shopify/orders/:id");
  const { method } = when;
  if (method !== undefined) {
    const list = Array.isArray(method) ? (method as readonly Json[]) : [method];
    if (list.length === 0 || !list.every((each) => typeof each === "string" && methods.includes(each.toUpperCase())))
      refuse(under(at, "method"), `must be one of ${methods.join(", ")}, or a list of them.`);
  }
  for (const part of ["query", "headers", "params"]) {
    const given = when[part];
    if (given === undefined) continue;
    if (!isJsonObject(given)) refuse(under(at, part), "must be an object: what is expected, by name.");
    for (const [name, expected] of Object.entries(given)) checkMatcher(expected, under(under(at, part), name));
  }
  if (when["body"] !== undefined) checkMatcher(when["body"], under(at, "body"));
  const { bodyAt } = when;
  if (bodyAt !== undefined) {
    if (!isJsonObject(bodyAt)) refuse(under(at, "bodyAt"), "must be an object: what is expected, by path.");
    for (const [path, expected] of Object.entries(bodyAt)) {
      if (parsePayloadPath(path) === null) refuse(under(under(at, "bodyAt"), path), "is not a path such as order.lines[0].sku.");
      checkMatcher(expected, under(under(at, "bodyAt"), path));
    }
  }
  if (when["request"] !== undefined) checkNumber(when["request"], under(at, "request"));
}

function checkMatcher(expected: Json, at: string): void {
  const fault = matcherFault(expected);
  if (fault !== null) refuse([at, ...fault.path].join("."), `is no matcher: ${fault.message}`);
}

function checkNumber(value: Json, at: string): void {
  if (!isJsonObject(value)) return void numberAt(value, at, 1, 1_000_000);
  const names = Object.keys(objectAt(value, at, ["every", "after", "upTo"]));
  if (names.length !== 1) refuse(at, "must be a number, or one of { every }, { after }, { upTo }.");
  for (const name of names) numberAt(value[name], under(at, name), name === "after" ? 0 : 1, 1_000_000);
}

function checkAnswer(value: Json, at: string, known: readonly string[]): void {
  const answer = objectAt(value, at, known);
  numberAt(answer["status"], under(at, "status"), 200, 599);
  const bodies = ["body", "text", "base64"].filter((name) => answer[name] !== undefined);
  if (bodies[1] !== undefined) refuse(under(at, bodies[1]), `cannot stand beside "${bodies[0]}": an answer has one body.`);
  textAt(answer["text"], under(at, "text"));
  textAt(answer["base64"], under(at, "base64"), (text) => /^[A-Za-z\d+/\s]*={0,2}\s*$/.test(text), "bytes in base64");
  checkTexts(answer["body"] ?? null, under(at, "body"));
  checkTexts(answer["text"] ?? null, under(at, "text"));
  const { headers } = answer;
  if (headers === undefined) return;
  if (!isJsonObject(headers)) return refuse(under(at, "headers"), "must be an object of texts.");
  for (const [name, text] of Object.entries(headers)) {
    const place = under(under(at, "headers"), name);
    if (typeof text !== "string") return refuse(place, "must be text.");
    checkTexts(text, place);
    inPlace(place, () => {
      validateHeaderName(name);
      if (!hasExpression(text)) validateHeaderValue(name, text);
    });
  }
}

/** Every `{{…}}` has to be one, about the request. */
function checkTexts(value: Json, at: string): void {
  if (Array.isArray(value)) return value.forEach((item: Json, index) => checkTexts(item, `${at}[${index}]`));
  if (isJsonObject(value)) return Object.entries(value).forEach(([name, member]) => checkTexts(member, under(at, name)));
  if (typeof value !== "string") return;
  const strange = [...inPlace(at, () => rootsIn(value))].find((root) => !roots.has(root));
  if (strange !== undefined) refuse(at, `reads {{${strange}…}}, which a request does not have. There are: ${[...roots].join(", ")}.`);
}

/** Give an error of the work inside the field's place. */
function inPlace<T>(at: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new AppError("BAD_REQUEST", `"${at}": ${error instanceof Error ? error.message : String(error)}`, { field: at }, { cause: error });
  }
}

/**
 * The rules of a file, or of a config: a list, or an object whose `rules` is one.
 * @param at where they stand, for messages
 * @throws AppError BAD_REQUEST naming the field
 */
export function readRules(value: Json, at: string): readonly MockRule[] {
  const list = isJsonObject(value) ? objectAt(value, at, ["rules", "$schema"])["rules"] : value;
  if (!Array.isArray(list)) return refuse(at, 'must be a list of rules, or { "rules": [ … ] }.');
  return (list as readonly Json[]).map((rule, index) => readRule(rule, `${at}[${index}]`));
}
