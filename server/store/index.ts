export { openStore, type OpenStoreOptions } from "./open-store.ts";
export { decodeCursor, encodeCursor } from "./cursor.ts";
export { createMemoryStore } from "./memory/memory-store.ts";
export {
  anyOf,
  atMost,
  type Durability,
  lessThan,
  moreThan,
  none,
  noneOf,
  type Query,
  some,
  type Store,
  type TableHandle,
  type TenantScope,
  type Transaction,
  type Where,
} from "./store.ts";
export type { WriteFault } from "./write-fault.ts";
export * from "./tables/index.ts";
