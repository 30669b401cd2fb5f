// A process of its own that runs workflows on a database it may share: what the tests of two owners and of `once` stop and kill.
import { createHash } from "node:crypto";
import { AppError, type Json, type RunId, systemClock } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { createConnectorRegistry } from "@fastn/connectors";
import { type CrashPoint, createRunService, type DefinitionRow, type RunStore } from "@fastn/runtime";
import { describeModule } from "@fastn/workflow/describe";
import { toPlan } from "@fastn/workflow/plan";
import { openStore } from "../../store/index.ts";
import careful from "./workflows/careful.ts";
import relay from "./workflows/relay.ts";

/** The first argument, as JSON. */
export interface OwnerOptions {
  readonly file: string;
  readonly mockUrl: string;
  readonly name: string;
  /** Others work on the same database. */
  readonly shared: boolean;
  readonly leaseMs: number;
}

export type ToOwner =
  | { readonly type: "begin"; readonly workflow: "careful" | "relay"; readonly runs: number }
  | { readonly type: "resume" }
  | { readonly type: "deliver"; readonly event: string }
  /** Send this very process a signal when it comes to the point for the nth time from now on. */
  | { readonly type: "strike"; readonly point: CrashPoint; readonly times: number; readonly signal: "SIGKILL" | "SIGSTOP" };

export type FromOwner =
  | { readonly type: "ready" }
  /** The store refused a write for a run; `lease` for one that was to be prolonged and is another's by now. */
  | { readonly type: "refused"; readonly runId: RunId; readonly code: string };

const { file, mockUrl, name, shared, leaseMs } = JSON.parse(process.argv[2] ?? "{}") as OwnerOptions;
const say = (message: FromOwner): void => void process.send?.(message);

/** The run store, saying what it refuses. */
function told(store: RunStore): RunStore {
  return {
    ...bound(store),
    append: (runId, ...rest) =>
      store.append(runId, ...rest).catch((error: unknown) => {
        say({ type: "refused", runId, code: error instanceof AppError ? error.code : String(error) });
        throw error;
      }),
    async renew(runId, ...rest) {
      const holds = await store.renew(runId, ...rest);
      if (!holds) say({ type: "refused", runId, code: "lease" });
      return holds;
    },
    claim: (runId, ...rest) =>
      store.claim(runId, ...rest).catch((error: unknown) => {
        say({ type: "refused", runId, code: error instanceof AppError ? error.code : String(error) });
        throw error;
      }),
  };
}

function bound(store: RunStore): RunStore {
  return new Proxy(store, { get: (target, member) => (Reflect.get(target, member) as (...args: unknown[]) => unknown).bind(target) });
}

function definitionOf(exported: unknown): DefinitionRow {
  const module = describeModule({ default: exported });
  if (module === null) throw new Error("not a workflow");
  const plan = toPlan(module.descriptor, { file: "workflow.ts" });
  const hash = createHash("sha256").update(JSON.stringify(plan)).digest("hex");
  return { hash, workflow: plan.name, file: plan.file, source: "", code: "", sourceMap: "", plan: plan as unknown as Json };
}

const definitions = { careful: definitionOf(careful), relay: definitionOf(relay) };
let strike = { point: "recovery" as CrashPoint, left: 0, signal: "SIGKILL" as "SIGKILL" | "SIGSTOP" };

const store = await openStore(`sqlite:${file}`);
const service = createRunService({
  store: told(store.runs("local")),
  stepHost: () => Promise.reject(new AppError("FORBIDDEN", "These workflows have connectors' steps only.")),
  connectors: createConnectorRegistry(),
  connectionFor: () => ({ baseUrl: `${mockUrl}/http`, headers: {} }),
  environmentScope: () => ({ variables: {}, config: {} }),
  clock: systemClock,
  owner: name,
  shared,
  leaseMs,
  logger: createLogger({ name, level: "silent" }),
  crashPoints: (point) => {
    if (point === strike.point && strike.left > 0 && --strike.left === 0) process.kill(process.pid, strike.signal);
  },
});

/** The other owner may not have let go yet of the run that waits for it. */
async function deliver(event: string): Promise<void> {
  for (let tries = 0; tries < 200 && (await service.deliverEvent(event, {})) === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
}

process.on("message", (message: ToOwner) => {
  switch (message.type) {
    case "strike":
      strike = { point: message.point, left: message.times, signal: message.signal };
      return;
    case "begin":
      for (let run = 0; run < message.runs; run++)
        void service.start({ definition: definitions[message.workflow], trigger: "manual", input: null, environment: "local" });
      return;
    case "resume":
      return void service.resume();
    case "deliver":
      return void deliver(message.event);
  }
});
process.on("disconnect", () => process.exit(0));
say({ type: "ready" });
