import { AppError, toJson, type Json, type JsonObject } from "@fastn/core/values";
import type { LogLevel } from "./messages.ts";
import { logOf } from "./step-context.ts";
import type { StepLine } from "./worker-host.ts";

/** What one call of a connector file's function is given. */
export interface ConnectorTask extends JsonObject {
  /** The action's input, or what was entered for a connection. */
  readonly input: Json;
  /** Data of the action's `ctx`; null: the function is no action and gets none. */
  readonly context: JsonObject | null;
}

/**
 * Call a function of a connector's default export.
 * @param fn path of names with dots between
 * @throws AppError DEFINITION_CHANGED when there is none, and what the function throws
 */
export async function callConnector(main: unknown, fn: string, task: JsonObject, host: StepLine): Promise<unknown> {
  const names = fn.split(".");
  let owner: unknown = undefined;
  let found: unknown = main;
  for (const name of names) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) throw missing(fn);
    [owner, found] = [found, (found as Record<string, unknown>)[name]];
  }
  if (typeof found !== "function") throw missing(fn);
  const { input, context } = task as ConnectorTask;
  const given = context === null ? [input] : [connectorContext(context, host), input];
  return Reflect.apply(found, owner, given) as unknown;
}

const missing = (fn: string): AppError => new AppError("DEFINITION_CHANGED", `The connector has no function ${fn}. Export it as it is written in the file.`);

function connectorContext(context: JsonObject, host: StepLine): object {
  const request = (method: string) => (url: unknown, options: unknown) =>
    host.ask({ kind: "http", method, url: String(url), options: toJson(options ?? {}, `options of ctx.http.${method.toLowerCase()}`) });
  return {
    ...context,
    http: { get: request("GET"), post: request("POST"), put: request("PUT"), patch: request("PATCH"), delete: request("DELETE") },
    logger: logOf({ log: (level: LogLevel, message: string) => host.log(level, message) }),
    signal: host.signal,
  };
}
