import { AppError } from "@fastn/core/values";

const names = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Only callers that mean this machine: a page of another site whose name was pointed at 127.0.0.1 still sends its own Host or Origin.
 * @throws AppError FORBIDDEN
 */
export function assertLoopback(host: string | undefined, origin: string | undefined): void {
  if (host === undefined || !names.has(host.replace(/:\d+$/, "").toLowerCase())) {
    throw new AppError("FORBIDDEN", "The mock server answers to localhost, 127.0.0.1 and [::1] only. Call it by one of these names.");
  }
  if (origin !== undefined && !(URL.canParse(origin) && names.has(new URL(origin).hostname))) {
    throw new AppError("FORBIDDEN", "The mock server does not answer pages of other origins.");
  }
}
