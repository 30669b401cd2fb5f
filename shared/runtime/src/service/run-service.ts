import {
  AppError,
  isFinal,
  newRunId,
  toErrorRecord,
  type JournalEvent,
  type Json,
  type RunDetail,
  type RunId,
  type RunStatus,
  type RunSummary,
} from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { Fact } from "../run/work.ts";
import { type DefinitionRow, firstFence, type NewRun, pendingRun, type QueuedRow, type RunRow, type TimerRow } from "../run-store.ts";
import { ActiveRun, type Claim } from "./active-run.ts";
import { ChildRuns } from "./child-runs.ts";
import { Definitions } from "./definitions.ts";
import { deliverEvent } from "./deliver-event.ts";
import { isKept, UnkeptRuns } from "./kept-runs.ts";
import type { RunServiceOptions } from "./options.ts";
import type { RunChangeListener, RunListener, RunNews, RunService, StartRun } from "./port.ts";
import { RunQueue, type QueuedRun } from "./run-queue.ts";
import { RunTimers } from "./run-timers.ts";
import { startAtOnce } from "./start-at-once.ts";
import { toRunDetail, toRunSummary } from "./run-views.ts";

export function createRunService(options: RunServiceOptions): RunService {
  return new LocalRunService(options);
}

const planOf = ({ plan }: DefinitionRow): WorkflowPlan => plan as unknown as WorkflowPlan;

function queuedOf({ runId, workflow, createdAt, priority }: QueueFacts, definition: DefinitionRow | null): QueuedRun {
  const maxOfWorkflow = definition === null ? null : (planOf(definition).maxConcurrentRuns ?? null);
  return { runId, workflow, createdAt, priority: priority ?? 3, maxOfWorkflow };
}

type QueueFacts = Pick<RunRow, "runId" | "workflow" | "createdAt" | "priority">;

/** Runs taken up at once at the start. */
const resumeBatch = 20;
/** A run that could not be taken up, or lost its store, is tried again after this long, then twice as long each time, ms. */
const firstRetryMs = 5_000;
const longestRetryMs = 300_000;

interface Activation {
  /** The run was claimed when it was inserted. */
  readonly claimed?: Claim;
  /** Called when this loads the run. */
  readonly beforeStart?: (made: ActiveRun) => void;
}

class LocalRunService implements RunService {
  private readonly options: RunServiceOptions;
  private readonly leaseMs: number;
  private readonly active = new Map<RunId, Promise<ActiveRun | null>>();
  private readonly loaded = new Map<RunId, ActiveRun>();
  private readonly listeners = new Map<RunId, Set<RunListener>>();
  private readonly changeListeners = new Set<RunChangeListener>();
  private readonly delays = new Map<RunId, number>();
  private readonly timers: RunTimers;
  private readonly definitions: Definitions;
  private readonly children: ChildRuns;
  private readonly queue: RunQueue;
  private readonly unkept: UnkeptRuns;
  private stopTicking: (() => void) | null = null;
  private closed = false;

  constructor(options: RunServiceOptions) {
    this.options = options;
    this.leaseMs = options.leaseMs ?? 30_000;
    const { store, clock, logger } = options;
    this.timers = new RunTimers({ store, clock, logger, wake: (timer) => this.wake(timer) });
    this.definitions = new Definitions(store);
    this.children = new ChildRuns({ service: options, start: (request) => this.start(request), tell: (runId, fact) => this.tell(runId, fact) });
    this.queue = new RunQueue(options.maxConcurrentRuns ?? 100, (runId) => void this.activate(runId));
    this.unkept = new UnkeptRuns({ store, clock, logger });
    if (options.shared === true) this.tick();
  }

  async start(request: StartRun): Promise<RunRow> {
    const { definition, trigger, input, headers = {}, environment, idempotencyKey = null, retryOf = null, parent, priority } = request;
    if (this.closed) throw new AppError("CONFLICT", "The run service is closing; start the run again in a moment.");
    const { clock } = this.options;
    if (!this.definitions.isSaved(definition)) await this.definitions.save(definition);
    const { workflow, file, hash } = definition;
    const createdAt = clock.now();
    const runId = newRunId(createdAt);
    const asked = { runId, workflow, file, definition: hash, trigger, environment, input, headers, createdAt, retryOf, idempotencyKey };
    const row = {
      ...asked,
      parentRunId: parent?.runId ?? null,
      parentPath: parent?.path ?? null,
      priority: priority ?? planOf(definition).priority ?? null,
    };
    const ended = await startAtOnce(this.options, row, planOf(definition), request);
    if (ended !== null) {
      if (ended.stored) this.changed(ended.run, ended.run.status);
      return ended.run;
    }
    const begins = this.queue.enterIfRoom(queuedOf(row, definition));
    const inserted = this.insert(row, begins);
    // Without a key nobody can have made this run before: it begins at once, and its row and its first events share a commit.
    const begun = begins && idempotencyKey === null;
    if (begun) void this.activate(runId, { claimed: { run: pendingRun(row), fence: firstFence, inserted } });
    const { run, created, fence } = await inserted;
    if (created && fence === null) this.queue.offer(queuedOf(run, definition));
    else if (created && fence !== null && !begun) void this.activate(runId, { claimed: { run, fence, inserted } });
    return run;
  }

