import { AppError, jsonSizeBytes, type ConnectorPort, type Json } from "@fastn/core";
import { parseDuration } from "@fastn/workflow/durations";
import type { StepFunctionCall } from "../run/host.ts";
import type { Question } from "../step-host/index.ts";
import type { StateSlot } from "../state-store.ts";
import type { RunServiceOptions } from "./options.ts";

/** Longest key and value of `ctx.state`, characters and bytes. */
const stateLimits = { key: 512, value: 256 * 1024 };

export interface Asking {
  readonly call: StepFunctionCall;
  readonly workflow: string;
  readonly environment: string;
  readonly options: RunServiceOptions;
  readonly invoke: (connector: string, action: string, input: Json, idempotencyKey: string) => Promise<Json>;
  readonly connectors: () => Promise<ConnectorPort>;
}

/** Answers what one call of user code asks. Who asks (workflow, environment) is set here, never by the code. */
export function questionsOf(asking: Asking): (question: Question) => Promise<Json> {
  let connectorCalls = 0;
  return async (question) => {
    switch (question.kind) {
      case "connector": {
        // A handler may call several actions: each has its own key, the same in every attempt.
        const key = `${asking.call.idempotencyKey}#${++connectorCalls}`;
        const connector = named(question.connector, await asking.connectors());
        return asking.invoke(connector, question.action, question.input, key);
      }
      case "secret":
        return secret(question.name, asking);
      case "state.get":
        return stateOf(asking).get(slotOf(question.scope, asking), checkedKey(question.key), asking.options.clock.now());
      case "state.set":
        if (jsonSizeBytes(question.value) > stateLimits.value) {
          throw new AppError("VALUE_TOO_LARGE", `The state value "${question.key}" is larger than ${stateLimits.value} bytes.`, {
            maxBytes: stateLimits.value,
          });
        }
        await stateOf(asking).set(slotOf(question.scope, asking), checkedKey(question.key), question.value, expiryOf(question.ttl, asking));
        return null;
      case "http":
        throw new AppError("FORBIDDEN", "ctx.http is for connectors. In a step use ctx.fetch, or an action of the connector http.");
      case "db":
        if (asking.options.db === undefined) throw new AppError("FORBIDDEN", "ctx.db is not available where this run is executed.");
        return asking.options.db.query(question.sql, question.params);
    }
  };
}

/** `ctx.connectors.cin7Core` is `cin7-core`; exact names come first. */
function named(name: string, port: ConnectorPort): string {
  if (port.find(name) !== undefined) return name;
  return port.list().find((info) => inCamelCase(info.name) === name)?.name ?? name;
}

const inCamelCase = (slug: string): string => slug.replaceAll(/-(.)/g, (_all, letter: string) => letter.toUpperCase());

async function secret(name: string, { options, environment }: Asking): Promise<string> {
  const value = await options.secretFor?.(name, environment);
  if (value === undefined)
    throw new AppError("CONNECTION_MISSING", `The secret "${name}" is not set for environment "${environment}".`, { secret: name, environment });
  options.redactor?.add(name, value);
  return value;
}

function stateOf({ options }: Asking): NonNullable<RunServiceOptions["state"]> {
  if (options.state === undefined) throw new AppError("FORBIDDEN", "ctx.state is not available where this run is executed.");
  return options.state;
}

function slotOf(scope: string, { workflow, call }: Asking): StateSlot {
  if (scope === "ORG") return { workflow, runId: null };
  if (scope === "INVOCATION") return { workflow, runId: call.runId };
  throw new AppError("BAD_REQUEST", `The scope of ctx.state is "ORG" (all runs of the workflow) or "INVOCATION" (this run), not ${JSON.stringify(scope)}.`);
}

/** @throws AppError DURATION_INVALID */
function expiryOf(ttl: Json, { options }: Asking): number | null {
  return ttl === null ? null : options.clock.now() + parseDuration(ttl as number | string);
}

function checkedKey(key: string): string {
  if (key !== "" && key.length <= stateLimits.key) return key;
  throw new AppError("BAD_REQUEST", `A key of ctx.state has 1 to ${stateLimits.key} characters.`);
}
