import type { ConnectorCall, Json } from "@fastn/core";

/** A call with harmless defaults. */
export function callOf(connector: string, action: string, input: Json, rest: Partial<ConnectorCall> = {}): ConnectorCall {
  return {
    connector,
    action,
    input,
    connection: { headers: {} },
    idempotencyKey: "run_1/step",
    signal: new AbortController().signal,
    log: () => undefined,
    ...rest,
  };
}
