import { defineTable, integer, text } from "./define.ts";

/** Keys secrets are sealed with, themselves sealed with the user's master key. The highest version seals; older ones open. */
export const dataKeys = defineTable({
  name: "data_keys",
  columns: {
    version: integer(),
    /** Sealed, base64. */
    sealed: text(),
    /** Tells which master key sealed it. */
    masterKeyId: text(),
    /** How many values it has sealed: random nonces may not be drawn without end. */
    uses: integer(),
    createdAt: integer(),
  },
  key: ["version"],
});
