import { AppError, isJsonObject, type Json, newId } from "@fastn/core";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { Connection } from "@fastn/core";
import type { PollPlan } from "@fastn/workflow/plan";

/** A list longer than this is followed in part: what is new and changed in it, not what is gone. */
const mostRecords = 100_000;
/** For all pages together, ms. */
const timeoutMs = 5 * 60_000;

/**
 * Every page of a list action.
 * @returns `complete`: the last page was reached
 * @throws AppError what the action throws, for any page; CONNECTOR_BAD_ANSWER when there is no list in the answer
 */
export async function readList(
  registry: ConnectorRegistry,
  { connector, action, params, records }: PollPlan,
  connection: Connection,
  signal: AbortSignal,
): Promise<{ readonly items: readonly Json[]; readonly complete: boolean }> {
  const paging = registry.get(connector)?.actions[action]?.paging;
  const input = { ...params, ...(paging !== undefined && { all: true, maxRecords: mostRecords }) };
  const output = await registry.invoke({
    connector,
    action,
    input,
    connection,
    idempotencyKey: newId("poll"),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    log: () => undefined,
  });
  const items = listIn(output, records ?? paging?.items ?? null);
  if (items === null) {
    const what = records === null ? "a list of records" : `a list "${records}"`;
    throw new AppError(
      "CONNECTOR_BAD_ANSWER",
      `The answer of ${connector}.${action} holds no ${what}. Say in the trigger's option "records" which member it is.`,
      {
        connector,
        action,
      },
    );
  }
  return { items, complete: paging === undefined || !isJsonObject(output) || paging.next(output, input) === null };
}

function listIn(output: Json, member: string | null): readonly Json[] | null {
  if (Array.isArray(output)) return output as readonly Json[];
  if (!isJsonObject(output)) return null;
  if (member !== null) return Array.isArray(output[member]) ? output[member] : null;
  const lists = Object.values(output).filter((value) => Array.isArray(value));
  return lists.length === 1 ? (lists[0] as readonly Json[]) : null;
}
