import type { StepType } from "@fastn/core";
import type { OptionReader } from "./options.ts";
import type { RetryPolicy } from "./types.ts";

/** The documented defaults: 3 attempts, 5 s, ×2, at most 60 s, no jitter. */
export const defaultRetry: RetryPolicy = { maxAttempts: 3, initialIntervalMs: 5_000, backoffCoefficient: 2, maxIntervalMs: 60_000, jitter: false };
/** For steps that do nothing outside: trying a condition again would fail the same way. */
export const noRetry: RetryPolicy = { ...defaultRetry, maxAttempts: 1 };

const retried: ReadonlySet<StepType> = new Set(["action", "notification"]);

/** @param workflowRetry the workflow's own `retry`, null when it has none; it holds for steps that are retried by default */
export function readStepRetry(reader: OptionReader, type: StepType, workflowRetry: RetryPolicy | null): RetryPolicy {
  // The steps of a workflow that is called are tried again by themselves.
  const base = retried.has(type) && !reader.has("workflow") ? (workflowRetry ?? defaultRetry) : noRetry;
  return readRetry(reader, base) ?? base;
}

/** Read the option `retry`; null when it is absent. */
export function readRetry(reader: OptionReader, base: RetryPolicy = defaultRetry): RetryPolicy | null {
  if (reader.get("retry") === false) return noRetry;
  const group = reader.group("retry");
  if (group === null) return null;
  const policy: RetryPolicy = {
    // Whoever writes `retry` wants retries, also on a step that has none by default.
    maxAttempts: group.integer("maxAttempts", 1, 100, base.maxAttempts > 1 ? base.maxAttempts : defaultRetry.maxAttempts),
    initialIntervalMs: group.duration("initialInterval", base.initialIntervalMs),
    backoffCoefficient: group.decimal("backoffCoefficient", 1, 100, base.backoffCoefficient),
    maxIntervalMs: group.duration("maxInterval", base.maxIntervalMs),
    jitter: group.has("jitter") ? group.flag("jitter") : base.jitter,
  };
  group.refuseOthers();
  return policy;
}

/** Pause after failed attempt `attempt` (from 1), ms, without jitter. */
export function retryPauseMs(policy: RetryPolicy, attempt: number): number {
  return Math.min(policy.initialIntervalMs * policy.backoffCoefficient ** (attempt - 1), policy.maxIntervalMs);
}
