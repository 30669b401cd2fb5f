import { format } from "node:util";
import { isJsonObject, toJson, type Json, type JsonObject } from "@fastn/core/values";
import { clip } from "./capture-console.ts";
import type { LogLevel } from "./messages.ts";
import type { StepLine } from "./worker-host.ts";

/**
 * `ctx` as a handler gets it: the data the platform sent, and what calls back to the platform.
 * @param traceHeaders W3C trace context of the attempt, which `ctx.fetch` sends along; none when the run is not traced
 */
export function stepContext(data: JsonObject, host: StepLine, traceHeaders: Readonly<Record<string, string>> = {}): object {
  return {
    ...data,
    // Two words for the same payload: both are documented.
    trigger: data["input"] ?? null,
    steps: guardedSteps(data["steps"], data),
    index: data["index"] ?? -1,
    signal: host.signal,
    fetch: boundFetch(host, traceHeaders),
    log: logOf(host),
    connectors: connectorsOf(host),
    secrets: { get: (name: string) => host.ask({ kind: "secret", name: String(name) }) },
    state: {
      get: (key: string, options?: StateOptions) => host.ask({ kind: "state.get", key: String(key), scope: scopeOf(options) }),
      set: async (key: string, value: unknown, options?: StateOptions) =>
        void (await host.ask({
          kind: "state.set",
          key: String(key),
          value: toJson(value, `state value "${key}"`),
          scope: scopeOf(options),
          ttl: options?.ttl ?? null,
        })),
      delete: async (key: string, options?: StateOptions) =>
        void (await host.ask({ kind: "state.set", key: String(key), value: null, scope: scopeOf(options), ttl: null })),
    },
    db: {
      query: (sql: string, params: readonly unknown[] = []) =>
        host.ask({ kind: "db", sql: String(sql), params: toJson(params, "parameters of ctx.db.query") as readonly Json[] }),
    },
  };
}

interface StateOptions {
  readonly scope?: string;
  readonly ttl?: number | string;
}

const scopeOf = (options: StateOptions | undefined): string => String(options?.scope ?? "ORG");

/** Reading a step this one does not wait for would depend on luck, so it fails with what to do instead. */
function guardedSteps(steps: Json | undefined, data: JsonObject): object {
  const known = { ...(steps as JsonObject | undefined) };
  return new Proxy(known, {
    get(target, name, receiver): unknown {
      if (typeof name === "symbol" || Object.hasOwn(target, name) || name === "then" || name === "toJSON") return Reflect.get(target, name, receiver);
      throw new Error(`Step "${stepName(data)}" does not wait for a step "${name}". Write ctx.steps.${name} in its handler, or add dependsOn: ["${name}"].`);
    },
  });
}

const stepName = ({ run }: JsonObject): string => (isJsonObject(run) && typeof run["step"] === "string" ? run["step"] : "?");

/** Ends with the step, and takes the trace on unless the call has one of its own. */
function boundFetch(host: StepLine, traceHeaders: Readonly<Record<string, string>>): typeof fetch {
  const trace = Object.entries(traceHeaders);
  return (input, init) => {
    const signal = init?.signal ? AbortSignal.any([init.signal, host.signal]) : host.signal;
    if (trace.length === 0) return fetch(input, { ...init, signal });
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
    if (!headers.has("traceparent")) for (const [name, value] of trace) headers.set(name, value);
    return fetch(input, { ...init, headers, signal });
  };
}

/** A function with a method for each level. */
export function logOf(host: Pick<StepLine, "log">): object {
  const at =
    (level: LogLevel) =>
    (...parts: unknown[]): void =>
      host.log(level, clip(format(...parts)));
  return Object.assign(at("info"), { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") });
}

/** `ctx.connectors.shopify.getCustomer(input)`: any name is passed on; the platform knows which exist. */
function connectorsOf(host: StepLine): object {
  return namesTo((connector) =>
    namesTo(
      (action) => async (input: unknown) => host.ask({ kind: "connector", connector, action, input: toJson(input ?? {}, `input of ${connector}.${action}`) }),
    ),
  );
}

function namesTo(make: (name: string) => unknown): object {
  return new Proxy(
    {},
    // `then` must stay absent: else awaiting the object would look like awaiting a promise.
    { get: (_target, name) => (typeof name === "symbol" || name === "then" || name === "toJSON" ? undefined : make(name)) },
  );
}
