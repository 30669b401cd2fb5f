import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { pageCursors, pageQuery, paging, unwrap } from "./pages.ts";
import { cursors, Id, listInput, Product } from "./schemas.ts";

const listProducts = defineAction("listProducts", {
  description: "List products with their variants, a page at a time.",
  entity: "product",
  type: "list",
  inputSchema: Type.Object(
    { ...listInput, status: Type.Optional(Type.Enum(["active", "archived", "draft"])), since_id: Type.Optional(Type.Integer()) },
    { additionalProperties: false },
  ),
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
  inputSchema: Type.Object({ id: Id }, { additionalProperties: false }),
  outputSchema: Product,
  async handler({ http }, { id }) {
    return unwrap(await http.get(`/products/${segment(id, "id")}.json`), "product");
  },
});

export const productActions = [listProducts, getProduct];
