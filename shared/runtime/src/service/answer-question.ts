import { AppError, jsonSizeBytes, type ConnectorPort, type Json } from "@fastn/core";
import type { StepFunctionCall } from "../run/host.ts";
import type { Question } from "../step-host/index.ts";
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
        return stateOf(asking).get(asking.workflow, checkedKey(question.key));
      case "state.set":
        if (jsonSizeBytes(question.value) > stateLimits.value) {
          throw new AppError("VALUE_TOO_LARGE", `The state value "${question.key}" is larger than ${stateLimits.value} bytes.`, {
            maxBytes: stateLimits.value,
          });
        }
        await stateOf(asking).set(asking.workflow, checkedKey(question.key), question.value);
        return null;
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

function checkedKey(key: string): string {
  if (key !== "" && key.length <= stateLimits.key) return key;
  throw new AppError("BAD_REQUEST", `A key of ctx.state has 1 to ${stateLimits.key} characters.`);
}
