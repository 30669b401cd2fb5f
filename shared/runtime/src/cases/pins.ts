import { AppError, isErrorCode, isJsonObject, nearestName, type ConnectorPort, type Json, type JsonObject, type RunId } from "@fastn/core";
import { noRetry, type ActionPlan, type ApprovalPlan, type GatePlan, type PlanStep, type WorkflowPlan } from "@fastn/workflow/plan";
import type { StepHost } from "../step-host/index.ts";

/** Pins of a run; those of the case itself, or what they say of a workflow that it calls. */
export type PinsOf = (runId: RunId) => Promise<JsonObject>;

/** Function of steps that answer their pin; no function of a workflow is named so, for those begin with a member's name. */
const pinFunction = "$pin";

/**
 * The workflow as a case runs it: a step pinned by name becomes one that answers its pin, a pinned gate takes the branch it names.
 * Steps pinned by path stay: `pinnedHost` and `pinnedConnectors` answer for them, iteration by iteration. `call/step` pins a step of the
 * workflow that `call` calls.
 * @param caller path of the step that calls the workflow, for messages
 * @throws AppError VALIDATION_FAILED for a pin of a step that is not there, or that cannot be pinned so
 */
export function pinPlan(plan: WorkflowPlan, pins: JsonObject, caller?: string): WorkflowPlan {
  const byName = new Map(plan.steps.map((step) => [step.name, step]));
  for (const key of Object.keys(pins)) checkPin(key, pins[key] ?? null, byName, caller === undefined ? key : `${caller}/${key}`);
  const pinnedLoops = new Set(plan.steps.filter(({ name, type }) => type === "loop" && Object.hasOwn(pins, name)).map(({ name }) => name));
  const steps = plan.steps
    .filter(({ loops }) => !loops.some((loop) => pinnedLoops.has(loop)))
    .map((step) => (Object.hasOwn(pins, step.name) ? pinStep(step, pins[step.name] ?? null) : step));
  return { ...plan, steps };
}

function checkPin(key: string, pin: Json, byName: ReadonlyMap<string, PlanStep>, written: string): void {
  const [path = key, inside] = split(key);
  const name = stepOfPath(path);
  const step = byName.get(name);
  if (step === undefined) {
    const near = nearestName(name, [...byName.keys()]);
    throw refused(written, `there is no step "${name}"${near === null ? "" : `; did you mean "${near}"`}.`);
  }
  if (inside !== undefined) {
    if (step.type !== "action" || step.run.kind !== "workflow") throw refused(written, `"${name}" calls no workflow.`);
    return;
  }
  const byPath = path !== name;
  if (byPath && step.type !== "action") throw refused(written, `a ${step.type} is pinned for all iterations at once: write "${name}".`);
  if (step.type !== "gate" || errorOf(pin) !== null) return;
  const names = step.branches.map((branch) => branch.name);
  if (!names.includes(selectedOf(pin) ?? "")) throw refused(written, `a gate's pin names the branch to take: { "selected": "${names.join('" | "')}" }.`);
}

const refused = (pin: string, why: string): AppError => new AppError("VALIDATION_FAILED", `The pin "${pin}" cannot be used: ${why}`, { pin });

/** `call/step` into the step that calls and what is pinned in the workflow called. */
function split(key: string): readonly [string, string] | readonly [string] {
  const at = key.indexOf("/");
  return at < 0 ? [key] : [key.slice(0, at), key.slice(at + 1)];
}

/** What a run's pins say of the workflow that its step at `path` calls; a pin of this very iteration counts more than one of the step. */
export function pinsInside(pins: JsonObject, path: string): JsonObject {
  const found: [string, Json][] = [];
  for (const caller of new Set([stepOfPath(path), path])) {
    for (const [key, pin] of Object.entries(pins)) {
      const [at, inside] = split(key);
      if (inside !== undefined && at === caller) found.push([inside, pin]);
    }
  }
  return Object.fromEntries(found);
}

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

/** A step host that answers for pinned steps and hands everything else on. */
export function pinnedHost(host: StepHost, pinsOf: PinsOf): StepHost {
  return {
    get pid() {
      return host.pid;
    },
    describe: (bundle) => host.describe(bundle),
    close: () => host.close(),
    async call(call) {
      if (!call.fn.endsWith("handler") && !call.fn.startsWith(pinFunction)) return host.call(call);
      const { id, stepPath = "" } = call.context["run"] as { readonly id: RunId; readonly stepPath?: string };
      const pin = pinOf(await pinsOf(id), stepPath);
      if (pin === undefined) return host.call(call);
      if (call.fn !== `${pinFunction}:rejected`) return answer(pin);
      const { by, comment } = pin as JsonObject;
      throw new AppError("APPROVAL_REJECTED", `${String(by)} rejected "${stepOfPath(stepPath)}"${comment ? `: ${String(comment)}` : ""}`, { by: String(by) });
    },
  };
}

/** Connectors that answer for steps pinned by path. */
export function pinnedConnectors(port: ConnectorPort, pinsOf: PinsOf): ConnectorPort {
  return {
    list: () => port.list(),
    find: (name) => port.find(name),
    async invoke(call) {
      // A step's own call has the key `runId/path`; calls made by a handler have a number behind it, and are the handler's business.
      const [runId, path = ""] = split(call.idempotencyKey);
      const pin = pinOf(await pinsOf(runId as RunId), path);
      return pin === undefined ? port.invoke(call) : answer(pin);
    },
  };
}
