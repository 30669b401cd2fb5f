import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, objectsOf, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { kindOf, limitOf, notFound, page, propertyList, refusal, show, type Request } from "./answers.ts";
import { iso, record, type HubSpotData, type Kind } from "./data.ts";

const singular: Readonly<Record<Kind, string>> = { contacts: "contact", companies: "company", deals: "deal" };
const words: Readonly<Record<Kind, readonly string[]>> = {
  contacts: ["email", "firstname", "lastname", "phone", "company"],
  companies: ["name", "domain"],
  deals: ["dealname"],
};
const known = /^[a-z][a-z0-9_]*$/;

const ofKind =
  (work: (request: Request, kind: Kind, records: Map<string, JsonObject>) => MockAnswer) =>
  (request: Request): MockAnswer => {
    const kind = kindOf(request.params["kind"]);
    return kind === null
      ? refusal(400, "VALIDATION_ERROR", `Unable to infer object type from: ${request.params["kind"] ?? ""}`)
      : work(request, kind, request.data.records[kind]);
  };

const live = (records: Map<string, JsonObject>): JsonObject[] => [...records.values()].filter((each) => each["archived"] !== true);
const valueOf = (each: JsonObject, name: string): string | null => (objectOf(each["properties"])[name] as string | null | undefined) ?? null;

/** Property values as HubSpot stores them, or what is wrong with them. */
function checked(kind: Kind, given: Json | undefined, others: readonly JsonObject[]): { values: JsonObject } | { fault: MockAnswer } {
  const values = Object.fromEntries(Object.entries(objectOf(given)).map(([name, value]) => [name, value === null || value === "" ? null : String(value)]));
  const unknown = Object.keys(values).find((name) => !known.test(name));
  if (unknown !== undefined) {
    const message = `Property "${unknown}" does not exist`;
    return { fault: refusal(400, "VALIDATION_ERROR", "Property values were not valid", [{ message, code: "PROPERTY_DOESNT_EXIST" }]) };
  }
  const email = values["email"];
  if (kind === "contacts" && typeof email === "string") {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) {
      return {
        fault: refusal(400, "VALIDATION_ERROR", "Property values were not valid", [{ message: `Email address ${email} is invalid`, code: "INVALID_EMAIL" }]),
      };
    }
    const other = others.find((each) => valueOf(each, "email")?.toLowerCase() === email.toLowerCase());
    if (other !== undefined) return { fault: refusal(409, "CONFLICT", `Contact already exists. Existing ID: ${String(other["id"])}`) };
  }
  return { values };
}

const find = ({ params, query }: Request, records: Map<string, JsonObject>): JsonObject | undefined => {
  const [key = "", by] = [params["id"], query.get("idProperty")];
  return by === null ? live(records).find((each) => each["id"] === key) : live(records).find((each) => valueOf(each, by)?.toLowerCase() === key.toLowerCase());
};

const create = ofKind(({ data, body, now }, kind, records) => {
  const result = checked(kind, objectOf(body)["properties"], live(records));
  if ("fault" in result) return result.fault;
  const id = String(data.nextId++);
  const made = record(id, result.values, now);
  records.set(id, made);
  return { ...json(201, made), events: [{ topic: `${singular[kind]}.creation`, record: made }] };
});

const update = ofKind((request, kind, records) => {
  const before = find(request, records);
  if (before === undefined) return notFound;
  const result = checked(
    kind,
    objectOf(request.body)["properties"],
    live(records).filter((each) => each !== before),
  );
  if ("fault" in result) return result.fault;
  const at = iso(request.now);
  const changed: JsonObject = { ...before, properties: { ...objectOf(before["properties"]), ...result.values, hs_lastmodifieddate: at }, updatedAt: at };
  records.set(String(before["id"]), changed);
  return { ...json(200, changed), events: [{ topic: `${singular[kind]}.propertyChange`, record: changed }] };
});

