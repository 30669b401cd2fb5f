import { describe, expect, it } from "vitest";
import { createRunOverlay, type NodeRunState } from "./run-overlay.ts";
import { createWorkflowStore } from "./workflow-store.ts";

const state = (part: Partial<NodeRunState> = {}): NodeRunState => ({
  status: "running",
  durationMs: null,
  error: null,
  attempt: 1,
  maxAttempts: 3,
  waitingFor: null,
  ...part,
});

/** A frame that comes when the test says so. */
function frames() {
  const due: (() => void)[] = [];
  return { schedule: (work: () => void) => void due.push(work), next: () => due.splice(0).forEach((work) => work()), count: () => due.length };
}

describe("run overlay", () => {
  it("hands over a hundred changes in one frame, each card told once", () => {
    const { schedule, next, count } = frames();
    const overlay = createRunOverlay(schedule);
    const told: string[] = [];
    for (const key of ["a", "b", "c"]) overlay.subscribe(key, () => told.push(key));
    for (let attempt = 1; attempt <= 50; attempt++) {
      overlay.set("a", state({ attempt }));
      overlay.set("b", state({ attempt }));
    }
    expect([count(), told, overlay.get("a")]).toEqual([1, [], undefined]);
    next();
    expect([told, overlay.get("a")?.attempt, overlay.get("b")?.attempt]).toEqual([["a", "b"], 50, 50]);
  });

  it("answers the same object until that card's state changes, also when a whole run is shown again", () => {
    const { schedule, next } = frames();
    const overlay = createRunOverlay(schedule);
    overlay.show({ a: state(), b: state() });
    next();
    const before = overlay.get("a");
    const told: string[] = [];
    for (const key of ["a", "b"]) overlay.subscribe(key, () => told.push(key));
    overlay.show({ a: state(), b: state({ status: "completed" }) });
    next();
    expect([overlay.get("a") === before, told]).toEqual([true, ["b"]]);
  });

  it("takes states of a run away when none is shown, and keeps what people put on cards", () => {
    const { schedule, next } = frames();
    const overlay = createRunOverlay(schedule);
    overlay.setMarks("a", { breakpoint: "on" });
    overlay.show({ a: state() });
    next();
    expect(overlay.active()).toBe(true);
    overlay.show(null);
    next();
    expect([overlay.active(), overlay.get("a"), overlay.marks("a")]).toEqual([false, undefined, { breakpoint: "on" }]);
  });

  it("shows one state everywhere: nothing of a frame is seen before it comes", () => {
    const { schedule, next } = frames();
    const overlay = createRunOverlay(schedule);
    const seen: unknown[] = [];
    overlay.subscribe("a", () => seen.push(overlay.get("b")?.status));
    overlay.set("a", state());
    overlay.set("b", state({ status: "waiting" }));
    next();
    expect(seen).toEqual(["waiting"]);
  });

  it("stops telling who stopped listening", () => {
    const { schedule, next } = frames();
    const overlay = createRunOverlay(schedule);
    let told = 0;
    const stop = overlay.subscribe(null, () => told++);
    overlay.set("a", state());
    next();
    stop();
    overlay.set("a", state({ attempt: 2 }));
    next();
    expect(told).toBe(1);
  });
});

describe("workflow store", () => {
  it("makes the same announcement heard twice", () => {
    const store = createWorkflowStore();
    const serials: number[] = [];
    store.subscribe(({ announcement }) => serials.push(announcement.serial));
    store.announce("Connected");
    store.announce("Connected");
    expect(serials).toEqual([1, 2]);
  });
});
