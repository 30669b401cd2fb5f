import { Type } from "typebox";
import { nullable } from "../schema-parts.ts";

/** Native names of the Accounting API v3 (developer.intuit.com). Amounts are numbers; answers hold more fields. */

export const Ref = Type.Object({ value: Type.String({ minLength: 1, description: "Id of the record" }), name: Type.Optional(Type.String()) }, { title: "Ref" });
const Day = Type.String({ description: "`2026-01-31`" });
const MetaData = Type.Object({ CreateTime: Type.String(), LastUpdatedTime: Type.String() });

const head = {
  Id: Type.String(),
  SyncToken: Type.String({ description: "Version of the record; changes name the one they build on" }),
  MetaData,
};

export const Address = Type.Object(
  {
    Line1: Type.Optional(Type.String()),
    Line2: Type.Optional(Type.String()),
    City: Type.Optional(Type.String()),
    CountrySubDivisionCode: Type.Optional(Type.String({ description: "State or province" })),
    PostalCode: Type.Optional(Type.String()),
    Country: Type.Optional(Type.String()),
  },
  { title: "Address" },
);
export const Email = Type.Object({ Address: Type.String() }, { title: "Email" });
export const Phone = Type.Object({ FreeFormNumber: Type.String() }, { title: "Phone" });

export const Customer = Type.Object(
  {
    ...head,
    DisplayName: Type.String(),
    GivenName: Type.Optional(Type.String()),
    FamilyName: Type.Optional(Type.String()),
    CompanyName: Type.Optional(Type.String()),
    PrimaryEmailAddr: Type.Optional(Email),
    PrimaryPhone: Type.Optional(Phone),
    BillAddr: Type.Optional(Address),
    Balance: Type.Number(),
    Active: Type.Boolean(),
    Notes: Type.Optional(Type.String()),
  },
  { title: "Customer" },
);

export const Item = Type.Object(
  {
    ...head,
    Name: Type.String(),
    Sku: Type.Optional(Type.String()),
    Description: Type.Optional(Type.String()),
    Type: Type.String({ description: "Service, NonInventory or Inventory" }),
    UnitPrice: Type.Number(),
    QtyOnHand: Type.Optional(Type.Number()),
    TrackQtyOnHand: Type.Boolean(),
    IncomeAccountRef: Type.Optional(Ref),
    Active: Type.Boolean(),
  },
  { title: "Item" },
);

const SalesDetail = Type.Object({
  ItemRef: Type.Optional(Ref),
  Qty: Type.Optional(Type.Number()),
  UnitPrice: Type.Optional(Type.Number()),
});

/** Sums and discounts are lines too: `DetailType` tells. */
const Line = Type.Object(
  {
    Id: Type.Optional(Type.String()),
    Amount: Type.Number(),
    Description: Type.Optional(Type.String()),
    DetailType: Type.String({ description: "SalesItemLineDetail, SubTotalLineDetail, …" }),
    SalesItemLineDetail: Type.Optional(SalesDetail),
  },
  { title: "Line" },
);

const sale = {
  ...head,
  DocNumber: Type.Optional(Type.String()),
  TxnDate: Day,
  CustomerRef: Ref,
  Line: Type.Array(Line),
  TotalAmt: Type.Number(),
  CurrencyRef: Type.Optional(Ref),
  BillEmail: Type.Optional(Email),
  CustomerMemo: Type.Optional(Type.Object({ value: Type.String() })),
  PrivateNote: Type.Optional(Type.String()),
};

export const Invoice = Type.Object(
  { ...sale, DueDate: Type.Optional(Day), Balance: Type.Number({ description: "Still owed" }), EmailStatus: Type.Optional(Type.String()) },
  { title: "Invoice" },
);

export const Estimate = Type.Object(
  { ...sale, ExpirationDate: Type.Optional(Day), TxnStatus: Type.String({ description: "Pending, Accepted, Closed or Rejected" }) },
  { title: "Estimate" },
);

export const Payment = Type.Object(
  {
    ...head,
    TxnDate: Day,
    CustomerRef: Ref,
    TotalAmt: Type.Number(),
    UnappliedAmt: Type.Number(),
    PaymentRefNum: Type.Optional(Type.String()),
    Line: Type.Array(Type.Object({ Amount: Type.Number(), LinkedTxn: Type.Array(Type.Object({ TxnId: Type.String(), TxnType: Type.String() })) })),
    PrivateNote: Type.Optional(Type.String()),
  },
  { title: "Payment" },
);

export const Deleted = Type.Object({ Id: Type.String(), status: nullable(Type.String({ description: "Deleted" })) });

export const NewLine = Type.Object({
  Amount: Type.Number({ description: "Qty × UnitPrice" }),
  Description: Type.Optional(Type.String({ maxLength: 4000 })),
  DetailType: Type.Optional(Type.Enum(["SalesItemLineDetail", "DescriptionOnly"], { default: "SalesItemLineDetail" })),
  SalesItemLineDetail: Type.Optional(SalesDetail),
});

export const saleInput = {
  DocNumber: Type.Optional(Type.String({ maxLength: 21, description: "Left out: QuickBooks gives the next one" })),
  TxnDate: Type.Optional(Day),
  BillEmail: Type.Optional(Email),
  CustomerMemo: Type.Optional(Type.Object({ value: Type.String({ maxLength: 1000 }) })),
  PrivateNote: Type.Optional(Type.String({ maxLength: 4000 })),
};
