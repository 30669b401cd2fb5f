import { AppError, isErrorCode, isJsonObject, type ConnectorPort, type Json, type JsonObject, type RunId } from "@fastn/core";
import { nearestName, noRetry, type ActionPlan, type ApprovalPlan, type GatePlan, type PlanStep, type WorkflowPlan } from "@fastn/workflow/plan";
import type { StepHost } from "../step-host/index.ts";

/** Function of steps that answer their pin; no function of a workflow is named so, for those begin with a member's name. */
const pinFunction = "$pin";

/**
 * The workflow as a case runs it: a step pinned by name becomes one that answers its pin, a pinned gate takes the branch it names.
 * Steps pinned by path stay: `pinnedHost` and `pinnedConnectors` answer for them, iteration by iteration.
 * @throws AppError VALIDATION_FAILED for a pin of a step that is not there, or that cannot be pinned so
 */
export function pinPlan(plan: WorkflowPlan, pins: JsonObject): WorkflowPlan {
  const byName = new Map(plan.steps.map((step) => [step.name, step]));
  for (const key of Object.keys(pins)) checkPin(key, pins[key] ?? null, byName);
  const pinnedLoops = new Set(plan.steps.filter(({ name, type }) => type === "loop" && Object.hasOwn(pins, name)).map(({ name }) => name));
  const steps = plan.steps
    .filter(({ loops }) => !loops.some((loop) => pinnedLoops.has(loop)))
    .map((step) => (Object.hasOwn(pins, step.name) ? pinStep(step, pins[step.name] ?? null) : step));
  return { ...plan, steps };
}

function checkPin(key: string, pin: Json, byName: ReadonlyMap<string, PlanStep>): void {
  const name = stepOfPath(key);
  const step = byName.get(name);
  if (step === undefined) {
    const near = nearestName(name, [...byName.keys()]);
    throw refused(key, `there is no step "${name}"${near === null ? "" : `; did you mean "${near}"`}.`);
  }
  const byPath = key !== name;
  if (byPath && step.type !== "action") throw refused(key, `a ${step.type} is pinned for all iterations at once: write "${name}".`);
  if (step.type !== "gate" || errorOf(pin) !== null) return;
  const names = step.branches.map((branch) => branch.name);
  if (!names.includes(selectedOf(pin) ?? "")) throw refused(key, `a gate's pin names the branch to take: { "selected": "${names.join('" | "')}" }.`);
}

const refused = (pin: string, why: string): AppError => new AppError("VALIDATION_FAILED", `The pin "${pin}" cannot be used: ${why}`, { pin });

/** `lines[3].reserve` is an iteration of `reserve`. */
export const stepOfPath = (path: string): string => path.split(".").at(-1) ?? path;

const selectedOf = (pin: Json): string | null => (isJsonObject(pin) && typeof pin["selected"] === "string" ? pin["selected"] : null);

function pinStep(step: PlanStep, pin: Json): PlanStep {
  if (step.type === "gate" && errorOf(pin) === null) return take(step, selectedOf(pin) ?? "");
  const { name, parent, loops, waitsFor, onError, skip, label, note } = step;
  const pinned: ActionPlan = {
    name,
    parent,
    loops,
    waitsFor,
    onError,
    skip,
    label,
    note,
    type: "action",
    once: false,
    retry: noRetry,
    timeoutMs: null,
    run: { kind: "handler", fn: isRejection(step, pin) ? `${pinFunction}:rejected` : pinFunction },
  };
  return pinned;
}

function take(gate: GatePlan, selected: string): GatePlan {
  // The last branch has no condition: it is taken when no other is.
  const branches = gate.branches.map((branch) =>
    branch.when === null ? branch : { ...branch, when: { kind: "data", value: branch.name === selected, templates: false } as const },
  );
  return { ...gate, branches };
}

/** A pinned "no" does what a person's would: it fails the step, unless the workflow looks at the answer itself. */
function isRejection(step: PlanStep, pin: Json): step is ApprovalPlan {
  if (step.type !== "approval" || !isJsonObject(pin) || pin["approved"] !== false || step.onError === "continue") return false;
  return pin["by"] !== null || step.onTimeout === "halt";
}

function errorOf(pin: Json): AppError | null {
  const error = isJsonObject(pin) ? pin["$error"] : undefined;
  if (!isJsonObject(error)) return null;
  const { code, message } = error;
  return new AppError(isErrorCode(code) ? code : "STEP_FAILED", String(message ?? "It failed as its pin says."));
}

/** The pin of a step path: its own, else its step's. undefined: it is not pinned. */
function pinOf(pins: JsonObject, path: string): Json | undefined {
  const key = [path, stepOfPath(path)].find((each) => Object.hasOwn(pins, each));
  return key === undefined ? undefined : pins[key];
}

/** @throws the error the pin holds */
function answer(pin: Json): Json {
  const error = errorOf(pin);
  if (error !== null) throw error;
  return pin;
}

/** A step host that answers for pinned steps of one run and hands everything else on. */
export function pinnedHost(host: StepHost, pins: JsonObject): StepHost {
  return {
    get pid() {
      return host.pid;
    },
    describe: (bundle) => host.describe(bundle),
    close: () => host.close(),
    async call(call) {
      const run = call.context["run"];
      const path = isJsonObject(run) && typeof run["stepPath"] === "string" ? run["stepPath"] : "";
      const pin = call.fn.endsWith("handler") || call.fn.startsWith(pinFunction) ? pinOf(pins, path) : undefined;
      if (pin === undefined) return host.call(call);
      if (call.fn !== `${pinFunction}:rejected`) return answer(pin);
      const { by, comment } = pin as JsonObject;
      throw new AppError("APPROVAL_REJECTED", `${String(by)} rejected "${stepOfPath(path)}"${comment ? `: ${String(comment)}` : ""}`, { by: String(by) });
    },
  };
}

/** Connectors that answer for the steps of one run pinned by path. */
export function pinnedConnectors(port: ConnectorPort, pins: JsonObject, runId: () => RunId | null): ConnectorPort {
  return {
    list: () => port.list(),
    find: (name) => port.find(name),
    async invoke(call) {
      // A step's own call has the key `runId/path`; calls made by a handler have a number behind it, and are the handler's business.
      const prefix = `${runId() ?? ""}/`;
      const pin = call.idempotencyKey.startsWith(prefix) ? pinOf(pins, call.idempotencyKey.slice(prefix.length)) : undefined;
      return pin === undefined ? port.invoke(call) : answer(pin);
    },
  };
}
