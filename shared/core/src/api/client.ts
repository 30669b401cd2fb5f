import createClient, { type Client } from "openapi-fetch";
import { AppError, isErrorCode } from "../errors.ts";
import type { ProblemBody } from "../schemas/common.ts";
import type { paths } from "./generated.ts";

export type ApiClient = Client<paths>;

export interface ApiClientOptions {
  /** `http://127.0.0.1:41234`; empty for the page's own origin. */
  readonly baseUrl: string;
  /** Sent with every request, e.g. `{ "x-fastn-token": token }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** A client typed by the server's routes: `client.GET("/api/v1/executions/{runId}", { params: { path: { runId } } })`. */
export function createApiClient({ baseUrl, headers, fetch }: ApiClientOptions): ApiClient {
  // openapi-fetch would remember the global fetch of this moment; tests and page shells replace it later.
  return createClient<paths>({ baseUrl, headers, fetch: fetch ?? ((request) => globalThis.fetch(request)) });
}

/**
 * The data of an answer, or the problem as an error.
 * @throws AppError with the server's code and message; PLATFORM_UNAVAILABLE when the answer is no problem body
 */
export async function unwrap<T>(call: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw problemToError(error, response.status);
}

export function problemToError(problem: unknown, status: number): AppError {
  const { code, message, details, requestId } = (typeof problem === "object" && problem !== null ? problem : {}) as Partial<ProblemBody>;
  if (isErrorCode(code) && typeof message === "string") return new AppError(code, message, { ...details, ...(requestId !== undefined && { requestId }) });
  return new AppError("PLATFORM_UNAVAILABLE", `The studio's server answered ${status} in a way this program does not understand.`, { status });
}
