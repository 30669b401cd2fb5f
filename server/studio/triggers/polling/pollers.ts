import type { Clock } from "@fastn/core";
import type { Armed } from "../active-triggers.ts";

export interface Pollers {
  /** Replace what is asked. What stays the same keeps its time. */
  set(triggers: readonly Armed<"poll">[]): void;
  /** Polls under way are broken off. Resolves when they are. */
  close(): Promise<void>;
}

export interface PollersOptions {
  readonly clock: Clock;
  readonly poll: (trigger: Armed<"poll">, signal: AbortSignal) => Promise<void>;
  readonly onError: (trigger: Armed<"poll">, error: unknown) => void;
}

/** After failures a service is asked less and less often, at least this often, ms. */
const longestPauseMs = 60 * 60_000;

/** Asks each trigger's list at its interval, at once the first time; one poll of a trigger at a time. */
export function createPollers({ clock, poll, onError }: PollersOptions): Pollers {
  const running = new Map<string, { readonly stop: () => Promise<void> }>();

  const follow = (trigger: Armed<"poll">): { stop: () => Promise<void> } => {
    const ended = new AbortController();
    let cancel = (): void => {};
    let failures = 0;
    let working: Promise<void> = Promise.resolve();
    const run = (): void => {
      working = poll(trigger, ended.signal)
        .then(
          () => void (failures = 0),
          (error: unknown) => {
            failures++;
            if (!ended.signal.aborted) onError(trigger, error);
          },
        )
        .then(() => {
          if (ended.signal.aborted) return;
          const { everyMs } = trigger.plan;
          cancel = clock.after(Math.max(everyMs, Math.min(longestPauseMs, everyMs * 2 ** Math.min(failures, 10))), run);
        });
    };
    run();
    return {
      stop() {
        ended.abort();
        cancel();
        return working;
      },
    };
  };

  return {
    set(triggers) {
      const wanted = new Map(triggers.map((at) => [JSON.stringify([at.workflow, at.environment, at.fingerprint, at.file.content?.etag]), at]));
      for (const [key, { stop }] of running) {
        if (wanted.has(key)) continue;
        running.delete(key);
        void stop();
      }
      for (const [key, trigger] of wanted) if (!running.has(key)) running.set(key, follow(trigger));
    },
    async close() {
      const stops = [...running.values()].map(({ stop }) => stop());
      running.clear();
      await Promise.all(stops);
    },
  };
}
