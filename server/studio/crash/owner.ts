// A process of its own that runs workflows on a real database: what the test of `once` kills.
import { createHash } from "node:crypto";
import { AppError, type Json, systemClock } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { createConnectorRegistry } from "@fastn/connectors";
import { type CrashPoint, createRunService, type DefinitionRow } from "@fastn/runtime";
import { describeModule } from "@fastn/workflow/describe";
import { toPlan } from "@fastn/workflow/plan";
import { openStore } from "../../store/index.ts";
import careful from "./workflows/careful.ts";

/** The first argument, as JSON. */
export interface OwnerOptions {
  readonly file: string;
  readonly mockUrl: string;
}

export type ToOwner =
  | { readonly type: "begin"; readonly workflow: "careful"; readonly runs: number }
  | { readonly type: "resume" }
  /** Kill this very process (SIGKILL) when it comes to the point for the nth time from now on. */
  | { readonly type: "strike"; readonly point: CrashPoint; readonly times: number };

/** Sent once. */
export interface FromOwner {
  readonly type: "ready";
}

const { file, mockUrl } = JSON.parse(process.argv[2] ?? "{}") as OwnerOptions;

function definitionOf(exported: unknown): DefinitionRow {
  const module = describeModule({ default: exported });
  if (module === null) throw new Error("not a workflow");
  const plan = toPlan(module.descriptor, { file: "workflow.ts" });
  const hash = createHash("sha256").update(JSON.stringify(plan)).digest("hex");
  return { hash, workflow: plan.name, file: plan.file, source: "", code: "", sourceMap: "", plan: plan as unknown as Json };
}

const definitions = { careful: definitionOf(careful) };
let strike = { point: "recovery" as CrashPoint, left: 0 };

const store = await openStore(`sqlite:${file}`);
const service = createRunService({
  store: store.runs("local"),
  stepHost: () => Promise.reject(new AppError("FORBIDDEN", "These workflows have connectors' steps only.")),
  connectors: createConnectorRegistry(),
  connectionFor: () => ({ baseUrl: `${mockUrl}/http`, headers: {} }),
  environmentScope: () => ({ variables: {}, config: {} }),
  clock: systemClock,
  owner: "studio",
  logger: createLogger({ name: "owner", level: "silent" }),
  crashPoints: (point) => {
    if (point === strike.point && strike.left > 0 && --strike.left === 0) process.kill(process.pid, "SIGKILL");
  },
});

process.on("message", (message: ToOwner) => {
  switch (message.type) {
    case "strike":
      strike = { point: message.point, left: message.times };
      return;
    case "begin":
      for (let run = 0; run < message.runs; run++)
        void service.start({ definition: definitions[message.workflow], trigger: "manual", input: null, environment: "local" });
      return;
    case "resume":
      return void service.resume();
  }
});
process.on("disconnect", () => process.exit(0));
process.send?.({ type: "ready" } satisfies FromOwner);