const archive = ofKind((request, kind, records) => {
  const before = find(request, records);
  // Archiving what is not there is no failure.
  if (before === undefined) return { status: 204 };
  const gone: JsonObject = { ...before, archived: true, archivedAt: iso(request.now), updatedAt: iso(request.now) };
  records.set(String(before["id"]), gone);
  return { status: 204, events: [{ topic: `${singular[kind]}.deletion`, record: gone }] };
});

const search = ofKind(({ body }, kind, records) => {
  const fields = objectOf(body);
  const groups = objectsOf(fields["filterGroups"]);
  const query = textOf(fields["query"]).toLowerCase();
  const [sort] = objectsOf(fields["sorts"]);
  const found = live(records).filter(
    (each) =>
      (groups.length === 0 || groups.some((group) => objectsOf(group["filters"]).every((filter) => matches(each, filter)))) &&
      (query === "" || words[kind].some((name) => valueOf(each, name)?.toLowerCase().includes(query))),
  );
  if (sort !== undefined) {
    const [name, sign] = [textOf(sort["propertyName"]), sort["direction"] === "DESCENDING" ? -1 : 1];
    found.sort((a, b) => sign * compare(valueOf(a, name) ?? "", valueOf(b, name) ?? ""));
  }
  const properties = Array.isArray(fields["properties"]) ? (fields["properties"] as readonly string[]) : [];
  return page(
    found.map((each) => show(each, properties)),
    limitOf(fields["limit"], 200, 10),
    textOf(fields["after"]) || null,
    { total: found.length },
  );
});

function matches(each: JsonObject, filter: JsonObject): boolean {
  const value = valueOf(each, textOf(filter["propertyName"]));
  const wanted = String(filter["value"] ?? "");
  const list = Array.isArray(filter["values"]) ? (filter["values"] as readonly Json[]).map(String) : [];
  switch (filter["operator"]) {
    case "EQ":
      return value?.toLowerCase() === wanted.toLowerCase();
    case "NEQ":
      return value?.toLowerCase() !== wanted.toLowerCase();
    case "LT":
      return value !== null && compare(value, wanted) < 0;
    case "LTE":
      return value !== null && compare(value, wanted) <= 0;
    case "GT":
      return value !== null && compare(value, wanted) > 0;
    case "GTE":
      return value !== null && compare(value, wanted) >= 0;
    case "IN":
      return value !== null && list.includes(value);
    case "NOT_IN":
      return value === null || !list.includes(value);
    case "HAS_PROPERTY":
      return value !== null;
    case "NOT_HAS_PROPERTY":
      return value === null;
    case "CONTAINS_TOKEN":
      return value?.toLowerCase().includes(wanted.replaceAll("*", "").toLowerCase()) ?? false;
    default:
      return false;
  }
}

function compare(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  if (a !== "" && b !== "" && Number.isFinite(left) && Number.isFinite(right)) return left - right;
  return a < b ? -1 : a > b ? 1 : 0;
}

const at = "/crm/v3/objects/:kind";
export const objectRoutes: readonly MockRoute<HubSpotData>[] = [
  {
    method: "GET",
    pattern: at,
    handle: ofKind(({ query }, _kind, records) => {
      const archived = query.get("archived") === "true";
      const found = [...records.values()].filter((each) => (each["archived"] === true) === archived);
      return page(
        found.map((each) => show(each, propertyList(query.get("properties")))),
        limitOf(query.get("limit"), 100, 10),
        query.get("after"),
      );
    }),
  },
  { method: "POST", pattern: at, handle: create },
  { method: "POST", pattern: `${at}/search`, handle: search },
  {
    method: "GET",
    pattern: `${at}/:id`,
    handle: ofKind((request, _kind, records) => {
      const found = find(request, records);
      return found === undefined ? notFound : json(200, show(found, propertyList(request.query.get("properties"))));
    }),
  },
  { method: "PATCH", pattern: `${at}/:id`, handle: update },
  { method: "DELETE", pattern: `${at}/:id`, handle: archive },
];
