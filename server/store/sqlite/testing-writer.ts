// A process that commits without end and says how far it has come, until it is killed: node testing-writer.ts <file> <rhythm as JSON>.
import { configEntries } from "../index.ts";
import { openSqliteStore } from "./sqlite-store.ts";

const [file = "", rhythm = "{}"] = process.argv.slice(2);
process.once("disconnect", () => process.exit());
const store = await openSqliteStore({ file, synchronous: "normal", checkpoints: JSON.parse(rhythm) as object });
for (let n = 1; ; n++) {
  const row = { scope: String(process.pid), name: `n${n}`, value: "x".repeat(1_000), updatedAt: n };
  await store.withTenant({ tenantId: "t" }, (tx) => tx.table(configEntries).put(row));
  process.send?.(n);
}
