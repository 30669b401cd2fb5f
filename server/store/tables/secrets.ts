import { defineTable, integer, text } from "./define.ts";

/** Secrets, sealed. */
export const secrets = defineTable({
  name: "secrets",
  columns: { scope: text(), name: text(), keyVersion: integer(), sealed: text(), updatedAt: integer() },
  key: ["scope", "name"],
});
