import type { Faker } from "@faker-js/faker";
import { zipCode } from "../faker.ts";
import { plainWord } from "../fields.ts";
import { countryName, type Place } from "../locale.ts";
import type { Json, JsonObject } from "@fastn/core/values";
import { moneyNumber } from "../money.ts";
import { accounts } from "./accounts.ts";
import { dateString, readDate, xeroDate } from "./dates.ts";
import { paymentOf } from "./payment-of.ts";

/** Records are replaced, never changed in place. */
export interface XeroData {
  readonly place: Place;
  readonly contacts: Map<string, JsonObject>;
  /** With `Contact: { ContactID }` only; the rest of the contact is joined when an invoice is shown. */
  readonly invoices: Map<string, JsonObject>;
  /** With `Invoice: { InvoiceID }` only. */
  readonly payments: Map<string, JsonObject>;
  /** With `Contact: { ContactID }` only. */
  readonly bankTransactions: Map<string, JsonObject>;
  nextInvoiceNumber: number;
}

export const sizes = { contacts: 40, invoices: 60, bankTransactions: 18 } as const;
const dayMs = 86_400_000;

export function seedXero(faker: Faker, baseDateMs: number, _seed: number, place: Place): XeroData {
  const contacts = Array.from({ length: sizes.contacts }, (_, index) => makeContact(faker, index, baseDateMs, place));
  const data: XeroData = {
    place,
    contacts: new Map(contacts.map((contact) => [String(contact["ContactID"]), contact])),
    invoices: new Map(),
    payments: new Map(),
    bankTransactions: new Map(),
    nextInvoiceNumber: 1,
  };
  for (let index = 0; index < sizes.invoices; index++) {
    const invoice = makeInvoice(faker, index, contacts, baseDateMs, place.currency);
    data.invoices.set(String(invoice["InvoiceID"]), invoice);
    data.nextInvoiceNumber += 1;
  }
  // Last, so that what stood here before they did has the same data still.
  for (const invoice of data.invoices.values()) if (invoice["Status"] === "PAID") seedPayment(faker, data, invoice);
  for (let index = 0; index < sizes.bankTransactions; index++) seedBankTransaction(faker, data, contacts, baseDateMs - (30 - index) * dayMs, index);
  return data;
}

function seedPayment(faker: Faker, data: XeroData, invoice: JsonObject): void {
  const id = faker.string.uuid();
  const paidAt = (readDate(invoice["Date"]) ?? 0) + 7 * dayMs;
  const payment = paymentOf(id, invoice, accounts[0] as JsonObject, Number(invoice["Total"]), paidAt, paidAt);
  data.payments.set(id, payment);
  data.invoices.set(String(invoice["InvoiceID"]), {
    ...invoice,
    Payments: [{ PaymentID: id, Date: payment["Date"] ?? null, Amount: payment["Amount"] ?? 0, Reference: "" }],
  });
}

function seedBankTransaction(faker: Faker, data: XeroData, contacts: readonly JsonObject[], dateMs: number, index: number): void {
  const id = faker.string.uuid();
  const cents = faker.number.int({ min: 500, max: 90_000 });
  const amount = moneyNumber(cents);
  const line = {
    LineItemID: faker.string.uuid(),
    Description: faker.commerce.productName(),
    Quantity: 1,
    UnitAmount: amount,
    TaxType: "NONE",
    TaxAmount: 0,
    LineAmount: amount,
  };
  const account = accounts[0] as JsonObject;
  data.bankTransactions.set(id, {
    BankTransactionID: id,
    BankAccount: { AccountID: account["AccountID"] ?? null, Code: account["Code"] ?? null, Name: account["Name"] ?? null },
    Type: index % 3 === 0 ? "RECEIVE" : "SPEND",
    Reference: "",
    IsReconciled: index % 2 === 0,
    HasAttachments: false,
    Contact: { ContactID: contacts[index % contacts.length]?.["ContactID"] ?? null },
    Date: xeroDate(dateMs),
    DateString: dateString(dateMs),
    Status: "AUTHORISED",
    LineAmountTypes: "Exclusive",
    LineItems: [{ ...line, AccountCode: index % 3 === 0 ? "260" : "400", Tracking: [] }],
    SubTotal: amount,
    TotalTax: 0,
    Total: amount,
    CurrencyCode: data.place.currency,
    UpdatedDateUTC: xeroDate(dateMs),
  });
}

export const invoiceNumber = (count: number): string => `INV-${String(count).padStart(4, "0")}`;

