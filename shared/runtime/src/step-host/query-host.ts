import { AppError, isErrorCode, type Clock, type Json, systemClock } from "@fastn/core";
import type { ForkStepHost, StepHostChannel } from "./channel.ts";
import type { Outcome } from "./messages.ts";

export interface QueryHostOptions {
  /** A step host process of its own: it runs no user code, and a statement that does not end costs that process only. */
  readonly fork: ForkStepHost;
  /** The database file; made when the first statement runs. */
  readonly file: string;
  readonly clock?: Clock;
  /** Limit of one statement, ms. Default 5,000. */
  readonly timeoutMs?: number;
}

/** `ctx.db`: SQL on one file of the workspace that holds nothing but its workflows' tables. */
export interface QueryHost {
  /**
   * Run one statement. Statements of all runs stand in one line.
   * @returns `{ rows, rowCount }`
   * @throws AppError BAD_REQUEST, FORBIDDEN, VALUE_TOO_LARGE, TIMED_OUT; STEP_HOST_DIED when the process ended under it
   */
  query(sql: string, params: readonly Json[]): Promise<Json>;
  close(): void;
}

interface Line {
  readonly channel: StepHostChannel;
  /** The process has started: a statement's time runs from then on. */
  readonly ready: Promise<void>;
  settle: ((outcome: { readonly value: Json } | { readonly error: Error }) => void) | null;
}

export function createQueryHost({ fork, file, clock = systemClock, timeoutMs = 5_000 }: QueryHostOptions): QueryHost {
  let line: Line | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let lastId = 0;
  let closed = false;

  const connect = (): Line => {
    if (closed) throw new AppError("STEP_HOST_DIED", "The database of the workspace was closed.");
    if (line !== null) return line;
    const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
    const made: Line = { channel: fork(), ready, settle: null };
    made.channel.onMessage((message) => {
      if (message.type === "ready") isReady();
      if (message.type === "done") made.settle?.(fromOutcome(message.outcome));
    });
    made.channel.onExit((reason) => {
      if (line === made) line = null;
      isReady();
      made.settle?.({ error: new AppError("STEP_HOST_DIED", `The process that runs SQL ended (${reason}). The step can be tried again.`) });
    });
    line = made;
    return made;
  };

  const run = async (sql: string, params: readonly Json[]): Promise<Json> => {
    const here = connect();
    await here.ready;
    if (line !== here) throw new AppError("STEP_HOST_DIED", "The process that runs SQL ended before it began. The step can be tried again.");
    return new Promise((resolve, reject) => {
      const unwatch = clock.after(timeoutMs, () => {
        const message = `The statement did not end within ${timeoutMs} ms and was stopped. Add an index or a limit.`;
        here.settle?.({ error: new AppError("TIMED_OUT", message, { timeoutMs }) });
        if (line === here) line = null;
        // SQLite does not look up from its work: only the end of its process stops it. The file's journal undoes what was not committed.
        here.channel.kill();
      });
      here.settle = (outcome) => {
        here.settle = null;
        unwatch();
        if ("error" in outcome) reject(outcome.error);
        else resolve(outcome.value);
      };
      here.channel.send({ type: "query", id: ++lastId, file, sql, params });
    });
  };

  return {
    query(sql, params) {
      const turn = last.then(() => run(sql, params));
      last = turn.catch(() => null);
      return turn;
    },
    close() {
      closed = true;
      line?.channel.kill();
      line = null;
    },
  };
}

function fromOutcome(outcome: Outcome): { readonly value: Json } | { readonly error: AppError } {
  if (outcome.ok) return outcome;
  const { code, message, details } = outcome.thrown;
  return { error: new AppError(isErrorCode(code) ? code : "INTERNAL_ERROR", message, details) };
}
