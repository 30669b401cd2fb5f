import { configEntries } from "./config-entries.ts";
import { connections } from "./connections.ts";
import { dataKeys } from "./data-keys.ts";
import type { Table } from "./define.ts";
import { flowExecutionEvents } from "./flow-execution-events.ts";
import { flowExecutionLogs } from "./flow-execution-logs.ts";
import { flowExecutionTimers } from "./flow-execution-timers.ts";
import { finalStatuses, flowExecutions, openStatuses } from "./flow-executions.ts";
import { flowPayloadRefs, flowPayloads } from "./flow-payloads.ts";
import { flowVersions } from "./flow-versions.ts";
import { notifications } from "./notifications.ts";
import { pollSnapshots } from "./poll-snapshots.ts";
import { runState } from "./run-state.ts";
import { secrets } from "./secrets.ts";
import { triggerStates } from "./trigger-states.ts";
import { webhookDeliveries } from "./webhook-deliveries.ts";
import { workflowState } from "./workflow-state.ts";

export {
  configEntries,
  connections,
  dataKeys,
  flowExecutionEvents,
  flowExecutionLogs,
  flowExecutions,
  flowExecutionTimers,
  flowPayloadRefs,
  flowPayloads,
  flowVersions,
  notifications,
  pollSnapshots,
  runState,
  secrets,
  triggerStates,
  webhookDeliveries,
  workflowState,
};
export { finalStatuses, openStatuses };
export { JsonText, type Column, type Columns, type Row, type Table } from "./define.ts";

/** Every table of the product. */
export const tables: readonly Table[] = [
  configEntries,
  connections,
  dataKeys,
  flowExecutionEvents,
  flowExecutionLogs,
  flowExecutionTimers,
  flowExecutions,
  flowPayloadRefs,
  flowPayloads,
  flowVersions,
  notifications,
  pollSnapshots,
  runState,
  secrets,
  triggerStates,
  webhookDeliveries,
  workflowState,
];
