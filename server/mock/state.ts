import type { Clock } from "@fastn/core/values";
import type { CallLog } from "./call-log.ts";
import type { FaultRules } from "./faults.ts";
import type { OAuthTokens } from "./oauth/tokens.ts";
import type { EventSender } from "./events/event-sender.ts";
import type { Subscriptions } from "./events/subscriptions.ts";
import type { LazyBook } from "./lazy-book.ts";
import type { RecordingBook } from "./recording/recordings.ts";
import type { RuleBook } from "./rules/rule-book.ts";
import type { Worlds } from "./worlds.ts";

export interface MockView {
  /** null while it is not listening. */
  readonly url: string | null;
  readonly seed: number;
  readonly latencyMs: number;
  readonly failureRate: number;
  readonly locale: string;
  /** Calls since start or reset. */
  readonly requests: number;
}

/** What the server's parts share. */
export interface MockState {
  seed: number;
  locale: string;
  latencyMs: number;
  failureRate: number;
  /** Answers made from a schema are made anew at each call. */
  fresh: boolean;
  url: string | null;
  readonly clock: Clock;
  readonly worlds: Worlds;
  readonly calls: CallLog;
  readonly faults: FaultRules;
  readonly rules: LazyBook<RuleBook>;
  readonly recordings: LazyBook<RecordingBook>;
  readonly subscriptions: Subscriptions;
  readonly events: EventSender;
  /** By service: what it signs with for hooks registered with it. */
  readonly secrets: Map<string, string>;
  /** Services that are not simulated, by name. */
  readonly off: Set<string>;
  /** Told whenever an answer given before may no longer be right. */
  onChange: () => void;
  /** null: snapshots are not kept. */
  readonly snapshotFolder: string | null;
  readonly oauth: OAuthTokens;
}

export const viewOf = (state: MockState): MockView => ({
  url: state.url,
  seed: state.seed,
  locale: state.locale,
  latencyMs: state.latencyMs,
  failureRate: state.failureRate,
  requests: state.calls.total,
});

export function resetState(state: MockState, seed: number | undefined): void {
  state.seed = seed ?? state.seed;
  state.worlds.reset();
  state.onChange();
  state.calls.clear();
  state.faults.clear();
  state.events.clear();
  state.rules.current?.clear("admin");
  state.rules.current?.restart();
  state.recordings.current?.restart();
  state.oauth.clear();
}
