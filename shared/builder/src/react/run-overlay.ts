import type { StepStatus, WaitingFor } from "@fastn/core";

/** What a run says of one card. Steps inside loops are summed up over their iterations. */
export interface NodeRunState {
  readonly status: StepStatus;
  /** ms; null while it runs or when unknown. */
  readonly durationMs: number | null;
  /** What went wrong, one line; null otherwise. */
  readonly error: string | null;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** What it waits for and until when (ISO time); null when it does not wait. */
  readonly waitingFor: Pick<WaitingFor, "kind" | "until"> | null;
  /** A gate's branch taken; undefined while open, null when none was. */
  readonly selected?: string | null;
  /** Iterations of a loop, or of a step inside one. */
  readonly items?: { readonly done: number; readonly failed: number; readonly total: number | null };
}

/** What a person put on a card, apart from any run. */
export interface NodeMarks {
  readonly pinned?: boolean;
  readonly breakpoint?: "on" | "off";
  /** Of a trigger that starts nothing now: where it is switched off, "off in production". */
  readonly off?: string;
  /** The debugger stands here. */
  readonly pausedHere?: boolean;
}

/** Where a canvas reads run states from. `get` answers the same object until that node's state changes. */
export interface RunStates {
  get(key: string): NodeRunState | undefined;
  marks(key: string): NodeMarks | undefined;
  /** Whether a run is shown at all: without one, paths are neither taken nor untaken. */
  active(): boolean;
  /** Called after a change of this node (`null`: of any, or of `active`). @returns what stops listening */
  subscribe(key: string | null, listener: () => void): () => void;
}

export interface RunOverlay extends RunStates {
  /** Undefined takes the state away. */
  set(key: string, state: NodeRunState | undefined): void;
  setMarks(key: string, marks: NodeMarks | undefined): void;
  /** Show another run, or (null) none: every state is replaced. */
  show(states: Readonly<Record<string, NodeRunState>> | null): void;
}

/** Calls `work` once, soon. The default is the next animation frame, or at once where there is none. */
export type Schedule = (work: () => void) => void;

export const nextFrame: Schedule = (work) => {
  if (typeof requestAnimationFrame === "function" && typeof document !== "undefined" && document.visibilityState === "visible")
    requestAnimationFrame(() => work());
  // A hidden window gets no frames; its state must not pile up.
  else queueMicrotask(work);
};

/**
 * Run states by node key, outside React and outside the node array: a run changing a hundred states a second re-renders just those cards,
 * once per frame, and never the canvas.
 */
export function createRunOverlay(schedule: Schedule = nextFrame): RunOverlay {
  let shown = { states: new Map<string, NodeRunState>(), marks: new Map<string, NodeMarks>(), active: false };
  let next = shown;
  const listeners = new Map<string | null, Set<() => void>>();
  const changed = new Set<string>();
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    const keys = [...changed];
    changed.clear();
    shown = next;
    for (const key of keys) for (const listener of listeners.get(key) ?? []) listener();
    for (const listener of listeners.get(null) ?? []) listener();
  };
  const touch = (keys: Iterable<string>): void => {
    for (const key of keys) changed.add(key);
    if (scheduled) return;
    scheduled = true;
    schedule(flush);
  };
  const draft = (): typeof next => {
    if (next === shown) next = { ...shown, states: new Map(shown.states), marks: new Map(shown.marks) };
    return next;
  };

  return {
    get: (key) => shown.states.get(key),
    marks: (key) => shown.marks.get(key),
    active: () => shown.active,
    subscribe(key, listener) {
      const set = listeners.get(key) ?? new Set();
      listeners.set(key, set.add(listener));
      return () => set.delete(listener);
    },
    set(key, state) {
      const to = draft();
      if (state === undefined) to.states.delete(key);
      else to.states.set(key, state);
      to.active ||= state !== undefined;
      touch([key]);
    },
    setMarks(key, marks) {
      const to = draft();
      if (marks === undefined) to.marks.delete(key);
      else to.marks.set(key, marks);
      touch([key]);
    },
    show(states) {
      const to = draft();
      const before = to.states;
      // A card whose state reads the same keeps its object, and so is not drawn again.
      to.states = new Map(Object.entries(states ?? {}).map(([key, state]) => [key, kept(before.get(key), state)]));
      to.active = states !== null;
      touch([...before.keys(), ...to.states.keys()].filter((key) => before.get(key) !== to.states.get(key)));
    },
  };
}

const kept = (before: NodeRunState | undefined, state: NodeRunState): NodeRunState =>
  before !== undefined && JSON.stringify(before) === JSON.stringify(state) ? before : state;
