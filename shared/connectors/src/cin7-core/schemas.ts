import { Type } from "typebox";
import { nullable } from "../schema-parts.ts";

/** Native names of the Cin7 Core (DEAR) API v2 (dearinventory.docs.apiary.io). Amounts and quantities are numbers; answers hold more fields. */

const Text = nullable(Type.String());
const Time = Type.String({ description: "ISO 8601 time, UTC" });

export const Product = Type.Object(
  {
    ID: Type.String(),
    SKU: Type.String(),
    Name: Type.String(),
    Category: Text,
    Brand: Type.Optional(Text),
    Type: Type.String({ description: "Stock, Service or Fixed asset" }),
    CostingMethod: Type.String(),
    UOM: Type.String({ description: "Unit of measure" }),
    Status: Type.String({ description: "Active or Deprecated" }),
    Description: Type.Optional(Text),
    Barcode: Type.Optional(Text),
    PriceTier1: Type.Number(),
    AverageCost: Type.Number(),
    LastModifiedOn: Time,
  },
  { title: "Product" },
);

export const Availability = Type.Object(
  {
    ID: Type.String({ description: "Of the product" }),
    SKU: Type.String(),
    Name: Type.String(),
    Location: Type.String(),
    Batch: Text,
    OnHand: Type.Number(),
    Allocated: Type.Number(),
    Available: Type.Number(),
    OnOrder: Type.Number(),
    StockOnHand: Type.Number({ description: "Value of what is on hand" }),
  },
  { title: "Availability" },
);

export const Customer = Type.Object(
  {
    ID: Type.String(),
    Name: Type.String(),
    Status: Type.String({ description: "Active or Deprecated" }),
    Currency: Type.String(),
    PaymentTerm: Text,
    TaxRule: Text,
    Contacts: Type.Array(Type.Object({ Name: Type.String(), Email: Type.Optional(Text), Phone: Type.Optional(Text), Default: Type.Boolean() })),
    LastModifiedOn: Time,
  },
  { title: "Customer" },
);

const Line = Type.Object(
  {
    ProductID: Type.String(),
    SKU: Type.String(),
    Name: Type.String(),
    Quantity: Type.Number(),
    Price: Type.Number(),
    Discount: Type.Number(),
    Tax: Type.Number(),
    TaxRule: Text,
    Total: Type.Number(),
  },
  { title: "Line" },
);

const order = {
  Status: Type.String({ description: "NOT AVAILABLE, DRAFT, AUTHORISED or VOIDED" }),
  Lines: Type.Array(Line),
  Total: Type.Number(),
  Tax: Type.Number(),
};

export const Sale = Type.Object(
  {
    ID: Type.String(),
    Customer: Type.String(),
    CustomerID: Type.String(),
    Status: Type.String({ description: "DRAFT, ORDERING, ORDERED, BACKORDERED, COMPLETED or VOIDED" }),
    Location: Type.String(),
    SaleOrderDate: Time,
    CustomerReference: Text,
    Note: Text,
    LastModifiedOn: Time,
    Order: Type.Object({ SaleOrderNumber: Type.String(), ...order }),
  },
  { title: "Sale" },
);

export const SaleSummary = Type.Object(
  {
    SaleID: Type.String(),
    OrderNumber: Type.String(),
    Status: Type.String(),
    OrderDate: Time,
    Customer: Type.String(),
    CustomerID: Type.String(),
    InvoiceAmount: Type.Number(),
    CombinedInvoiceStatus: Type.String(),
    CombinedShippingStatus: Type.String(),
    Updated: Time,
  },
  { title: "SaleSummary" },
);

export const Purchase = Type.Object(
  {
    ID: Type.String(),
    Supplier: Type.String(),
    SupplierID: Type.String(),
    Status: Type.String({ description: "DRAFT, ORDERING, ORDERED, RECEIVED, COMPLETED or VOIDED" }),
    Location: Type.String(),
    OrderNumber: Type.String(),
    OrderDate: Time,
    Note: Text,
    LastUpdatedDate: Time,
    Order: Type.Object(order),
  },
  { title: "Purchase" },
);

export const PurchaseSummary = Type.Object(
  {
    ID: Type.String(),
    OrderNumber: Type.String(),
    Status: Type.String(),
    OrderDate: Time,
    Supplier: Type.String(),
    SupplierID: Type.String(),
    InvoiceAmount: Type.Number(),
    LastUpdatedDate: Time,
  },
  { title: "PurchaseSummary" },
);

export const StockAdjustment = Type.Object(
  {
    TaskID: Type.String(),
    StocktakeNumber: Type.String(),
    Status: Type.String({ description: "DRAFT or COMPLETED" }),
    EffectiveDate: Time,
    Lines: Type.Array(Type.Object({ ProductID: Type.String(), SKU: Type.String(), Location: Type.String(), Quantity: Type.Number(), UnitCost: Type.Number() })),
  },
  { title: "StockAdjustment" },
);

export const Location = Type.Object({ ID: Type.String(), Name: Type.String(), IsDefault: Type.Boolean() }, { title: "Location" });

export const NewLines = Type.Array(
  Type.Object({
    SKU: Type.Optional(Type.String()),
    ProductID: Type.Optional(Type.String()),
    Quantity: Type.Number({ exclusiveMinimum: 0 }),
    Price: Type.Optional(Type.Number({ minimum: 0, description: "Left out: the product's" })),
    Discount: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: "Percent" })),
  }),
  { minItems: 1 },
);
