import type { Json, JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, objectsOf, pick, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRequest, type MockRoute } from "../service.ts";
import { contactOf } from "./data.ts";
import { creditNoteOf, linesOf, orderOf } from "./sales.ts";
import { iso, mainBranch, move, optionOf, put, showProduct, stockRows, type Cin7OmniData, type Kind } from "./tables.ts";
import { parseOrder, parseWhere } from "./where.ts";

type Request = MockRequest<Cin7OmniData>;
type Route = MockRoute<Cin7OmniData>;

export const refuse = (status: number, message: string): MockAnswer => json(status, { message });

/** One page: a bare list, as Omni answers. */
function page({ query }: Request, records: readonly JsonObject[]): MockAnswer {
  const keep = parseWhere(query.get("where") ?? "");
  if (typeof keep === "string") return refuse(400, keep);
  const compare = parseOrder(query.get("order") ?? "id ASC");
  if (compare === null) return refuse(400, "The order clause could not be read");
  const [number, rows] = [numberOf(query.get("page") ?? "1"), numberOf(query.get("rows") ?? "50")];
  if (number === null || number < 1 || rows === null || rows < 1 || rows > 250) return refuse(400, "page must be at least 1 and rows between 1 and 250");
  return json(
    200,
    records
      .filter(keep)
      .toSorted(compare)
      .slice((number - 1) * rows, number * rows),
  );
}

/** A record that was saved, or what is wrong with it. */
type Outcome = { readonly saved: JsonObject } | { readonly faults: readonly string[] };

/** Omni saves lists, and answers for each record; a refusal of one does not touch the others, and the status is 200 all the same. */
function saveAll(request: Request, save: (fields: JsonObject) => Outcome): MockAnswer {
  const given = objectsOf(request.body);
  if (given.length === 0) return refuse(400, "The body must be a list of records");
  const results = given.map((fields, index): Json => {
    const outcome = save(fields);
    if ("faults" in outcome) return { index, success: false, id: null, code: null, errors: outcome.faults };
    return { index, success: true, id: outcome.saved["id"] ?? null, code: outcome.saved["reference"] ?? null, errors: [] };
  });
  return json(200, results);
}

interface Parties {
  readonly member: JsonObject;
  readonly branchId: number;
  readonly lines: JsonObject[];
}

function readParties({ data }: Request, fields: JsonObject): Parties | { readonly faults: string[] } {
  const faults: string[] = [];
  const member = data.tables.Contacts.get(numberOf(fields["memberId"]) ?? 0);
  if (member === undefined) faults.push(`memberId ${String(fields["memberId"] ?? "")} was not found`);
  const branchId = numberOf(fields["branchId"]) ?? mainBranch;
  if (!data.tables.Branches.has(branchId)) faults.push(`branchId ${branchId} was not found`);
  const read = linesOf(data, fields["lineItems"]);
  faults.push(...read.faults);
  return member === undefined || faults.length > 0 ? { faults } : { member, branchId, lines: read.lines };
}

const orderFields = [
  "stage",
  "customerOrderNo",
  "internalComments",
  "deliveryAddress1",
  "deliveryCity",
  "deliveryState",
  "deliveryPostalCode",
  "deliveryCountry",
];
const shipFields = ["trackingCode", "logisticsCarrier"];

function createOrder(request: Request, fields: JsonObject): Outcome {
  const { data, now } = request;
  const parties = readParties(request, fields);
  if ("faults" in parties) return parties;
  const reference = textOf(fields["reference"]);
  if (reference !== "" && [...data.tables.SalesOrders.values()].some((other) => other["reference"] === reference))
    return { faults: [`reference '${reference}' is used already`] };
  const order = orderOf(data, data.nextId++, parties.member, parties.branchId, parties.lines, numberOf(fields["freightTotal"]) ?? 0, now);
  const status = fields["status"] === "DRAFT" ? "DRAFT" : "APPROVED";
  return { saved: put(data, "SalesOrders", { ...order, ...pick(fields, orderFields), ...(reference !== "" && { reference }), status }) };
}

function updateOrder({ data, now }: Request, fields: JsonObject): Outcome {
  const order = data.tables.SalesOrders.get(numberOf(fields["id"]) ?? 0);
  if (order === undefined) return { faults: [`Sales order ${String(fields["id"] ?? "")} was not found`] };
  if (order["isVoid"] === true) return { faults: ["A void order cannot be changed"] };
  const voids = fields["isVoid"] === true;
  const ships = fields["dispatchedDate"] !== undefined && fields["dispatchedDate"] !== null;
  if (voids && order["dispatchedDate"] !== null) return { faults: ["An order that was dispatched cannot be voided"] };
  if (ships && Number.isNaN(Date.parse(String(fields["dispatchedDate"])))) return { faults: ["dispatchedDate is not a date"] };
  if (ships && order["status"] !== "APPROVED") return { faults: ["Only an approved order can be dispatched"] };
  const leaves = ships && order["dispatchedDate"] === null;
  const lines = objectsOf(order["lineItems"]);
  if (leaves) for (const line of lines) move(data, line["productOptionId"] as number, order["branchId"] as number, -Number(line["qty"]), now);
  return {
    saved: put(data, "SalesOrders", {
      ...order,
      ...pick(fields, [...orderFields, ...shipFields, "status"]),
      ...(voids && { isVoid: true, status: "VOID" }),
      ...(ships && { dispatchedDate: iso(Date.parse(String(fields["dispatchedDate"]))) }),
      ...(leaves && { lineItems: lines.map((line) => ({ ...line, qtyShipped: line["qty"] ?? 0 })) }),
      modifiedDate: iso(now),
    }),
  };
}