  async resume(): Promise<number> {
    const taken = await this.takeUp();
    await this.timers.refresh();
    return taken;
  }

  async cancel(runId: RunId, by: string): Promise<RunRow> {
    return this.tellOpen(runId, { type: "cancel", by }, "cannot be cancelled now");
  }

  async timeOut(runId: RunId): Promise<boolean> {
    return this.tell(runId, { type: "outOfTime" });
  }

  async retry(runId: RunId, definition?: DefinitionRow): Promise<RunRow> {
    const run = await this.row(runId);
    if (!isFinal(run.status)) throw new AppError("CONFLICT", `Run ${runId} is ${run.status}; cancel it before starting it again.`, { runId });
    const pinned = definition ?? (await this.definitions.get(run.definition));
    if (pinned === null) throw new AppError("DEFINITION_CHANGED", `The compiled workflow of run ${runId} is no longer there. Start a new run.`, { runId });
    const { trigger, input, headers, environment } = run;
    return this.start({ definition: pinned, trigger, input, headers, environment, retryOf: runId });
  }

  async giveApproval({ runId, stepPath, approved, by, comment = "" }: Parameters<RunService["giveApproval"]>[0]): Promise<RunRow> {
    return this.tellOpen(runId, { type: "approval", path: stepPath, approved, by, comment }, `does not wait for an approval at "${stepPath}"`);
  }

  async deliverEvent(name: string, payload: Json): Promise<number> {
    const { store, clock } = this.options;
    const reach = (runId: RunId): Promise<boolean | null> => this.reach(runId, { type: "event", name, payload });
    // A run that could not be loaded has a delay until it is tried again.
    const hopeless = (runId: RunId): boolean => this.closed || this.delays.has(runId);
    return deliverEvent({ store, clock, leaseMs: this.leaseMs, name, payload, reach, hopeless });
  }

