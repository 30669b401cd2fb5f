import type { Clock, Connection, ConnectorPort, Json, RunId } from "@fastn/core";
import type { Logger, Redactor } from "@fastn/core/node";
import type { DefinitionRow, RunStore } from "../run-store.ts";
import type { WorkflowStateStore } from "../state-store.ts";
import type { QueryHost, StepHost } from "../step-host/index.ts";
import type { ReachedCrashPoint } from "./crash-points.ts";

type MaybeLater<T> = T | Promise<T>;

export interface RunServiceOptions {
  readonly store: RunStore;
  /** Where user code runs; the caller closes it, after the service. A function is asked when the first step needs it. */
  readonly stepHost: StepHost | (() => MaybeLater<StepHost>);
  readonly connectors: ConnectorPort | (() => MaybeLater<ConnectorPort>);
  /** @throws AppError CONNECTION_MISSING */
  readonly connectionFor: (connector: string, environment: string) => MaybeLater<Connection>;
  readonly environmentScope: (environment: string) => MaybeLater<EnvironmentScope>;
  /** Value of a secret, undefined when it is not set. Default: none are. */
  readonly secretFor?: (name: string, environment: string) => MaybeLater<string | undefined>;
  /** The workflow a step calls, compiled, and `input` found to fit it. Default: no workflow can be called. @throws AppError WORKFLOW_NOT_FOUND, WORKFLOW_INVALID, DATA_VALIDATION_ERROR */
  readonly workflowFor?: (name: string, input: Json, caller: WorkflowCaller) => Promise<DefinitionRow>;
  /** Runs at work at once; further ones are `pending`, by priority and time. Default 100. */
  readonly maxConcurrentRuns?: number;
  /** `ctx.state`. Default: refused with a sentence. */
  readonly state?: WorkflowStateStore;
  /** `ctx.db`. Default: refused with a sentence. */
  readonly db?: Pick<QueryHost, "query">;
  /** Takes in-app notifications, to keep and show them; a step that is tried again tells the same one. They are in the run's log in any case. */
  readonly onNotification?: (notification: InAppNotification) => MaybeLater<void>;
  /** Sends an email with the settings of the environment. Default: the channel is refused with a sentence. @throws AppError CONNECTION_MISSING, CONNECTOR_* */
  readonly sendEmail?: (mail: Mail, environment: string) => Promise<void>;
  readonly clock: Clock;
  /**
   * Who claims runs. A name that stays the same over restarts (one platform process per workspace, held by its lock) takes its runs up again
   * at once; unique names (cloud workers) wait for the lease of a dead one to end.
   */
  readonly owner: string;
  /** Other processes work on the same store: runs whose leases end are taken over, timers they set are looked for. Default false. */
  readonly shared?: boolean;
  /** Send a trace context out with every connector call, not only in runs that came with one. Default false. */
  readonly traced?: boolean;
  readonly redactor?: Redactor;
  readonly logger: Logger;
  /** How long a claim holds without being renewed, ms. Default 30,000. */
  readonly leaseMs?: number;
  /** 0..1, for jitter. Default: Math.random. */
  readonly random?: () => number;
  /** For tests that kill the process at named points. Default: nobody is told. */
  readonly crashPoints?: ReachedCrashPoint;
}

/** The step that calls a workflow. */
export interface WorkflowCaller {
  readonly runId: RunId;
  readonly path: string;
}

export interface EnvironmentScope {
  readonly variables: Readonly<Record<string, Json>>;
  readonly config: Readonly<Record<string, Json>>;
}

export interface Mail {
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
  /** RFC 5322; the same for every attempt, so that a repeated delivery can be told. */
  readonly messageId: string;
}

export interface InAppNotification {
  readonly runId: RunId;
  readonly workflow: string;
  readonly stepPath: string;
  readonly severity: "info" | "success" | "warning" | "error";
  readonly title: string;
  readonly body: string;
  /** ms since 1970. */
  readonly at: number;
}
