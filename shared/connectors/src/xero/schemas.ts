import { Type, type TSchema } from "typebox";

/** Native names of the Accounting API (developer.xero.com, OpenAPI of XeroAPI/Xero-OpenAPI). Answers may hold more fields. */

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const XeroTime = Type.String({ description: "`/Date(1767225600000+0000)/`" });

export const Address = Type.Object(
  {
    AddressType: Type.Optional(Type.Enum(["POBOX", "STREET"])),
    AddressLine1: Type.Optional(Type.String()),
    AddressLine2: Type.Optional(Type.String()),
    City: Type.Optional(Type.String()),
    Region: Type.Optional(Type.String()),
    PostalCode: Type.Optional(Type.String()),
    Country: Type.Optional(Type.String()),
  },
  { title: "Address" },
);

export const Phone = Type.Object(
  {
    PhoneType: Type.Optional(Type.Enum(["DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"])),
    PhoneNumber: Type.Optional(Type.String()),
    PhoneAreaCode: Type.Optional(Type.String()),
    PhoneCountryCode: Type.Optional(Type.String()),
  },
  { title: "Phone" },
);

export const Contact = Type.Object(
  {
    ContactID: Type.String(),
    ContactNumber: Type.Optional(Type.String({ description: "Your own number for the contact" })),
    ContactStatus: Type.String({ description: "ACTIVE, ARCHIVED or GDPRREQUEST" }),
    Name: Type.String(),
    FirstName: Type.Optional(Type.String()),
    LastName: Type.Optional(Type.String()),
    EmailAddress: Type.Optional(Type.String()),
    Addresses: Type.Array(Address),
    Phones: Type.Array(Phone),
    IsSupplier: Type.Boolean(),
    IsCustomer: Type.Boolean(),
    DefaultCurrency: Type.Optional(Type.String()),
    UpdatedDateUTC: XeroTime,
  },
  { title: "Contact" },
);

export const LineItem = Type.Object(
  {
    LineItemID: Type.Optional(Type.String()),
    Description: Type.Optional(Type.String()),
    Quantity: Type.Number(),
    UnitAmount: Type.Number(),
    LineAmount: Type.Number(),
    TaxAmount: Type.Number(),
    TaxType: Type.Optional(Type.String()),
    AccountCode: Type.Optional(Type.String()),
    ItemCode: Type.Optional(Type.String()),
  },
  { title: "LineItem" },
);

export const Invoice = Type.Object(
  {
    InvoiceID: Type.String(),
    InvoiceNumber: Type.String(),
    Type: Type.String({ description: "ACCREC: sales invoice; ACCPAY: bill" }),
    Status: Type.String({ description: "DRAFT, SUBMITTED, AUTHORISED, PAID, VOIDED or DELETED" }),
    Reference: Type.Optional(Type.String()),
    Contact: Type.Object({ ContactID: Type.String(), Name: Type.String() }),
    Date: XeroTime,
    DateString: Type.String(),
    DueDate: Type.Optional(nullable(XeroTime)),
    DueDateString: Type.Optional(nullable(Type.String())),
    LineAmountTypes: Type.String({ description: "Exclusive, Inclusive or NoTax" }),
    LineItems: Type.Array(LineItem),
    SubTotal: Type.Number(),
    TotalTax: Type.Number(),
    Total: Type.Number(),
    AmountDue: Type.Number(),
    AmountPaid: Type.Number(),
    CurrencyCode: Type.String(),
    UpdatedDateUTC: XeroTime,
  },
  { title: "Invoice" },
);

export const Pagination = Type.Object(
  { page: Type.Integer(), pageSize: Type.Integer(), pageCount: Type.Integer(), itemCount: Type.Integer() },
  { title: "Pagination" },
);

export const pageInput = {
  page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  where: Type.Optional(Type.String({ description: 'Filter in Xero\'s own words: `Status=="AUTHORISED" AND Total>100`' })),
  order: Type.Optional(Type.String({ description: "`UpdatedDateUTC DESC`" })),
};