function createReturn(request: Request, fields: JsonObject): Outcome {
  const { data, now } = request;
  const parties = readParties(request, fields);
  if ("faults" in parties) return parties;
  const reference = textOf(fields["salesReference"]);
  if (reference !== "" && ![...data.tables.SalesOrders.values()].some((order) => order["reference"] === reference))
    return { faults: [`salesReference '${reference}' was not found`] };
  const note = creditNoteOf(data, data.nextId++, parties.member, parties.branchId, parties.lines, now);
  const draft = fields["status"] === "DRAFT";
  if (!draft) for (const line of parties.lines) move(data, line["productOptionId"] as number, parties.branchId, Number(line["qty"]), now);
  const state: JsonObject = draft ? { status: "DRAFT", completedDate: null } : {};
  return { saved: put(data, "CreditNotes", { ...note, ...pick(fields, ["internalComments"]), salesReference: reference || null, ...state }) };
}

function adjust({ data, now }: Request, fields: JsonObject): Outcome {
  const branchId = numberOf(fields["branchId"]) ?? mainBranch;
  if (!data.tables.Branches.has(branchId)) return { faults: [`branchId ${branchId} was not found`] };
  const faults: string[] = [];
  const lines = objectsOf(fields["lineItems"]).flatMap((line) => {
    const [found, qty] = [optionOf(data, textOf(line["code"])), numberOf(line["qty"])];
    if (found === undefined) faults.push(`product code '${textOf(line["code"])}' was not found`);
    else if (qty === null) faults.push("qty must be a number");
    return found === undefined || qty === null
      ? []
      : [{ id: data.nextId++, code: found.option["code"] ?? "", productOptionId: found.option["id"] as number, qty }];
  });
  if (lines.length === 0 && faults.length === 0) faults.push("At least one line item is required");
  if (faults.length > 0) return { faults };
  for (const line of lines) move(data, line.productOptionId, branchId, line.qty, now);
  const id = data.nextId++;
  const reason = textOf(fields["adjustmentReason"]) || null;
  return {
    saved: put(data, "Adjustments", {
      id,
      createdDate: iso(now),
      modifiedDate: iso(now),
      reference: `ADJ-${id}`,
      branchId,
      status: "APPROVED",
      adjustmentReason: reason,
      lineItems: lines,
    }),
  };
}

const contactFields = ["company", "firstName", "lastName", "email", "phone", "address1", "city", "state", "postCode", "country", "type", "isActive"];

function saveContact({ data, now }: Request, fields: JsonObject, existing: JsonObject | undefined): Outcome {
  const contact: JsonObject = { ...(existing ?? contactOf(data.nextId++, now)), ...pick(fields, contactFields), modifiedDate: iso(now) };
  const email = textOf(contact["email"]);
  if (email !== "" && !/^[^\s@]+@[^\s@]+$/.test(email)) return { faults: [`email '${email}' is not valid`] };
  if (["company", "firstName", "lastName", "email"].every((field) => textOf(contact[field]) === ""))
    return { faults: ["company, firstName, lastName or email is required"] };
  const taken =
    email !== "" &&
    [...data.tables.Contacts.values()].some((other) => other["id"] !== contact["id"] && textOf(other["email"]).toLowerCase() === email.toLowerCase());
  return taken ? { faults: [`email '${email}' is used by another contact`] } : { saved: put(data, "Contacts", contact) };
}

function updateContact(request: Request, fields: JsonObject): Outcome {
  const existing = request.data.tables.Contacts.get(numberOf(fields["id"]) ?? 0);
  return existing === undefined ? { faults: [`Contact ${String(fields["id"] ?? "")} was not found`] } : saveContact(request, fields, existing);
}

function reads(kind: Kind, show: (data: Cin7OmniData, record: JsonObject) => JsonObject = (_, record) => record): Route[] {
  return [
    {
      method: "GET",
      pattern: `/${kind}`,
      handle: (request) =>
        page(
          request,
          [...request.data.tables[kind].values()].map((record) => show(request.data, record)),
        ),
    },
    {
      method: "GET",
      pattern: `/${kind}/:id`,
      handle({ data, params }) {
        const record = data.tables[kind].get(numberOf(params["id"]) ?? 0);
        return record === undefined ? refuse(404, `${kind} ${params["id"] ?? ""} was not found`) : json(200, show(data, record));
      },
    },
  ];
}

const saves = (method: "POST" | "PUT", kind: Kind, save: (request: Request, fields: JsonObject) => Outcome): Route => ({
  method,
  pattern: `/${kind}`,
  handle: (request) => saveAll(request, (fields) => save(request, objectOf(fields))),
});

export const routes: readonly Route[] = [
  ...reads("SalesOrders"),
  saves("POST", "SalesOrders", createOrder),
  saves("PUT", "SalesOrders", updateOrder),
  ...reads("CreditNotes"),
  saves("POST", "CreditNotes", createReturn),
  ...reads("Products", showProduct),
  { method: "GET", pattern: "/Stock", handle: (request) => page(request, stockRows(request.data)) },
  ...reads("Adjustments"),
  saves("POST", "Adjustments", adjust),
  ...reads("Branches"),
  ...reads("Contacts"),
  saves("POST", "Contacts", (request, fields) => saveContact(request, fields, undefined)),
  saves("PUT", "Contacts", updateContact),
];
