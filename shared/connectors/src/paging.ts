import { setTimeout as sleep } from "node:timers/promises";
import { AppError, errorCodes, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { JsonSchema } from "./definition.ts";

/** How a list action is read to its end. With it the action gets the inputs `all` and `maxRecords`. */
export interface Paging {
  /** Member of the output that holds the page's records. */
  readonly items: string;
  /** Input that sets how many records a page has, where the service lets one choose. */
  readonly size?: string;
  /** What to change in `input` to get the page after this one; null on the last. */
  next(output: JsonObject, input: JsonObject): JsonObject | null;
}

/** Inputs of a paged action that the registry keeps for itself. */
export const pagingInput: Readonly<Record<"all" | "maxRecords", JsonSchema>> = {
  all: { type: "boolean", default: false, description: "Read all pages, not one" },
  maxRecords: {
    type: "integer",
    minimum: 1,
    maximum: 100_000,
    default: 1000,
    description: "With `all`: stop after the page that reaches this many. The answer's cursor is then that of the next page",
  },
};

const defaultMaxRecords = 1000;
/** Tries of one page: reading again harms nothing, and beginning anew at the first page may never get to the last. */
const maxTries = 4;
/** A longer `Retry-After` is left to the step's own retry, which holds no connection meanwhile. */
const maxWaitMs = 30_000;

/**
 * One page, or with `all` every page as if it were one: the records of all, and the rest of the last.
 * @throws AppError what `read` throws; CONNECTOR_BAD_ANSWER when a page names itself as the next
 */
export async function readPages(paging: Paging, given: JsonObject, signal: AbortSignal, read: (input: JsonObject) => Promise<Json>): Promise<Json> {
  const { all, maxRecords = defaultMaxRecords, ...first } = given;
  if (all !== true) return read(first);
  const found: Json[] = [];
  let input: JsonObject = first;
  for (;;) {
    const page = await readPatiently(() => read(input), signal);
    const items = isJsonObject(page) ? page[paging.items] : undefined;
    if (!isJsonObject(page) || !Array.isArray(items)) throw new AppError("CONNECTOR_BAD_ANSWER", `A page of the list has no "${paging.items}".`);
    found.push(...(items as readonly Json[]));
    const changes = paging.next(page, input);
    if (changes === null || found.length >= (maxRecords as number)) return { ...page, [paging.items]: found };
    const next: JsonObject = { ...input, ...changes };
    if (JSON.stringify(next) === JSON.stringify(input))
      throw new AppError("CONNECTOR_BAD_ANSWER", "A page of the list names itself as the next one, so the list would never end.");
    input = next;
  }
}

async function readPatiently(read: () => Promise<Json>, signal: AbortSignal): Promise<Json> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AppError) || !errorCodes[error.code].retryable || tries === maxTries) throw error;
      const asked = error.details["retryAfterMs"];
      const waitMs = typeof asked === "number" ? asked : 500 * 2 ** tries;
      if (waitMs > maxWaitMs) throw error;
      await sleep(waitMs, undefined, { signal });
    }
  }
}
