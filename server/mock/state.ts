import type { Clock } from "@fastn/core/values";
import type { CallLog } from "./call-log.ts";
import type { FaultRules } from "./faults.ts";
import type { OAuthTokens } from "./oauth/tokens.ts";
import type { Tables } from "./generate/tables.ts";
import type { Worlds } from "./worlds.ts";

export interface MockView {
  /** null while it is not listening. */
  readonly url: string | null;
  readonly seed: number;
  readonly latencyMs: number;
  readonly failureRate: number;
  /** Calls since start or reset. */
  readonly requests: number;
}

/** What the server's parts share. */
export interface MockState {
  seed: number;
  latencyMs: number;
  failureRate: number;
  /** Answers made from a schema are made anew at each call. */
  fresh: boolean;
  url: string | null;
  readonly clock: Clock;
  readonly worlds: Worlds;
  readonly calls: CallLog;
  readonly faults: FaultRules;
  /** Told whenever an answer given before may no longer be right. */
  onChange: () => void;
  readonly oauth: OAuthTokens;
  /** Words of the locale made-up records are in. */
  tables: Tables;
}

export const viewOf = (state: MockState): MockView => ({
  url: state.url,
  seed: state.seed,
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
  state.oauth.clear();
}
