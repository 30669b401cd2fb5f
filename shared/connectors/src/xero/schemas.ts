import { Type } from "typebox";
import { nullable } from "../schema-parts.ts";

/** Native names of the Accounting API (developer.xero.com, OpenAPI of XeroAPI/Xero-OpenAPI). Answers may hold more fields. */

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
    Payments: Type.Optional(Type.Array(Type.Object({ PaymentID: Type.String(), Amount: Type.Number() }))),
    UpdatedDateUTC: XeroTime,
  },
  { title: "Invoice" },
);

export const Account = Type.Object(
  {
    AccountID: Type.String(),
    Code: Type.Optional(Type.String()),
    Name: Type.String(),
    Status: Type.String({ description: "ACTIVE or ARCHIVED" }),
    Type: Type.String({ description: "BANK, REVENUE, EXPENSE, …" }),
    Class: Type.Optional(Type.String()),
    TaxType: Type.Optional(Type.String()),
    EnablePaymentsToAccount: Type.Optional(Type.Boolean()),
  },
  { title: "Account" },
);

export const Payment = Type.Object(
  {
    PaymentID: Type.String(),
    Invoice: Type.Object({ InvoiceID: Type.String(), InvoiceNumber: Type.Optional(Type.String()) }),
    Account: Type.Object({ AccountID: Type.String(), Code: Type.Optional(Type.String()) }),
    Date: XeroTime,
    Amount: Type.Number(),
    Reference: Type.Optional(Type.String()),
    PaymentType: Type.String({ description: "ACCRECPAYMENT, ACCPAYPAYMENT, …" }),
    Status: Type.String({ description: "AUTHORISED or DELETED" }),
    IsReconciled: Type.Boolean(),
    UpdatedDateUTC: XeroTime,
  },
  { title: "Payment" },
);

export const BankTransaction = Type.Object(
  {
    BankTransactionID: Type.String(),
    Type: Type.String({ description: "RECEIVE, SPEND and their kinds" }),
    Status: Type.String({ description: "AUTHORISED or DELETED" }),
    BankAccount: Type.Object({ AccountID: Type.String(), Code: Type.Optional(Type.String()), Name: Type.Optional(Type.String()) }),
    Contact: Type.Optional(Type.Object({ ContactID: Type.String(), Name: Type.Optional(Type.String()) })),
    Date: XeroTime,
    Reference: Type.Optional(Type.String()),
    IsReconciled: Type.Boolean(),
    LineAmountTypes: Type.String(),
    LineItems: Type.Array(LineItem),
    SubTotal: Type.Number(),
    TotalTax: Type.Number(),
    Total: Type.Number(),
    CurrencyCode: Type.String(),
    UpdatedDateUTC: XeroTime,
  },
  { title: "BankTransaction" },
);

export const NewLine = Type.Object({
  Description: Type.Optional(Type.String({ maxLength: 4000 })),
  Quantity: Type.Optional(Type.Number({ default: 1 })),
  UnitAmount: Type.Optional(Type.Number()),
  LineAmount: Type.Optional(Type.Number()),
  AccountCode: Type.Optional(Type.String({ description: "`200` is Sales in a standard chart of accounts" })),
  TaxType: Type.Optional(Type.String({ description: "`OUTPUT2`, `NONE`, …" })),
  ItemCode: Type.Optional(Type.String()),
});

export const ContactRef = Type.Union([Type.Object({ ContactID: Type.String({ minLength: 1 }) }), Type.Object({ Name: Type.String({ minLength: 1 }) })], {
  description: "An existing contact by ContactID, or by Name (created when there is none)",
});

export const AccountRef = Type.Union([Type.Object({ AccountID: Type.String({ minLength: 1 }) }), Type.Object({ Code: Type.String({ minLength: 1 }) })], {
  description: "By AccountID or Code",
});

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
