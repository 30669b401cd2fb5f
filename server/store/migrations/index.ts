import { runs } from "./0001-runs.ts";
import { payloads } from "./0002-payloads.ts";
import { triggers } from "./0003-triggers.ts";
import { childRuns } from "./0004-child-runs.ts";
import { vault } from "./0005-vault.ts";
import { stateAndNotifications } from "./0006-state-and-notifications.ts";
import { journalsAsLog } from "./0007-journals-as-log.ts";
import { smallerIndexes } from "./0008-smaller-indexes.ts";
import type { Migration } from "./migration.ts";

export type { Migration } from "./migration.ts";
export { shapesAfter, toSql } from "./migration.ts";

/** In order; the last one's version is the schema this program knows. */
export const migrations: readonly Migration[] = [runs, payloads, triggers, childRuns, vault, stateAndNotifications, journalsAsLog, smallerIndexes];
