import { type Clock, type Json, type JsonObject } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { Bundle, ForkStepHost, LogLevel, NetworkRules, Question, StepHost } from "@fastn/runtime/step-host";

export interface ConnectorFunction {
  /** Workspace path of the connector's file. */
  readonly file: string;
  /** By its path in the default export: `actions.getOrder.handler`. */
  readonly fn: string;
  readonly input: Json;
  /** Data of an action's `ctx`; null for what is none. */
  readonly context: JsonObject | null;
  readonly signal: AbortSignal;
  readonly onLog: (level: LogLevel, message: string) => void;
  readonly ask: (question: Question) => Promise<Json>;
}

/** Runs the code of the folder's connectors: in a process of its own, like that of steps. */
export interface ConnectorHost {
  /** @throws AppError WORKSPACE_NOT_TRUSTED, SOURCE_SYNTAX, what the function throws, and what `StepHost.call` does */
  call(call: ConnectorFunction): Promise<Json>;
  /** Files have changed: what was compiled of them is no longer good. */
  forget(): void;
  close(): void;
}

export interface ConnectorHostOptions {
  readonly root: string;
  readonly requireTrust: () => Promise<void>;
  /** Default: child processes of Node. */
  readonly fork?: ForkStepHost | undefined;
  readonly network: () => NetworkRules;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Calls end with their step; this is for those that have none, ms. */
const timeoutMs = 15 * 60_000;

export function createConnectorHost({ root, requireTrust, fork, network, clock, logger }: ConnectorHostOptions): ConnectorHost {
  // Not the steps' own process: a step that waits for a connector holds one of its threads.
  let host: Promise<StepHost> | undefined;
  const bundles = new Map<string, Promise<Bundle>>();
  const start = async (): Promise<StepHost> => {
    const { createStepHost, forkStepHostOnNode } = await import("@fastn/runtime/step-host");
    return createStepHost({ fork: fork ?? forkStepHostOnNode(), network, clock, logger });
  };
  const compile = async (file: string): Promise<Bundle> => {
    const { compileWorkflow } = await import("@fastn/runtime/compile");
    return compileWorkflow({ root, file });
  };
  const bundleOf = (file: string): Promise<Bundle> => {
    const known = bundles.get(file);
    if (known !== undefined) return known;
    const made = compile(file);
    bundles.set(file, made);
    made.catch(() => bundles.delete(file));
    return made;
  };
  return {
    async call({ file, fn, input, context, signal, onLog, ask }) {
      await requireTrust();
      const [running, bundle] = await Promise.all([(host ??= start()), bundleOf(file)]);
      return running.call({ bundle, of: "connector", fn, context: { input, context }, timeoutMs, signal, onLog, ask });
    },
    forget: () => bundles.clear(),
    close: () => void host?.then((running) => running.close()),
  };
}
