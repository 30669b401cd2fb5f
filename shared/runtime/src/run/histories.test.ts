import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "@fastn/core";
import type { PlanStep, WorkflowPlan } from "@fastn/workflow/plan";
import { describe, expect, it } from "vitest";
import { play, type History } from "../testing/history.ts";
import { foldJournal } from "./fold.ts";

const folder = fileURLToPath(new URL("../../histories", import.meta.url));
const histories = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as History);

it("has ten runs of each release at least", () => {
  const releases = new Set(histories.map(({ release }) => release));
  expect(releases.size).toBeGreaterThan(0);
  for (const release of releases) expect(histories.filter((history) => history.release === release).length).toBeGreaterThanOrEqual(10);
});

describe.each(histories)("a run of $workflow recorded by $release", (history) => {
  it("is read as it was", () => {
    const { status, byPath } = foldJournal(history.journal, history.definition.plan);
    expect(status).toBe(history.end.status);
    for (const [at, was] of history.end.steps) expect([at, byPath.get(at)?.status]).toEqual([at, was]);
  });

  it("goes on from wherever it may have been left to the same end, and does no completed step again", async () => {
    for (const left of [0, ...history.appends]) {
      const journal = history.journal.slice(0, left);
      const done = new Set(journal.flatMap((event) => (event.type === "step_completed" ? [event.path] : [])));
      const played = await play(history, journal);
      expect([left, played.end]).toEqual([left, history.end]);
      expect(played.journal.slice(0, left)).toEqual(journal);
      const again = played.journal.slice(left).flatMap((event) => (event.type === "step_started" && done.has(event.path) ? [event.path] : []));
      expect(again).toEqual([]);
    }
  });
});

describe("a run taken up with another definition than it began with", () => {
  const linear = histories.find(({ workflow }) => workflow === "linear") as History;
  const { plan } = linear.definition;
  const half = linear.journal.slice(0, linear.appends.at(2));
  const withSteps = (change: (steps: readonly PlanStep[]) => readonly PlanStep[]): WorkflowPlan => {
    const steps = change(plan.steps);
    return { ...plan, steps, root: steps.map(({ name }) => name) };
  };
  // The same hash, so that it is the journal itself that tells.
  const takenUp = (changed: WorkflowPlan) => play({ ...linear, definition: { ...linear.definition, plan: changed } }, half);
  const refusal = { code: "DEFINITION_CHANGED" };

  it("stops with DEFINITION_CHANGED when a step was removed", async () => {
    await expect(takenUp(withSteps((steps) => steps.filter(({ name }) => name !== "total")))).rejects.toMatchObject(refusal);
  });

  it("stops with DEFINITION_CHANGED when a step was renamed", async () => {
    await expect(takenUp(withSteps((steps) => steps.map((step) => (step.name === "fetch" ? { ...step, name: "get" } : step))))).rejects.toMatchObject(refusal);
  });

  it("stops with DEFINITION_CHANGED when the order was changed", async () => {
    const turned = withSteps((steps) =>
      steps.map((step) => ({ ...step, waitsFor: step.name === "fetch" ? ["total"] : step.name === "total" ? [] : step.waitsFor })),
    );
    await expect(takenUp(turned)).rejects.toMatchObject(refusal);
  });

  it("stops with DEFINITION_CHANGED when anything else of it was changed", async () => {
    const other = { ...linear.definition, hash: "0".repeat(64) };
    await expect(play({ ...linear, definition: other }, half)).rejects.toMatchObject(refusal);
  });

  it("has taken nothing back: the journal it began with still plays", async () => {
    expect((await play(linear, half)).end.output satisfies Json).toEqual(linear.end.output);
  });
});
