import type { RunId } from "@fastn/core";

/** A run that wants to begin. */
export interface QueuedRun {
  readonly runId: RunId;
  readonly workflow: string;
  /** 1 (first) to 4. */
  readonly priority: number;
  /** ms since 1970. */
  readonly createdAt: number;
  /** Most runs of its workflow at once; null: no limit of its own. */
  readonly maxOfWorkflow: number | null;
}

/** After this long in the queue a run stands among those of the next higher priority that come then, so that no run waits for ever. */
export const agingMs = 10 * 60_000;

/**
 * Which runs are at work, and which begin next. The store keeps the queue: a run in it is a `pending` row, and after a restart it is offered
 * again. Runs that wait for a timer, an event or a person hold no place; when they wake they go on at once, even beyond the limits.
 */
export class RunQueue {
  private readonly atWork = new Map<RunId, string>();
  private readonly countOf = new Map<string, number>();
  /** By workflow, each list in the order in which its runs begin. */
  private readonly waiting = new Map<string, QueuedRun[]>();
  private readonly queued = new Set<RunId>();
  private readonly maxRuns: number;
  private readonly begin: (runId: RunId) => void;

  /** @param begin starts a run that has been given a place; `left` takes the place back */
  constructor(maxRuns: number, begin: (runId: RunId) => void) {
    this.maxRuns = maxRuns;
    this.begin = begin;
  }

  /** Let a run begin as soon as there is a place for it; that may be now. */
  offer(run: QueuedRun): void {
    this.offerAll([run]);
  }

  /** Of these the one before all others begins first, wherever it stands among them. */
  offerAll(runs: readonly QueuedRun[]): void {
    for (const run of runs) {
      if (this.atWork.has(run.runId) || this.queued.has(run.runId)) continue;
      this.queued.add(run.runId);
      const list = this.waiting.get(run.workflow) ?? [];
      list.splice(placeIn(list, run), 0, run);
      this.waiting.set(run.workflow, list);
    }
    this.next();
  }

  /** Give a new run a place if there is one: then nobody it would have to wait behind could use it. @returns whether it may begin */
  enterIfRoom({ runId, workflow, maxOfWorkflow }: QueuedRun): boolean {
    if (this.atWork.size >= this.maxRuns || (this.countOf.get(workflow) ?? 0) >= (maxOfWorkflow ?? Infinity)) return false;
    this.entered(runId, workflow);
    return true;
  }

  /** A run is taken up, from the queue or from its sleep. */
  entered(runId: RunId, workflow: string): void {
    this.withdraw(runId, workflow);
    if (this.atWork.has(runId)) return;
    this.atWork.set(runId, workflow);
    this.countOf.set(workflow, (this.countOf.get(workflow) ?? 0) + 1);
  }

  /** A run has ended, sleeps, or went to another process. */
  left(runId: RunId): void {
    const workflow = this.atWork.get(runId);
    if (workflow === undefined) return;
    this.atWork.delete(runId);
    const count = (this.countOf.get(workflow) ?? 1) - 1;
    if (count > 0) this.countOf.set(workflow, count);
    else this.countOf.delete(workflow);
    this.next();
  }

  private next(): void {
    while (this.atWork.size < this.maxRuns) {
      const run = this.first();
      if (run === null) return;
      this.entered(run.runId, run.workflow);
      this.begin(run.runId);
    }
  }

  /** Of the first of each workflow that has room, the one before all others. */
  private first(): QueuedRun | null {
    let best: QueuedRun | null = null;
    for (const [workflow, [head]] of this.waiting) {
      if (head === undefined || (this.countOf.get(workflow) ?? 0) >= (head.maxOfWorkflow ?? Infinity)) continue;
      if (best === null || isBefore(head, best)) best = head;
    }
    return best;
  }

  private withdraw(runId: RunId, workflow: string): void {
    if (!this.queued.delete(runId)) return;
    const list = this.waiting.get(workflow) ?? [];
    list.splice(
      list.findIndex((run) => run.runId === runId),
      1,
    );
    if (list.length === 0) this.waiting.delete(workflow);
  }
}

/** Binary search: thousands may wait. */
function placeIn(list: readonly QueuedRun[], run: QueuedRun): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(run, list[middle] as QueuedRun)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By priority, then by time, where a priority is worth `agingMs`. */
function isBefore(a: QueuedRun, b: QueuedRun): boolean {
  const [first, second] = [rank(a), rank(b)];
  return first === second ? a.runId < b.runId : first < second;
}

const rank = ({ priority, createdAt }: QueuedRun): number => createdAt + priority * agingMs;
