import type { RetryPolicy } from "@fastn/workflow/plan";

/** Pause after attempt `attempt` failed, ms. `random` gives 0..1. */
export function retryDelayMs({ initialIntervalMs, backoffCoefficient, maxIntervalMs, jitter }: RetryPolicy, attempt: number, random: () => number): number {
  const pause = Math.min(initialIntervalMs * backoffCoefficient ** (attempt - 1), maxIntervalMs);
  return Math.round(jitter ? random() * pause : pause);
}
