import { AppError, type Clock } from "@fastn/core";
import type { Service } from "./service-types.ts";
import { syncHook } from "./sync-hook.ts";

export interface RateLimit {
  /** Requests per window and caller. */
  readonly limit: number;
  /** ms. */
  readonly windowMs: number;
}

/** Fixed windows, counted in this process. */
export class RateCounter {
  private readonly limit: RateLimit;
  private readonly clock: Clock;
  private readonly counts = new Map<string, number>();
  private windowEnd = 0;
  /** Texts of headers that change once a window. */
  private reset = "";
  private readonly most: string;

  constructor(limit: RateLimit, clock: Clock) {
    this.limit = limit;
    this.most = String(limit.limit);
    this.clock = clock;
  }

  /** Whether one more request of this caller would be taken. */
  hasRoom(caller: string): boolean {
    return this.clock.now() >= this.windowEnd || (this.counts.get(caller) ?? 0) < this.limit.limit;
  }

  /** Count a request. `waitSeconds` is null when it is taken, else when the next window begins. */
  count(caller: string): { readonly headers: Readonly<Record<string, string>>; readonly waitSeconds: number | null } {
    const { limit, windowMs } = this.limit;
    const now = this.clock.now();
    if (now >= this.windowEnd) {
      this.windowEnd = now + windowMs;
      this.reset = String(Math.ceil(this.windowEnd / 1000));
      this.counts.clear();
    }
    const count = (this.counts.get(caller) ?? 0) + 1;
    this.counts.set(caller, count);
    const headers = {
      "x-ratelimit-limit": this.most,
      "x-ratelimit-remaining": String(Math.max(0, limit - count)),
      "x-ratelimit-reset": this.reset,
    };
    return { headers, waitSeconds: count > limit ? Math.max(1, Math.ceil((this.windowEnd - now) / 1000)) : null };
  }
}

/** Every answer carries the three published headers; a refusal adds Retry-After. */
export function useRateLimit(app: Service, counter: RateCounter): void {
  app.addHook(
    "onRequest",
    syncHook((request, reply) => {
      const { headers, waitSeconds } = counter.count(request.ip);
      reply.headers(headers);
      if (waitSeconds === null) return;
      reply.header("retry-after", String(waitSeconds));
      throw new AppError("RATE_LIMITED", `Too many requests; try again in ${waitSeconds} s.`, { retryAfterSeconds: waitSeconds });
    }),
  );
}
