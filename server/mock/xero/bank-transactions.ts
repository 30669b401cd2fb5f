import type { JsonObject } from "@fastn/core/values";
import { textOf } from "../fields.ts";
import type { MockAnswer, MockRoute } from "../service.ts";
import { accountOf, accounts } from "./accounts.ts";
import { envelope, listRecords, notFound, readRecords, validationFailed, type Request } from "./answers.ts";
import type { XeroData } from "./data.ts";
import { dateString, readDate, xeroDate } from "./dates.ts";
import { contactIdOf, lineFaults, makeLines } from "./lines.ts";

function show(data: XeroData, transaction: JsonObject): JsonObject {
  const contact = data.contacts.get(String((transaction["Contact"] as JsonObject)["ContactID"]));
  return { ...transaction, Contact: { ContactID: contact?.["ContactID"] ?? null, Name: contact?.["Name"] ?? "" } };
}

function faultsOf(data: XeroData, fields: JsonObject, existing: JsonObject | undefined): string[] {
  const faults: string[] = [];
  if (existing?.["IsReconciled"] === true) faults.push("This bank transaction cannot be edited as it has been reconciled");
  if (existing?.["Status"] === "DELETED") faults.push("A deleted bank transaction cannot be edited");
  if (existing === undefined) {
    if (fields["Type"] !== "RECEIVE" && fields["Type"] !== "SPEND") faults.push("Bank transaction Type must be RECEIVE or SPEND");
    if (accountOf(fields["BankAccount"])?.["Type"] !== "BANK") faults.push("The bank account could not be found");
    const contact = fields["Contact"] as JsonObject | undefined;
    const [id, name] = [textOf(contact?.["ContactID"]), textOf(contact?.["Name"])];
    if (id === "" && name === "") faults.push("A Contact must be specified for this type of transaction");
    else if (id !== "" && !data.contacts.has(id.toLowerCase())) faults.push(`The Contact with ID ${id} could not be found`);
  }
  const lines = fields["LineItems"] ?? existing?.["LineItems"];
  if (!Array.isArray(lines) || lines.length === 0) faults.push("One or more line items must be specified");
  else if (fields["LineItems"] !== undefined) for (const line of lines) faults.push(...lineFaults(line, "AUTHORISED"));
  if (fields["Date"] !== undefined && readDate(fields["Date"]) === null) faults.push("Date is not a valid date");
  return [...new Set(faults)];
}

function make(request: Request, fields: JsonObject, existing: JsonObject | undefined): JsonObject {
  const { data, now } = request;
  const amountTypes = textOf(fields["LineAmountTypes"]) || textOf(existing?.["LineAmountTypes"]) || "Exclusive";
  const { lines, totals } = makeLines(request, (fields["LineItems"] ?? existing?.["LineItems"] ?? []) as readonly JsonObject[], amountTypes);
  const { AccountID, Code, Name } = accountOf(fields["BankAccount"] ?? existing?.["BankAccount"]) ?? {};
  const date = readDate(fields["Date"] ?? existing?.["Date"]) ?? Math.floor(now / 86_400_000) * 86_400_000;
  const id = textOf(existing?.["BankTransactionID"]) || request.uuid();
  const transaction: JsonObject = {
    BankTransactionID: id,
    BankAccount: { AccountID: AccountID ?? null, Code: Code ?? null, Name: Name ?? null },
    Type: existing?.["Type"] ?? fields["Type"] ?? null,
    Reference: fields["Reference"] ?? existing?.["Reference"] ?? "",
    IsReconciled: fields["IsReconciled"] ?? existing?.["IsReconciled"] ?? false,
    HasAttachments: false,
    Contact: { ContactID: contactIdOf(request, fields["Contact"] ?? existing?.["Contact"]) },
    Date: xeroDate(date),
    DateString: dateString(date),
    Status: textOf(fields["Status"]) || textOf(existing?.["Status"]) || "AUTHORISED",
    LineAmountTypes: amountTypes,
    LineItems: lines,
    ...totals,
    CurrencyCode: data.place.currency,
    UpdatedDateUTC: xeroDate(now),
  };
  data.bankTransactions.set(id, transaction);
  return transaction;
}

function save(request: Request, existing: JsonObject | undefined): MockAnswer {
  const given = readRecords(request.body, "BankTransactions");
  if ("status" in given) return given;
  const faults = given.map((fields) => faultsOf(request.data, fields, existing));
  if (faults.some((each) => each.length > 0)) return validationFailed(given, faults);
  return envelope(
    request,
    "BankTransactions",
    given.map((fields) => show(request.data, make(request, fields, existing))),
  );
}

const named = ({ data, params }: Request): JsonObject | undefined => data.bankTransactions.get(textOf(params["id"]).toLowerCase());

export const bankRoutes: readonly MockRoute<XeroData>[] = [
  {
    method: "GET",
    pattern: "/BankTransactions",
    handle: (request) =>
      listRecords(request, {
        member: "BankTransactions",
        records: [...request.data.bankTransactions.values()].map((each) => show(request.data, each)),
        keep: () => true,
        searched: ["Reference"],
      }),
  },
  {
    method: "GET",
    pattern: "/BankTransactions/:id",
    handle(request) {
      const transaction = named(request);
      return transaction === undefined ? notFound : envelope(request, "BankTransactions", [show(request.data, transaction)]);
    },
  },
  { method: "PUT", pattern: "/BankTransactions", handle: (request) => save(request, undefined) },
  {
    method: "POST",
    pattern: "/BankTransactions/:id",
    handle(request) {
      const transaction = named(request);
      return transaction === undefined ? notFound : save(request, transaction);
    },
  },
  {
    method: "GET",
    pattern: "/Accounts",
    handle: (request) => listRecords(request, { member: "Accounts", records: accounts, keep: () => true, searched: ["Name"] }),
  },
];
