import { toErrorRecord, toJson, type Json, type RunTrigger, type WaitingFor } from "@fastn/core";
import { maxJournalEvents } from "../run-store.ts";
import { applyFact } from "./apply-fact.ts";
import { evaluate, type Place } from "./context.ts";
import { recoverStep } from "./fail-step.ts";
import { maxRunStateBytes } from "./limits.ts";
import { moveStep } from "./move-step.ts";
import { Recorder, workKeys, type Decisions, type RecorderOptions } from "./recorder.ts";
import { hasEnded, type RunState, type Scope } from "./run-state.ts";
import { waitingFor } from "./waiting-for.ts";
import type { Fact } from "./work.ts";

export interface InterpreterOptions extends RecorderOptions {
  readonly trigger: RunTrigger;
  readonly input: Json;
  /** Hash of the compiled workflow. */
  readonly definition: string;
}

/**
 * Decides, from a plan and the journal so far, what is due. Deterministic: the same journal and the same facts in the same order give the
 * same events. Touches nothing outside: the driver makes the events durable first and does the works after.
 */
export class Interpreter {
  private readonly options: InterpreterOptions;
  private readonly record: Recorder;

  constructor(state: RunState, options: InterpreterOptions) {
    this.options = options;
    this.record = new Recorder(state, options);
  }

  get final(): boolean {
    return this.record.final;
  }

  /** What the run waits for when nothing of it is at work; null while something is. */
  get waitingFor(): WaitingFor | null {
    return this.final || this.record.busyCount > 0 ? null : waitingFor(this.record.state);
  }

  /** Begin the run, or go on after a crash: attempts that were under way are done again. */
  begin(): void {
    const { record } = this;
    const { trigger, input, definition } = this.options;
    if (record.state.startedAt === null) {
      record.emit({ type: "run_started", workflow: record.state.index.plan.name, trigger, input, definition, at: record.now });
    }
    for (const step of record.state.work.running) if (!record.final) recoverStep(record, step);
  }

  /** @returns whether the fact applied */
  tell(fact: Fact): boolean {
    if ("key" in fact) this.record.done(fact.key);
    return !this.final && applyFact(this.record, fact);
  }

  /** Do everything that follows from the facts told, and hand it over. Without `advance`, only the facts themselves. */
  take({ advance }: { readonly advance: boolean } = { advance: true }): Decisions {
    if (advance) this.advance();
    return this.record.handOver();
  }

  /** Look at every step that may move until none does. */
  private advance(): void {
    for (let moved = true; moved && !this.final;) {
      moved = false;
      for (const scope of liveScopes(this.record.state)) {
        for (const step of scope.members) {
          if (hasEnded(step) || !moveStep(this.record, step)) continue;
          moved = true;
          if (this.final) return;
        }
      }
    }
    if (!this.final) this.settle();
  }

  /** Nothing moves any more: is the run over, or past a limit? */
  private settle(): void {
    const { record } = this;
    if (record.eventCount > maxJournalEvents) {
      const message = `The run has reached ${maxJournalEvents} journal events. Do more per step, or split the work over several runs.`;
      record.finish("failed", null, { code: "RUN_LIMIT_REACHED", message, details: { limit: maxJournalEvents } });
    } else if (record.state.sizeBytes > maxRunStateBytes) {
      const message = `The run's inputs and outputs have reached ${maxRunStateBytes / 1024 / 1024} MiB. Store large data elsewhere and pass references.`;
      record.finish("failed", null, { code: "RUN_LIMIT_REACHED", message, details: { limit: maxRunStateBytes } });
    } else if (record.state.root.open === 0) {
      this.complete();
    } else if (record.busyCount === 0 && this.waitingFor === null) {
      record.finish("failed", null, { code: "INTERNAL_ERROR", message: "No step of the run can go on. This is an error in fastn studio: please report it." });
    }
  }

  /** Every step has ended: the run's output is what is left. */
  private complete(): void {
    const { record } = this;
    const { state } = record;
    const { output, root } = state.index.plan;
    if (record.isBusy(workKeys.output)) return;
    if (output === null) return record.finish("completed", state.root.byName.get(root.at(-1) ?? "")?.output ?? null, null);
    const place: Place = { step: null, scope: state.root };
    if (output.kind === "function") return record.want({ kind: "evaluate", key: workKeys.output, place, values: [output], upToTruthy: false });
    try {
      record.finish("completed", toJson(evaluate(output, state, this.options.facts, place), "output of the run"), null);
    } catch (error) {
      record.finish("failed", null, toErrorRecord(error));
    }
  }
}

/** The scope and every iteration under way in it. */
function liveScopes({ index, root }: RunState): Scope[] {
  const scopes = [root];
  if (!index.hasLoops) return scopes;
  for (const scope of scopes) for (const { loop } of scope.members) if (loop !== null) scopes.push(...loop.active);
  return scopes;
}
