import { AppError, isErrorCode, type ErrorDetails } from "@fastn/core";

const prefix = "/api/v1";

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Call {
  readonly method?: "GET" | "PUT" | "POST" | "DELETE";
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export function apiUrl(path: string, query: Query = {}): string {
  const search = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
  return `${prefix}${path}${search.size > 0 ? `?${search}` : ""}`;
}

/**
 * One call of the platform process, same origin, signed in by cookie or by the shell.
 * @throws AppError with the server's own code and words; INTERNAL_ERROR when nobody answers
 */
export async function call<T>(path: string, { method = "GET", query, headers, body, signal }: Call = {}): Promise<T> {
  const response = await answer(
    fetch(apiUrl(path, query), {
      method,
      headers: { accept: "application/json", ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }),
  );
  if (!response.ok) throw await asAppError(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** `fetch` rejects with a TypeError that says nothing when no one listens. */
async function answer(request: Promise<Response>): Promise<Response> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new AppError(
      "INTERNAL_ERROR",
      "The platform process does not answer. Check that fastn studio is still running, then try again.",
      {},
      { cause: error },
    );
  }
}

async function asAppError(response: Response): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null);
  const { code, message, details } = (typeof body === "object" && body !== null ? body : {}) as { code?: unknown; message?: unknown; details?: ErrorDetails };
  const words = typeof message === "string" ? message : `The platform process answered ${response.status} for ${new URL(response.url).pathname}.`;
  return new AppError(isErrorCode(code) ? code : "INTERNAL_ERROR", words, details ?? {});
}
