import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { pageCursors, pageQuery, paging, unwrap } from "./pages.ts";
import { cursors, InventoryLevel, listInput, Location } from "./schemas.ts";

const stock = {
  inventory_item_id: Type.Integer({ description: "`inventory_item_id` of a variant" }),
  location_id: Type.Integer(),
};

const listLocations = defineAction("listLocations", {
  description: "List the places stock is kept at.",
  entity: "location",
  type: "list",
  inputSchema: inputOf({}),
  outputSchema: Type.Object({ locations: Type.Array(Location) }),
  async handler({ http }) {
    return { locations: unwrap(await http.get("/locations.json"), "locations") };
  },
});

const listInventoryLevels = defineAction("listInventoryLevels", {
  description: "List stock by item and location. Shopify wants items, locations or both.",
  entity: "inventory_level",
  type: "list",
  inputSchema: inputOf({
    ...listInput,
    inventory_item_ids: Type.Optional(Type.Array(Type.Integer(), { maxItems: 50 })),
    location_ids: Type.Optional(Type.Array(Type.Integer(), { maxItems: 50 })),
    updated_at_min: Type.Optional(Type.String({ description: "ISO 8601 time" })),
  }),
  outputSchema: Type.Object({ inventory_levels: Type.Array(InventoryLevel), ...cursors }),
  paging: paging("inventory_levels"),
  async handler({ http }, { inventory_item_ids: items, location_ids: locations, ...params }) {
    const query = { ...params, inventory_item_ids: items?.join(","), location_ids: locations?.join(",") };
    const answer = await http.get("/inventory_levels.json", { params: pageQuery(query) });
    return { inventory_levels: unwrap(answer, "inventory_levels"), ...pageCursors(answer.headers["link"]) };
  },
});

const adjustInventory = defineAction("adjustInventory", {
  description: "Add to the stock of an item at a location, or take from it.",
  entity: "inventory_level",
  type: "update",
  inputSchema: inputOf({ ...stock, available_adjustment: Type.Integer({ description: "-3 takes three away" }) }),
  outputSchema: InventoryLevel,
  async handler({ http }, body) {
    return unwrap(await http.post("/inventory_levels/adjust.json", { body }), "inventory_level");
  },
});

const setInventory = defineAction("setInventory", {
  description: "Set the stock of an item at a location to a counted number.",
  entity: "inventory_level",
  type: "update",
  inputSchema: inputOf({ ...stock, available: Type.Integer() }),
  outputSchema: InventoryLevel,
  async handler({ http }, body) {
    return unwrap(await http.post("/inventory_levels/set.json", { body }), "inventory_level");
  },
});

export const inventoryActions = [listLocations, listInventoryLevels, adjustInventory, setInventory];
