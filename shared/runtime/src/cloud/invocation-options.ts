import type { Connection, ConnectorPort, Json } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { RunStore } from "../run-store.ts";
import type { RunServiceOptions } from "../service/options.ts";
import type { WorkflowStateStore } from "../state-store.ts";

/** What a workflow has around it where it is deployed. Everything may be left out. */
export interface InvocationOptions {
  /** Default: none, and a step that uses one says so. `createConnectorRegistry()` of `@fastn/connectors` gives the built-in ones. */
  readonly connectors?: ConnectorPort;
  /** How a connector is reached. Default: `http` and `transform` need nothing, others fail with CONNECTION_MISSING. */
  readonly connectionFor?: (connector: string) => Connection | Promise<Connection>;
  /** Name of the environment, `ctx.run.environment`. Default `production`. */
  readonly environment?: string;
  /** Whose runs these are, as traces say it. Default `local`. */
  readonly tenant?: string;
  /** `{{variables.x}}` and `ctx.variables`. */
  readonly variables?: Readonly<Record<string, Json>>;
  /** `{{config.x}}` and `ctx.config`. */
  readonly config?: Readonly<Record<string, Json>>;
  /** Default: environment variables `FASTN_SECRET_<NAME>`. */
  readonly secretFor?: (name: string) => string | undefined | Promise<string | undefined>;
  /** Workflows that steps call, by the name they are called: `{ price }` with `import price from "./price.ts"`. Each runs in the same invocation. */
  readonly workflows?: Readonly<Record<string, unknown>>;
  /** `ctx.db`: answers `{ rows, rowCount }` for one statement with `$1` parameters. Default: FORBIDDEN with what to pass. */
  readonly db?: NonNullable<RunServiceOptions["db"]>;
  /** `ctx.state`. Default: in memory, as long as this process lives; then nothing can be remembered for sure. */
  readonly state?: WorkflowStateStore;
  /**
   * Where runs are kept. Default: in memory, for the length of one invocation; then a run cannot wait for a person, an event, or a time past the
   * invocation's end, and fails at such a step with RUN_LIMIT_REACHED. With a store it stays open there, and goes on with the next invocation that has its
   * idempotency key or (Lambda) names it: `{ "$fastn": { "runId": … } }`, with the `approval` or `event` it waits for; or with a worker on the same store.
   */
  readonly store?: RunStore;
  /** Name of a function-form workflow, which has none of its own. Default `workflow`. */
  readonly name?: string;
  /** Default: JSON lines on standard output. */
  readonly logger?: Logger;
}
