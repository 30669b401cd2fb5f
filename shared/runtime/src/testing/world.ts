import { AppError, isFinal, type Clock, type ConnectorCall, type ConnectorInfo, type ConnectorPort, type Json, type RunId } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { workflow, type Step } from "@fastn/workflow";
import { afterEach } from "vitest";
import type { DefinitionRow, RunStore } from "../run-store.ts";
import { InProcessStepHost } from "./in-process-step-host.ts";
import { MemoryRunStore } from "../memory/memory-run-store.ts";
import { MemoryStateStore } from "../memory/memory-state-store.ts";
import { planOf } from "./test-host.ts";
import { VirtualClock } from "./virtual-clock.ts";
import type { InAppNotification, RunServiceOptions } from "../service/options.ts";
import type { RunService } from "../service/port.ts";
import { createRunService } from "../service/run-service.ts";

const info = (name: string): ConnectorInfo => ({
  name,
  displayName: name,
  description: "",
  category: "",
  color: "#000000",
  icon: "plug",
  auth: "none",
  authWays: [{ type: "none" }],
  actions: [],
});

/** Connectors that remember what they were called with and answer with it. */
class EchoConnectors implements ConnectorPort {
  readonly calls: ConnectorCall[] = [];
  readonly names = ["shopify", "cin7-core", "slack", "http"];
  list = (): ConnectorInfo[] => this.names.map(info);
  find = (name: string): ConnectorInfo | undefined => (this.names.includes(name) ? info(name) : undefined);
  async invoke(call: ConnectorCall): Promise<Json> {
    this.calls.push(call);
    call.log("debug", `${call.connector}.${call.action}`);
    return { did: call.action, input: call.input };
  }
}

/** Processes that share a store and a clock, for tests of the run service. */
export interface World {
  readonly store: MemoryRunStore;
  readonly clock: VirtualClock;
  readonly connectors: EchoConnectors;
  readonly definition: DefinitionRow;
  readonly host: InProcessStepHost;
  readonly notifications: InAppNotification[];
  /** Another process on the same store. */
  service(over?: Partial<RunServiceOptions>): RunService;
  /** Kill the processes there are: they neither hear nor say anything from now on. */
  kill(): void;
}

/** Until `lives` says no: then calls never answer and timers never fire, as in a process that is gone. */
function mortal<T extends object>(part: T, lives: () => boolean): T {
  return new Proxy(part, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown => {
        if (!lives()) return new Promise(() => {});
        return member.apply(
          target,
          args.map((arg) => (typeof arg === "function" ? (...given: unknown[]) => (lives() ? arg(...given) : undefined) : arg)),
        );
      };
    },
  });
}

const services: RunService[] = [];
afterEach(async () => {
  // Nothing may be left that a test's clock would have to move for.
  await Promise.all(services.splice(0).map((service) => service.close(0)));
});

/** @param others further workflows, which steps may call by name */
export function world(steps: readonly Step[], more: object = {}, others: Readonly<Record<string, readonly Step[]>> = {}): World {
  const { plan, functions } = planOf(workflow("w", { steps, ...more }));
  const definition: DefinitionRow = {
    hash: "ab".repeat(32),
    workflow: "w",
    file: plan.file,
    source: "source of w",
    code: "",
    sourceMap: "",
    plan: plan as unknown as Json,
  };
  const callable = new Map([["w", definition]]);
  const ofBundle = new Map<string, typeof functions>();
  for (const [name, itsSteps] of Object.entries(others)) {
    const made = planOf(workflow(name, { steps: itsSteps }));
    callable.set(name, { ...definition, hash: `hash of ${name}`, workflow: name, plan: made.plan as unknown as Json });
    ofBundle.set(`hash of ${name}`, made.functions);
  }
  const store = new MemoryRunStore();
  const clock = new VirtualClock();
  const connectors = new EchoConnectors();
  const host = new InProcessStepHost(functions, ofBundle);
  const notifications: InAppNotification[] = [];
  let generation = 0;
  const service = (over: Partial<RunServiceOptions> = {}): RunService => {
    const born = generation;
    const lives = (): boolean => born === generation;
    const made = createRunService({
      store: mortal<RunStore>(store, lives),
      stepHost: host,
      connectors,
      connectionFor: (connector) => ({ baseUrl: `http://${connector}`, headers: {} }),
      environmentScope: (environment) => ({ variables: { environment }, config: { notifications: { slack: { channel: "#ops" } } } }),
      workflowFor: async (name) => {
        const found = callable.get(name);
        if (found === undefined) throw new AppError("WORKFLOW_NOT_FOUND", `There is no workflow "${name}".`);
        return found;
      },
      state: new MemoryStateStore(),
      onNotification: (notification) => void notifications.push(notification),
      clock: mortal<Clock>(clock, lives),
      owner: "desktop",
      logger: createLogger({ name: "test", level: "silent" }),
      ...over,
    });
    services.push(made);
    return made;
  };
  const kill = (): void => {
    generation++;
    services.length = 0;
  };
  return { store, clock, connectors, definition, host, notifications, service, kill };
}

export const start = (service: RunService, { definition }: World, over: object = {}) =>
  service.start({ definition, trigger: "manual", input: { n: 1 }, environment: "local", ...over });

/** Until the run ends or waits; time passes as needed. */
export function settled(service: RunService, runId: RunId, { clock, store }: World, stopWhenWaiting = true): Promise<void> {
  return clock.run(
    (async () => {
      for (;;) {
        const run = await store.get(runId);
        if (run === null || isFinal(run.status) || (stopWhenWaiting && run.waitingFor !== null)) return;
        await new Promise<void>((resolve) => {
          const stop = service.subscribe(runId, () => (stop(), resolve()));
        });
      }
    })(),
  );
}
export const final = (service: RunService, runId: RunId, at: World): Promise<void> => settled(service, runId, at, false);
