import { Type } from "typebox";
import { changeOf, createOf, listOf, readOf } from "./resource.ts";
import { Currency, MetadataInput, Price, Product } from "./schemas.ts";

const products = { entity: "product", path: "/products", schema: Product };
const prices = { entity: "price", path: "/prices", schema: Price };
const Active = Type.Optional(Type.Boolean());

export const catalogActions = [
  listOf("listProducts", products, "List products, a page at a time.", { active: Active }),
  readOf("getProduct", products, "Read one product."),
  createOf("createProduct", products, "Create a product; createPrice says what it costs.", {
    name: Type.String({ minLength: 1 }),
    description: Type.Optional(Type.String()),
    active: Active,
    metadata: MetadataInput,
  }),
  changeOf("updateProduct", products, "Change fields of a product; fields left out stay as they are.", {
    name: Type.Optional(Type.String({ minLength: 1 })),
    description: Type.Optional(Type.String()),
    active: Active,
    metadata: MetadataInput,
  }),
  listOf("listPrices", prices, "List prices, a page at a time.", { product: Type.Optional(Type.String()), active: Active }),
  createOf("createPrice", prices, "Create a price of a product, once or recurring.", {
    product: Type.String({ minLength: 1 }),
    currency: Currency,
    unit_amount: Type.Integer({ minimum: 0, description: "In the smallest unit: 1099 is 10.99" }),
    nickname: Type.Optional(Type.String()),
    recurring: Type.Optional(
      Type.Object({ interval: Type.Enum(["day", "week", "month", "year"]), interval_count: Type.Optional(Type.Integer({ minimum: 1, default: 1 })) }),
    ),
    metadata: MetadataInput,
  }),
];
