import { AppError, type Clock } from "@fastn/core";
import type { Service } from "./service-types.ts";
import { syncHook } from "./sync-hook.ts";

export interface RateLimit {
  /** Requests per window and caller. */
  readonly limit: number;
  /** ms. */
  readonly windowMs: number;
}

/** Fixed windows counted in this process. Every answer carries the three published headers; a refusal adds Retry-After. */
export function useRateLimit(app: Service, { limit, windowMs }: RateLimit, clock: Clock): void {
  let windowEnd = 0;
  const counts = new Map<string, number>();
  app.addHook(
    "onRequest",
    syncHook((request, reply) => {
      const now = clock.now();
      if (now >= windowEnd) {
        windowEnd = now + windowMs;
        counts.clear();
      }
      const count = (counts.get(request.ip) ?? 0) + 1;
      counts.set(request.ip, count);
      reply.headers({
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(Math.max(0, limit - count)),
        "x-ratelimit-reset": String(Math.ceil(windowEnd / 1000)),
      });
      if (count > limit) {
        const waitSeconds = Math.max(1, Math.ceil((windowEnd - now) / 1000));
        reply.header("retry-after", String(waitSeconds));
        throw new AppError("RATE_LIMITED", `Too many requests; try again in ${waitSeconds} s.`, { retryAfterSeconds: waitSeconds });
      }
    }),
  );
}
