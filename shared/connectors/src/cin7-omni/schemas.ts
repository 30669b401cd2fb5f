import { Type } from "typebox";
import { nullable } from "../schema-parts.ts";

/** Native names of the Cin7 Omni API v1 (api.cin7.com/api/Help). Ids are numbers; answers hold more fields. */

const Text = nullable(Type.String());
const Time = Type.String({ description: "ISO 8601 time, UTC" });
const stamps = { createdDate: Time, modifiedDate: Time };

const Line = Type.Object(
  {
    id: Type.Integer(),
    productId: Type.Integer(),
    productOptionId: Type.Integer(),
    code: Type.String({ description: "SKU" }),
    name: Type.String(),
    qty: Type.Number(),
    qtyShipped: Type.Number(),
    unitPrice: Type.Number(),
    discount: Type.Number(),
  },
  { title: "Line" },
);

const order = {
  id: Type.Integer(),
  ...stamps,
  reference: Type.String(),
  memberId: Type.Integer({ description: "The contact" }),
  firstName: Text,
  lastName: Text,
  company: Text,
  email: Text,
  branchId: Type.Integer(),
  status: Type.String({ description: "DRAFT, APPROVED or VOID" }),
  stage: Text,
  isVoid: Type.Boolean(),
  internalComments: Text,
  productTotal: Type.Number(),
  freightTotal: Type.Number(),
  discountTotal: Type.Number(),
  taxRate: Type.Number({ description: "0.1 is 10 %" }),
  total: Type.Number(),
  currencyCode: Type.String(),
  lineItems: Type.Array(Line),
};

export const SalesOrder = Type.Object(
  {
    ...order,
    customerOrderNo: Text,
    deliveryAddress1: Text,
    deliveryCity: Text,
    deliveryState: Text,
    deliveryPostalCode: Text,
    deliveryCountry: Text,
    invoiceNumber: nullable(Type.Integer()),
    dispatchedDate: nullable(Time),
    trackingCode: Text,
    logisticsCarrier: Text,
  },
  { title: "SalesOrder" },
);

export const CreditNote = Type.Object({ ...order, salesReference: Text, creditNoteNumber: Text, completedDate: nullable(Time) }, { title: "CreditNote" });

export const Product = Type.Object(
  {
    id: Type.Integer(),
    ...stamps,
    status: Type.String({ description: "Public, Inactive, …" }),
    styleCode: Type.String(),
    name: Type.String(),
    description: Text,
    category: Type.Optional(Text),
    brand: Text,
    productOptions: Type.Array(
      Type.Object({
        id: Type.Integer(),
        code: Type.String(),
        barcode: Text,
        option1: Text,
        retailPrice: Type.Number(),
        stockAvailable: Type.Number(),
        stockOnHand: Type.Number(),
      }),
    ),
  },
  { title: "Product" },
);

export const Stock = Type.Object(
  {
    productId: Type.Integer(),
    productOptionId: Type.Integer(),
    modifiedDate: Time,
    styleCode: Type.String(),
    code: Type.String(),
    name: Type.String(),
    branchId: Type.Integer(),
    branchName: Type.String(),
    available: Type.Number(),
    stockOnHand: Type.Number(),
    openSales: Type.Number(),
    incoming: Type.Number(),
  },
  { title: "Stock" },
);

export const Adjustment = Type.Object(
  {
    id: Type.Integer(),
    ...stamps,
    reference: Type.String(),
    branchId: Type.Integer(),
    status: Type.String(),
    adjustmentReason: Text,
    lineItems: Type.Array(Type.Object({ id: Type.Integer(), code: Type.String(), qty: Type.Number({ description: "Added; negative: taken" }) })),
  },
  { title: "Adjustment" },
);

export const Branch = Type.Object(
  { id: Type.Integer(), ...stamps, company: Type.String(), branchType: Type.String(), isActive: Type.Boolean() },
  { title: "Branch" },
);

export const Contact = Type.Object(
  {
    id: Type.Integer(),
    ...stamps,
    isActive: Type.Boolean(),
    type: Type.String({ description: "Customer, Supplier, …" }),
    company: Text,
    firstName: Text,
    lastName: Text,
    email: Text,
    phone: Text,
    address1: Text,
    city: Text,
    state: Text,
    postCode: Text,
    country: Text,
  },
  { title: "Contact" },
);

export const NewLines = Type.Array(
  Type.Object({
    code: Type.String({ minLength: 1, description: "SKU of a product option" }),
    qty: Type.Number({ exclusiveMinimum: 0 }),
    unitPrice: Type.Optional(Type.Number({ minimum: 0, description: "Left out: the retail price" })),
    discount: Type.Optional(Type.Number({ minimum: 0, description: "Money off a unit" })),
  }),
  { minItems: 1 },
);
