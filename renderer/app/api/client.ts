import { AppError } from "@fastn/core";
import { createApiClient, unwrap } from "@fastn/core/api";

/** Same origin, signed in by cookie or by the shell. */
export const client = createApiClient({ baseUrl: "" });

/**
 * The data of an answer.
 * @throws AppError with the server's own code and words; PLATFORM_UNAVAILABLE when nobody answers
 */
export async function take<T>(call: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>): Promise<T> {
  try {
    return await unwrap(call);
  } catch (error) {
    // `fetch` rejects with a TypeError that says nothing when no one listens.
    if (!(error instanceof TypeError)) throw error;
    throw new AppError(
      "PLATFORM_UNAVAILABLE",
      "The platform process does not answer. Check that fastn studio is still running, then try again.",
      {},
      { cause: error },
    );
  }
}
