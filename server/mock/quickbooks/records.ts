import type { JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, pick, textOf } from "../fields.ts";
import type { MockAnswer } from "../service.ts";
import { changed, current, invalid, required, type Request } from "./answers.ts";
import { head, put, revised, type Kind } from "./tables.ts";

const customerFields = ["DisplayName", "GivenName", "FamilyName", "CompanyName", "PrimaryEmailAddr", "PrimaryPhone", "BillAddr", "Notes", "Active"];
const itemFields = ["Name", "Sku", "Description", "UnitPrice", "Active"];

const duplicate = (name: string): MockAnswer => invalid("Duplicate Name Exists Error", `The name supplied already exists. : ${name}`, "6240");

function taken({ data }: Request, kind: Kind, field: string, name: string, ownId: string): boolean {
  return [...data.tables[kind].values()].some((other) => other["Id"] !== ownId && String(other[field]).toLowerCase() === name.toLowerCase());
}

export function saveCustomer(request: Request): MockAnswer {
  const { data, now } = request;
  const fields = objectOf(request.body);
  const email = objectOf(fields["PrimaryEmailAddr"])["Address"];
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(String(email)))
    return invalid("Email Address is not valid", `Email Address does not conform to RFC 822 : ${String(email)}`, "2210", "PrimaryEmailAddr");
  if (fields["Id"] !== undefined) {
    const found = current(request, "Customer", fields);
    if ("refuse" in found) return found.refuse;
    const name = textOf(fields["DisplayName"]);
    if (name !== "" && taken(request, "Customer", "DisplayName", name, String(fields["Id"]))) return duplicate(name);
    return changed(request, "Customer", revised(data, "Customer", found.record, pick(fields, customerFields), now), "updated");
  }
  const name = textOf(fields["DisplayName"]) || `${textOf(fields["GivenName"])} ${textOf(fields["FamilyName"])}`.trim();
  if (name === "")
    return invalid("Required param missing", "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName or Suffix must be given", "6270");
  if (taken(request, "Customer", "DisplayName", name, "")) return duplicate(name);
  const record = { ...head(data, now), ...pick(fields, customerFields), DisplayName: name, Balance: 0, Active: true, Taxable: false, Job: false };
  return changed(request, "Customer", put(data, "Customer", record), "created");
}

export function saveItem(request: Request): MockAnswer {
  const { data, now } = request;
  const fields = objectOf(request.body);
  if (fields["UnitPrice"] !== undefined && numberOf(fields["UnitPrice"]) === null)
    return invalid("Invalid Number", "UnitPrice is not a number", "2040", "UnitPrice");
  if (fields["Id"] !== undefined) {
    const found = current(request, "Item", fields);
    if ("refuse" in found) return found.refuse;
    const name = textOf(fields["Name"]);
    if (name !== "" && taken(request, "Item", "Name", name, String(fields["Id"]))) return duplicate(name);
    return changed(request, "Item", revised(data, "Item", found.record, pick(fields, itemFields), now), "updated");
  }
  const name = textOf(fields["Name"]);
  if (name === "") return required("Name");
  if (objectOf(fields["IncomeAccountRef"])["value"] === undefined) return required("IncomeAccountRef");
  if (taken(request, "Item", "Name", name, "")) return duplicate(name);
  const inventory = fields["Type"] === "Inventory";
  if (inventory && (fields["QtyOnHand"] === undefined || fields["InvStartDate"] === undefined || fields["AssetAccountRef"] === undefined))
    return required("QtyOnHand, InvStartDate and AssetAccountRef");
  const record: JsonObject = {
    ...head(data, now),
    UnitPrice: 0,
    ...pick(fields, [...itemFields, "Type", "IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef", "InvStartDate", ...(inventory ? ["QtyOnHand"] : [])]),
    TrackQtyOnHand: inventory,
    Taxable: false,
    Active: true,
  };
  return changed(request, "Item", put(data, "Item", record), "created");
}
