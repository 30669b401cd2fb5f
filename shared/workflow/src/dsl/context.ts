import type { Loose } from "./schema.ts";
import type { DurationOption } from "./steps.ts";
import type { ConnectorActions, LooseTypes, OrLoose, WorkflowTypes, WorkspaceConfigValues, WorkspaceVariables } from "./workspace-types.ts";

/** What a step's function is given. Everything is plain data or a call to the host; nothing is kept between calls but `state`. */
export interface StepContext<T extends WorkflowTypes = LooseTypes> {
  /** What the run was started with: the webhook's body, the event's payload, the manual input. */
  readonly input: T["trigger"];
  /** The same as `input`. */
  readonly trigger: T["trigger"];
  /** Headers of the webhook request, names in lower case, credentials removed; empty for other triggers. */
  readonly headers: { readonly [name: string]: string };
  /** Results of earlier steps. Reading `ctx.steps.x` makes this step wait for `x`; the output of a skipped step is null. */
  readonly steps: T["steps"];
  /** The current element, inside a loop. */
  readonly item: T["item"];
  /** Number of the current iteration from 0, inside a loop; -1 outside. */
  readonly index: number;
  /** Variables of the run's environment. */
  readonly variables: OrLoose<WorkspaceVariables>;
  /** Config values of the run's environment. */
  readonly config: OrLoose<WorkspaceConfigValues>;
  readonly run: RunInfo;
  /** Connectors with the environment's credentials: `await ctx.connectors.shopify.getCustomer({ id })`. */
  readonly connectors: Connectors;
  readonly log: StepLogger;
  /** The platform's fetch, ended by `signal`. */
  readonly fetch: typeof fetch;
  /** Aborted when the run is cancelled or the attempt's time is up. */
  readonly signal: AbortSignal;
  /** `runId/stepPath`: the same for every attempt of this step. Send it where a service can recognise a repeated call. */
  readonly idempotencyKey: string;
  readonly secrets: Secrets;
  readonly state: WorkflowState;
  readonly db: Database;
}

export interface RunInfo {
  readonly id: string;
  readonly workflow: string;
  /** What started it: `manual`, `webhook`, `cron` or `event`. */
  readonly trigger: string;
  readonly environment: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Name of the current step, its path (`lines[3].reserve`), and the attempt, from 1. */
  readonly step: string;
  readonly stepPath: string;
  readonly attempt: number;
}

/** Lines shown beside the step. Values are shown as JSON; secrets are blacked out. */
export interface StepLogger {
  (message: unknown, ...values: unknown[]): void;
  debug(message: unknown, ...values: unknown[]): void;
  info(message: unknown, ...values: unknown[]): void;
  warn(message: unknown, ...values: unknown[]): void;
  error(message: unknown, ...values: unknown[]): void;
}

export interface Secrets {
  /** The secret's value; never logged. Throws when it is not set. */
  get(name: string): Promise<string>;
}

/** Durable key-value pairs: of all runs of this workflow, or of one run. */
export interface WorkflowState {
  /** null when nothing is kept under the key. */
  get(key: string, options?: StateScope): Promise<Loose>;
  set(key: string, value: unknown, options?: StateScope & { /** How long it is kept. Default: for ever. */ readonly ttl?: DurationOption }): Promise<void>;
  delete(key: string, options?: StateScope): Promise<void>;
}

export interface StateScope {
  /** `ORG` (default): shared by all runs of this workflow. `INVOCATION`: of this run only, forgotten when it ends. */
  readonly scope?: "ORG" | "INVOCATION";
}

/** An SQL database of the workspace, SQLite, for the workflows' own tables. */
export interface Database {
  /**
   * Run one statement: at most 5 s, 10,000 rows and 4 MiB. Values go in as `$1`, `$2`, …; lists and objects are kept as JSON text.
   * @returns `rowCount` counts the rows given, or changed by a statement that gives none
   */
  query<Row = Loose>(sql: string, params?: readonly unknown[]): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number }>;
}

/** Actions by connector: `ctx.connectors.shopify`, `ctx.connectors["cin7-core"]`. */
export type Connectors = keyof ConnectorActions extends never
  ? { readonly [connector: string]: { readonly [action: string]: (input?: Loose) => Promise<Loose> } }
  : { readonly [C in keyof ConnectorActions]: { readonly [A in keyof ConnectorActions[C]]: ActionCall<ConnectorActions[C][A]> } };

type ActionCall<A> = A extends { input: infer I; output: infer O } ? (Partial<I> extends I ? (input?: I) => Promise<O> : (input: I) => Promise<O>) : never;