function makeContact(faker: Faker, index: number, baseDateMs: number, place: Place): JsonObject {
  const [first, last] = [faker.person.firstName(), faker.person.lastName()];
  const company = faker.company.name();
  return {
    ContactID: faker.string.uuid(),
    ContactStatus: "ACTIVE",
    // Names are unique in Xero; Faker repeats itself sooner or later.
    Name: `${company} ${index + 1}`,
    FirstName: first,
    LastName: last,
    EmailAddress: `${plainWord(first)}.${plainWord(last)}${index + 1}@example.org`,
    BankAccountDetails: "",
    Addresses: [
      { AddressType: "STREET", City: "", Region: "", PostalCode: "", Country: "", AttentionTo: "" },
      {
        AddressType: "POBOX",
        AddressLine1: faker.location.streetAddress(),
        City: faker.location.city(),
        Region: faker.location.state({ abbreviated: true }),
        PostalCode: zipCode(faker, place.locale),
        Country: countryName(place),
        AttentionTo: "",
      },
    ],
    Phones: phones(faker.string.numeric({ length: 7, allowLeadingZeros: false })),
    UpdatedDateUTC: xeroDate(baseDateMs - (300 - index) * dayMs),
    ContactGroups: [],
    IsSupplier: index % 5 === 4,
    IsCustomer: index % 5 !== 4,
    DefaultCurrency: place.currency,
    ContactPersons: [],
    HasAttachments: false,
    HasValidationErrors: false,
  };
}

export const phones = (number: string): Json =>
  ["DEFAULT", "DDI", "FAX", "MOBILE"].map((type) => ({
    PhoneType: type,
    PhoneNumber: type === "DEFAULT" ? number : "",
    PhoneAreaCode: "",
    PhoneCountryCode: "",
  }));

function makeInvoice(faker: Faker, index: number, contacts: readonly JsonObject[], baseDateMs: number, currency: string): JsonObject {
  const contact = contacts[faker.number.int({ min: 0, max: contacts.length - 1 })] as JsonObject;
  const lines = Array.from({ length: faker.number.int({ min: 1, max: 3 }) }, () => {
    const quantity = faker.number.int({ min: 1, max: 5 });
    const unit = faker.number.int({ min: 1_000, max: 50_000 });
    return {
      LineItemID: faker.string.uuid(),
      Description: faker.commerce.productName(),
      Quantity: quantity,
      UnitAmount: moneyNumber(unit),
      TaxType: "NONE",
      TaxAmount: 0,
      LineAmount: moneyNumber(unit * quantity),
      AccountCode: "200",
      Tracking: [],
    };
  });
  const status = faker.helpers.weightedArrayElement([
    { weight: 4, value: "PAID" },
    { weight: 4, value: "AUTHORISED" },
    { weight: 2, value: "DRAFT" },
  ]);
  const date = baseDateMs - (sizes.invoices - index) * dayMs;
  const total = lines.reduce((sum, line) => sum + Math.round(line.LineAmount * 100), 0);
  return {
    InvoiceID: faker.string.uuid(),
    InvoiceNumber: invoiceNumber(index + 1),
    Type: contact["IsSupplier"] === true ? "ACCPAY" : "ACCREC",
    Status: status,
    Reference: "",
    Contact: { ContactID: contact["ContactID"] ?? null },
    ...datesOf(date, date + 14 * dayMs),
    LineAmountTypes: "Exclusive",
    LineItems: lines,
    SubTotal: moneyNumber(total),
    TotalTax: 0,
    Total: moneyNumber(total),
    AmountDue: status === "PAID" ? 0 : moneyNumber(total),
    AmountPaid: status === "PAID" ? moneyNumber(total) : 0,
    AmountCredited: 0,
    CurrencyRate: 1,
    CurrencyCode: currency,
    SentToContact: false,
    IsDiscounted: false,
    HasAttachments: false,
    HasErrors: false,
    Payments: [],
    Prepayments: [],
    Overpayments: [],
    UpdatedDateUTC: xeroDate(date),
  };
}

export function datesOf(dateMs: number, dueMs: number | null): JsonObject {
  return {
    Date: xeroDate(dateMs),
    DateString: dateString(dateMs),
    DueDate: dueMs === null ? null : xeroDate(dueMs),
    DueDateString: dueMs === null ? null : dateString(dueMs),
  };
}

export function showInvoice(data: XeroData, invoice: JsonObject): JsonObject {
  const reference = invoice["Contact"] as JsonObject;
  const contact = data.contacts.get(String(reference["ContactID"]));
  return { ...invoice, Contact: contact === undefined ? reference : { ...contact, Addresses: [], Phones: [] } };
}

/** By id or number. */
export function findInvoice(data: XeroData, idOrNumber: string): JsonObject | undefined {
  return data.invoices.get(idOrNumber.toLowerCase()) ?? [...data.invoices.values()].find((invoice) => invoice["InvoiceNumber"] === idOrNumber);
}
