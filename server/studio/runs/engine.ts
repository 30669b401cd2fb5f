import { type Clock, type Connection, isJsonObject } from "@fastn/core";
import type { Logger, Redactor } from "@fastn/core/node";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { ReachedCrashPoint, requireFitting, RunService, RunServiceOptions } from "@fastn/runtime";
import type { RunStore } from "@fastn/runtime/run-store";
import type { ForkStepHost, NetworkRules, StepHost } from "@fastn/runtime/step-host";
import { exportTraces, wantsTraces } from "@fastn/runtime/tracing";
import type { Store } from "../../store/index.ts";
import type { Changes } from "../changes.ts";
import { sendEmail } from "../email.ts";
import type { Environment, SecretSource } from "../environments.ts";
import type { Inbox } from "../notifications.ts";
import { localTenant } from "../services.ts";
import { maxRunsOf } from "../max-runs.ts";
import { stepNetworkOf } from "../step-network.ts";

export interface EngineOptions {
  readonly store: Store;
  readonly runStore: RunStore;
  readonly workflowFor: NonNullable<RunServiceOptions["workflowFor"]>;
  readonly environment: (name?: string) => Promise<Environment>;
  readonly secrets: SecretSource;
  readonly connectors: () => Promise<ConnectorRegistry>;
  readonly changes: Changes;
  readonly inbox: Inbox;
  /** File of `ctx.db`; null: workflows have none. */
  readonly databaseFile: string | null;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly logger: Logger;
  /** OTEL_* is read from here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: child processes of Node. */
  readonly forkStepHost?: ForkStepHost;
  /** Ports of this machine that no handler may reach: the studio's own. */
  readonly ownPorts: () => readonly number[];
  /** Default: nobody is told. */
  readonly crashPoints?: ReachedCrashPoint;
}

export interface Engine {
  readonly service: RunService;
  readonly stepHost: () => StepHost;
  /** Of the runtime, which is loaded with this. */
  readonly requireFitting: typeof requireFitting;
  close(): Promise<void>;
}

/**
 * The interpreter with its step host over this folder's store. Made when the first run needs it: it brings the compiler and the parser.
 * The owner's name stays the same over restarts, since the folder's lock lets only one process be it.
 */
export async function createEngine({
  store,
  runStore,
  workflowFor,
  environment,
  secrets,
  connectors,
  changes,
  inbox,
  databaseFile,
  redactor,
  clock,
  logger,
  forkStepHost,
  ownPorts,
  crashPoints,
  env,
}: EngineOptions): Promise<Engine> {
  const [{ createRunService, requireFitting }, { createQueryHost, createStepHost, forkStepHostOnNode }] = await Promise.all([
    // Not the whole runtime: what hosts in a cloud need brings the parser.
    import("@fastn/runtime/service"),
    import("@fastn/runtime/step-host"),
  ]);
  const fork = forkStepHost ?? forkStepHostOnNode();
  const network = (): NetworkRules => ({ privateAddresses: stepNetworkOf(env) === "open", refusedLocalPorts: ownPorts() });
  let host: StepHost | undefined;
  const stepHost = (): StepHost => (host ??= createStepHost({ fork, network, clock, logger }));
  const db = databaseFile === null ? undefined : createQueryHost({ fork, file: databaseFile });
  const service = createRunService({
    store: runStore,
    stepHost,
    connectors,
    connectionFor: async (connector, name): Promise<Connection> => (await environment(name)).connection(connector),
    environmentScope: environment,
    workflowFor,
    secretFor: (name, environmentName) => secrets.read(name, environmentName),
    state: store.state(localTenant),
    db,
    onNotification: (notification) => inbox.add(localTenant, notification),
    sendEmail: async (mail, name) => {
      const settings = (await environment(name)).config["notifications"];
      await sendEmail(mail, isJsonObject(settings) ? settings["email"] : undefined, secrets);
    },
    clock,
    maxConcurrentRuns: maxRunsOf(env),
    owner: "studio",
    traced: wantsTraces(env),
    redactor,
    logger,
    crashPoints,
  });
  const stopTracing = exportTraces({ service, store: runStore, tenant: localTenant, env, clock, logger });
  const quiet = service.onChange((data) => changes.emit({ event: "runs", data }));
  return {
    service,
    stepHost,
    requireFitting,
    async close() {
      await service.close();
      await stopTracing();
      quiet();
      host?.close();
      db?.close();
    },
  };
}
