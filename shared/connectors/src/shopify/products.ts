import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { pageCursors, pageQuery, paging, unwrap } from "./pages.ts";
import { cursors, Id, listInput, Product, Variant } from "./schemas.ts";

const Price = Type.Union([Type.String(), Type.Number({ minimum: 0 })], { description: "`19.90`" });
const ProductFields = {
  body_html: Type.Optional(Type.String({ description: "Description, HTML" })),
  vendor: Type.Optional(Type.String()),
  product_type: Type.Optional(Type.String()),
  tags: Type.Optional(Type.String({ description: "Comma-separated" })),
  status: Type.Optional(Type.Enum(["active", "archived", "draft"])),
};

const listProducts = defineAction("listProducts", {
  description: "List products with their variants, a page at a time.",
  entity: "product",
  type: "list",
  inputSchema: inputOf({
    ...listInput,
    status: Type.Optional(Type.Enum(["active", "archived", "draft"])),
    vendor: Type.Optional(Type.String()),
    product_type: Type.Optional(Type.String()),
    updated_at_min: Type.Optional(Type.String({ description: "ISO 8601 time" })),
    since_id: Type.Optional(Type.Integer()),
  }),
  outputSchema: Type.Object({ products: Type.Array(Product), ...cursors }),
  paging: paging("products"),
  async handler({ http }, params) {
    const answer = await http.get("/products.json", { params: pageQuery(params) });
    return { products: unwrap(answer, "products"), ...pageCursors(answer.headers["link"]) };
  },
});

const getProduct = defineAction("getProduct", {
  description: "Read one product with its variants.",
  entity: "product",
  type: "read",
  inputSchema: inputOf({ id: Id }),
  outputSchema: Product,
  async handler({ http }, { id }) {
    return unwrap(await http.get(`/products/${segment(id, "id")}.json`), "product");
  },
});

const createProduct = defineAction("createProduct", {
  description: "Create a product; without variants it gets one.",
  entity: "product",
  type: "create",
  inputSchema: inputOf({
    title: Type.String({ minLength: 1, maxLength: 255 }),
    ...ProductFields,
    variants: Type.Optional(
      Type.Array(
        Type.Object({
          option1: Type.Optional(Type.String({ description: "What tells it from the others: `Large`" })),
          sku: Type.Optional(Type.String()),
          price: Type.Optional(Price),
        }),
        { minItems: 1, maxItems: 100 },
      ),
    ),
  }),
  outputSchema: Product,
  async handler({ http }, params) {
    return unwrap(await http.post("/products.json", { body: { product: params } }), "product");
  },
});

const updateProduct = defineAction("updateProduct", {
  description: "Change fields of a product; fields left out stay as they are.",
  entity: "product",
  type: "update",
  inputSchema: inputOf({ id: Id, title: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })), ...ProductFields }),
  outputSchema: Product,
  async handler({ http }, { id, ...changes }) {
    return unwrap(await http.put(`/products/${segment(id, "id")}.json`, { body: { product: { id, ...changes } } }), "product");
  },
});

const updateVariant = defineAction("updateVariant", {
  description: "Change price or SKU of a variant.",
  entity: "product",
  type: "update",
  inputSchema: inputOf({ id: Id, price: Type.Optional(Price), sku: Type.Optional(Type.String()) }),
  outputSchema: Variant,
  async handler({ http }, { id, ...changes }) {
    return unwrap(await http.put(`/variants/${segment(id, "id")}.json`, { body: { variant: { id, ...changes } } }), "variant");
  },
});

const deleteProduct = defineAction("deleteProduct", {
  description: "Delete a product and its variants.",
  entity: "product",
  type: "delete",
  inputSchema: inputOf({ id: Id }),
  outputSchema: Type.Object({ deleted: Type.Boolean() }),
  async handler({ http }, { id }) {
    await http.delete(`/products/${segment(id, "id")}.json`);
    return { deleted: true };
  },
});

export const productActions = [listProducts, getProduct, createProduct, updateProduct, updateVariant, deleteProduct];
