import { type ErrorRecord, toErrorRecord } from "./errors.ts";

/** How outcomes cross borders that keep only a message of what was thrown (Electron's IPC, worker messages). */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorRecord };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (error: ErrorRecord): Result<never> => ({ ok: false, error });

/** Run `work` and put whatever happens into an envelope. */
export async function settle<T>(work: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return fail(toErrorRecord(error));
  }
}
