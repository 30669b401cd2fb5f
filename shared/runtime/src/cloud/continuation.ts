import { AppError, borderLimits, isId, isJsonObject, toJson, type Json, type RunId } from "@fastn/core";

/** Goes on with a run that waits in the store: with its timers, and with what it was waiting for, when that is given. */
export interface Continuation {
  readonly runId: RunId;
  readonly approval?: { readonly stepPath: string; readonly approved: boolean; readonly by: string; readonly comment?: string };
  readonly event?: { readonly name: string; readonly payload: Json };
}

/**
 * The value of `$fastn` in a direct invocation: `{ runId }`, `{ runId, approval: { stepPath, approved, by, comment? } }` or
 * `{ runId, event: { name, payload } }`.
 * @throws AppError BAD_REQUEST naming the member
 */
export function readContinuation(value: unknown): Continuation {
  const given = toJson(value, "$fastn", borderLimits);
  if (!isJsonObject(given)) throw refused("$fastn", "an object with a runId");
  const { runId, approval, event } = given;
  if (typeof runId !== "string" || !isId("run", runId)) throw refused("$fastn.runId", "the id of a run");
  return {
    runId: runId as RunId,
    ...(approval !== undefined && { approval: readApproval(approval) }),
    ...(event !== undefined && { event: readEvent(event) }),
  };
}

function readApproval(value: Json): NonNullable<Continuation["approval"]> {
  const { stepPath, approved, by, comment = "" } = isJsonObject(value) ? value : {};
  if (typeof stepPath !== "string") throw refused("$fastn.approval.stepPath", "the path of the step that asks");
  if (typeof approved !== "boolean") throw refused("$fastn.approval.approved", "true or false");
  if (typeof by !== "string" || by === "") throw refused("$fastn.approval.by", "who answers");
  if (typeof comment !== "string") throw refused("$fastn.approval.comment", "a text");
  return { stepPath, approved, by, comment };
}

function readEvent(value: Json): NonNullable<Continuation["event"]> {
  const { name, payload = null } = isJsonObject(value) ? value : {};
  if (typeof name !== "string" || name === "") throw refused("$fastn.event.name", "the name of the event");
  return { name, payload };
}

const refused = (field: string, wanted: string): AppError => new AppError("BAD_REQUEST", `${field} is ${wanted}.`, { field });
