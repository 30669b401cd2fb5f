import type { Computation, RunId } from "@fastn/core";
import type { NewJournalEvent } from "../run-store.ts";
import { computeStep } from "./at-once.ts";
import type { Host } from "./host.ts";
import type { Interpreter } from "./interpreter.ts";
import type { Decisions } from "./recorder.ts";
import type { RunState } from "./run-state.ts";
import type { Fact, Work } from "./work.ts";

/** How far one turn goes by computing: it holds the process meanwhile, and becomes one append. What is left over is begun after that. */
export const aheadLimits = {
  events: 500,
  /** Of inputs and outputs. */
  stateBytes: 1024 * 1024,
  /** Looked at between steps. */
  workMs: 5,
} as const;

export interface AheadOptions {
  readonly interpreter: Interpreter;
  readonly state: RunState;
  readonly host: Host;
  /** As for `Interpreter.take`. */
  readonly advance: boolean;
  /** What is left of the run's own time, ms. */
  readonly leftMs: number;
}

/**
 * Take what is decided and go on for as long as it only computes: nobody outside can tell whether such a step ran once or twice, so its beginning
 * and its end may become durable together. Works report in the order in which the driver would hear of them: the first one alone, the others while
 * its outcome is being stored.
 * @returns all decisions together; `works` are those to begin once the events are durable. Those of them that are in `aborted` do not begin.
 */
export function computeAhead({ interpreter, state, host, advance, leftMs }: AheadOptions): Decisions {
  const first = interpreter.take({ advance });
  if (!first.works.some((work) => onlyComputes(work, host))) return first;
  const { clock } = host;
  const mostBytes = state.sizeBytes + aheadLimits.stateBytes;
  const endBy = clock.now() + Math.min(aheadLimits.workMs, leftMs);
  const all = { events: [] as NewJournalEvent[], works: [] as Work[], aborted: [] as string[], abandoned: [] as RunId[], warnings: [] as string[] };
  /** @returns the works that only compute */
  const join = ({ events, works, aborted, abandoned, warnings }: Decisions): Work[] => {
    state.lastSeq += events.length;
    all.events.push(...events);
    all.aborted.push(...aborted);
    all.abandoned.push(...abandoned);
    all.warnings.push(...warnings);
    return works.filter((work) => onlyComputes(work, host) || (all.works.push(work), false));
  };

  let launched = join(first);
  let reported: readonly Work[] = [];
  while (!interpreter.final && all.events.length < aheadLimits.events && state.sizeBytes < mostBytes && clock.now() < endBy) {
    const batch = reported.length > 0 ? reported : launched.slice(0, 1);
    if (batch.length === 0) break;
    for (const work of batch) {
      const fact = compute(work, host);
      if (fact === null) all.works.push(work);
      else interpreter.tell(fact);
    }
    reported = reported.length > 0 ? launched : launched.slice(1);
    launched = join(interpreter.take({ advance }));
  }
  all.works.push(...reported, ...launched);
  return all;
}

/** A step that must never begin twice is known to have begun before it is done. */
function onlyComputes(work: Work, host: Host): boolean {
  if (work.kind !== "attempt" || work.step.step.once) return false;
  const { step } = work.step;
  return step.type === "action" && step.run.kind === "connector" && computationOf(host, step.run.connector, step.run.action) !== null;
}

const computationOf = (host: Host, connector: string, action: string): Computation | null => host.computation?.(connector, action) ?? null;

/** @returns null when it has to be done the ordinary way after all */
function compute(work: Work, host: Host): Fact | null {
  const scrub = <T>(value: T): T => host.scrub(value);
  const fact = computeStep(work, { computation: (connector, action) => computationOf(host, connector, action), scrub });
  return fact?.type === "attemptEnded" && fact.output !== undefined ? { ...fact, output: scrub(fact.output) } : fact;
}