  subscribe(runId: RunId, listener: RunListener): () => void {
    const all = this.listeners.get(runId) ?? new Set();
    this.listeners.set(runId, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size === 0) this.listeners.delete(runId);
    };
  }

  onChange(listener: RunChangeListener): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  async detail(runId: RunId): Promise<RunDetail> {
    return toRunDetail(this.options.store, await this.row(runId));
  }

  async summary(runId: RunId): Promise<RunSummary> {
    return toRunSummary(await this.row(runId));
  }

  async close(graceMs = 2_000): Promise<void> {
    this.closed = true;
    this.stopTicking?.();
    await this.timers.close();
    await Promise.all(
      [...this.active.values()].map(async (loading) => {
        const active = await loading;
        if (active === null) return;
        active.driver.drain(graceMs);
        await active.ended.catch(() => null);
        await this.release(active);
      }),
    );
    await this.unkept.close();
  }

  /** @param begins with a claim: it has a place in the queue, which it gives back if it is not made */
  private async insert(row: NewRun, begins: boolean): ReturnType<RunServiceOptions["store"]["insert"]> {
    const { store, owner } = this.options;
    try {
      const answer = await store.insert(row, begins ? { owner, leaseUntil: row.createdAt + this.leaseMs } : undefined);
      if (answer.created) this.changed(answer.run, answer.run.status);
      else this.queue.left(row.runId);
      return answer;
    } catch (error) {
      this.queue.left(row.runId);
      throw error;
    }
  }

  private async row(runId: RunId): Promise<RunRow> {
    const run = await this.options.store.get(runId);
    if (run === null) throw new AppError("RUN_NOT_FOUND", `There is no run ${runId}.`, { runId });
    return run;
  }

  /** Claim, load and drive a run, unless that is so already. null: someone else has it, or it is final. */
  private activate(runId: RunId, how: Activation = {}): Promise<ActiveRun | null> {
    let activating = this.active.get(runId);
    if (activating === undefined) {
      activating = this.load(runId, how).catch((error: unknown) => this.failedToLoad(runId, error));
      this.active.set(runId, activating);
    }
    return activating;
  }

  private async load(runId: RunId, { claimed, beforeStart }: Activation): Promise<ActiveRun | null> {
    const claim = claimed ?? (await this.claim(runId));
    if (claim === null) {
      this.forget(runId);
      this.delays.delete(runId);
      return null;
    }
    const { run, fence } = claim;
    this.queue.entered(runId, run.workflow);
    try {
      const active = await ActiveRun.load(this.options, claim, (hash) => this.definitions.get(hash), {
        called: (call) => this.children.start(run, call),
        left: (child) => this.inBackground(this.children.leave(child)),
        stored: (...stored) => this.stored(...stored),
        logged: (id, logs) =>
          this.publish(
            id,
            logs.map((log) => ({ type: "log", log })),
          ),
      });
      this.loaded.set(runId, active);
      this.tick();
      void this.follow(active);
      beforeStart?.(active);
      active.driver.start();
      for (const { child } of active.driver.state.asleep) if (child?.ended === false) this.inBackground(this.children.reportById(child.runId));
      return active;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "DEFINITION_CHANGED") throw error;
      await this.endUnloadable(run, fence, error);
      return null;
    }
  }

  /** null: someone else has it, or it is final. */
  private async claim(runId: RunId): Promise<Claim | null> {
    const { store, clock, owner } = this.options;
    const fence = this.closed ? null : await store.claim(runId, owner, clock.now(), this.leaseMs);
    const run = fence === null ? null : await store.get(runId);
    return fence === null || run === null ? null : { run, fence, inserted: null };
  }

  private async follow(active: ActiveRun): Promise<void> {
    const { runId } = active.run;
    const { logger } = this.options;
    try {
      const why = await active.ended;
      this.forget(runId);
      this.delays.delete(runId);
      if (why === "final") {
        const { status, output, error } = active.driver.state;
        this.publish(runId, [{ type: "end", status }]);
        const run = { ...active.run, status, output, error };
        this.inBackground(this.children.report(run).then(() => this.leaveOut(run)));
      }
      if (why === "parked") await this.release(active);
    } catch (error) {
      this.forget(runId);
      // A run lost to another process is that process's business now.
      if (error instanceof AppError && (error.code === "RUN_FENCED" || error.code === "RUN_ALREADY_FINAL")) {
        return logger.info({ runId, code: error.code }, "left a run to another process");
      }
      logger.error({ err: error, runId }, "a run stopped because its journal could not be written; trying again");
      this.tryLater(runId);
    }
  }

  /** Its workflow may not want it kept. */
  private async leaveOut(run: RunRow): Promise<void> {
    const definition = await this.definitions.get(run.definition);
    if (definition !== null && !isKept(planOf(definition), run, run.status)) this.unkept.add(run.runId);
  }

  /** From here on a new fact needs a new claim. */
  private forget(runId: RunId): void {
    this.active.delete(runId);
    this.loaded.delete(runId);
    this.queue.left(runId);
  }

  private async release({ run: { runId }, fence }: ActiveRun): Promise<void> {
    // Somebody may have taken it up again since; then this token does nothing.
    await this.options.store
      .release(runId, fence)
      .catch((error: unknown) => this.options.logger.warn({ err: error, runId }, "a claim could not be given back"));
  }

  private failedToLoad(runId: RunId, error: unknown): null {
    this.forget(runId);
    this.options.logger.error({ err: error, runId }, "a run could not be taken up; trying again");
    this.tryLater(runId);
    return null;
  }

  /** The disk may be full, or the environment of the run missing from the configuration: both pass, so the run stays open. */
  private tryLater(runId: RunId): void {
    const delayMs = Math.min(this.delays.get(runId) ?? firstRetryMs, longestRetryMs);
    this.delays.set(runId, delayMs * 2);
    this.options.clock.after(delayMs, () => void (this.closed || this.activate(runId)));
  }

  /** A run that can never go on must not be tried for ever. */
  private async endUnloadable(run: RunRow, fence: number, cause: AppError): Promise<void> {
    const { store, clock } = this.options;
    const error = toErrorRecord(cause);
    const at = clock.now();
    const projection = { status: "failed", waitingFor: null, error, finishedAt: at } as const;
    const stored = await store.append(run.runId, fence, [{ type: "run_finished", status: "failed", output: null, error, at }], projection);
    this.forget(run.runId);
    this.stored(run, stored, projection.status);
    this.inBackground(this.children.report({ ...run, ...projection }).then(() => this.leaveOut({ ...run, ...projection })));
    this.publish(run.runId, [{ type: "end", status: "failed" }]);
  }

  /** @returns whether the fact applied to the run */
  private async tell(runId: RunId, fact: Fact): Promise<boolean> {
    return (await this.reach(runId, fact)) ?? false;
  }

  /** @returns whether the fact applied to the run; null: someone else has it, or it is final */
  private async reach(runId: RunId, fact: Fact): Promise<boolean | null> {
    // A driver may stop between being found and being told; then the next look finds none and makes another.
    for (let tries = 0; tries < 3; tries++) {
      let told: Promise<boolean> | undefined;
      // Told before it starts: a pending run that is cancelled must not begin a step.
      const active = await this.activate(runId, { beforeStart: (made) => (told = made.tell(fact)) });
      if (told !== undefined) return told;
      if (active === null) return null;
      if (active.driver.alive) return active.tell(fact);
      await active.ended.catch(() => null);
    }
    return false;
  }

  private async tellOpen(runId: RunId, fact: Fact, otherwise: string): Promise<RunRow> {
    const before = await this.row(runId);
    if (!isFinal(before.status) && (await this.tell(runId, fact))) return this.row(runId);
    const run = await this.row(runId);
    if (isFinal(run.status))
      throw new AppError("RUN_ALREADY_FINAL", `Run ${runId} is ${run.status} and cannot change any more.`, { runId, status: run.status });
    throw new AppError("CONFLICT", `Run ${runId} ${otherwise}.`, { runId });
  }

  private async wake({ runId, path, purpose }: TimerRow): Promise<void> {
    await this.tell(runId, { type: "timerDue", path, purpose });
  }

  private async takeUp(): Promise<number> {
    const { store } = this.options;
    await this.children.leaveOrphans();
    // What waits needs no process: its timer, an event or a person wakes it. So only what is to go on is read, not all that is open.
    const begun = await this.takeUpAll(await store.awake());
    const offered = await this.offerPending((await store.queued()).filter(({ runId }) => !this.active.has(runId)));
    return begun + offered + (await this.takeUpAll(await store.parentsOfEnded()));
  }

  /** @returns how many were there to be taken */
  private async takeUpAll(runIds: readonly RunId[]): Promise<number> {
    const due = runIds.filter((runId) => !this.active.has(runId));
    let taken = 0;
    for (let from = 0; from < due.length && !this.closed; from += resumeBatch) {
      const made = await Promise.all(due.slice(from, from + resumeBatch).map((runId) => this.activate(runId)));
      taken += made.filter((active) => active !== null).length;
    }
    return taken;
  }

  /** Offered together, so that the most urgent begins first. */
  private async offerPending(pending: readonly QueuedRow[]): Promise<number> {
    const runs: QueuedRun[] = [];
    for (const run of pending) runs.push(queuedOf(run, await this.definitions.get(run.definition)));
    this.queue.offerAll(runs);
    return pending.length;
  }

  /** Keep the leases, while there are any; where others work too, take over what they have let go. */
  private tick(): void {
    const { clock, logger, shared = false } = this.options;
    this.stopTicking ??= clock.after(this.leaseMs / 3, () => {
      this.stopTicking = null;
      const renewals = [...this.loaded.values()].map((active) => this.renew(active));
      Promise.all([...renewals, ...(shared ? [this.resume()] : [])]).catch((error: unknown) => logger.error({ err: error }, "leases could not be renewed"));
      if (!this.closed && (shared || this.loaded.size > 0)) this.tick();
    });
  }

  private async renew(active: ActiveRun): Promise<void> {
    const { store, clock, logger } = this.options;
    if (await store.renew(active.run.runId, active.fence, clock.now(), this.leaseMs)) return;
    logger.info({ runId: active.run.runId }, "left a run to another process");
    active.driver.stop();
  }

  private stored(run: RunRow, events: readonly JournalEvent[], status: RunStatus): void {
    for (const event of events) {
      if (event.type === "timer_set") this.timers.soonest(event.fireAt);
      // It may have ended before it was known here.
      if (event.type === "child_started") this.inBackground(this.children.reportById(event.runId));
    }
    if (this.listeners.has(run.runId)) {
      this.publish(
        run.runId,
        events.map((event) => ({ type: "journal", event })),
      );
    }
    this.changed(run, status);
  }

  private publish(runId: RunId, news: readonly RunNews[]): void {
    const listeners = this.listeners.get(runId);
    if (listeners === undefined) return;
    for (const one of news) for (const listener of listeners) this.safely(() => listener(one));
  }

  private changed({ runId, workflow }: RunRow, status: RunStatus): void {
    for (const listener of this.changeListeners) this.safely(() => listener({ runId, workflow, status }));
  }

  private inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.options.logger.error({ err: error }, "a run and the one that called it could not be told of each other"));
  }

  /** A listener that throws must not stop the run. */
  private safely(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.options.logger.error({ err: error }, "a listener of runs failed");
    }
  }
}
