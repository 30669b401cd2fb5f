import { describe, expect, it } from "vitest";
import { timeLeft, waitNote, waitSentence } from "./wait-words.ts";

const now = Date.UTC(2026, 0, 1);
const at = (ms: number): string => new Date(now + ms).toISOString();
const waiting = { stepPath: "x", until: null } as const;

describe("words of a wait", () => {
  it.each([
    [9_001, "10 s left"],
    [1, "1 s left"],
    [0, "due now"],
    [-5_000, "due now"],
    [59_001, "1 min 0 s left"],
    [185_000, "3 min 5 s left"],
    [2 * 3_600_000 + 240_000, "2 h 4 min left"],
    [36 * 3_600_000, "36 h 0 min left"],
    [3 * 86_400_000 + 5, "3 d left"],
  ])("tell how long %d ms are", (ms, words) => expect(timeLeft(at(ms), now)).toBe(words));

  it("name the event, the workflow and the people waited for", () => {
    expect([
      waitSentence({ ...waiting, kind: "event", name: "order.paid" }),
      waitSentence({ ...waiting, kind: "workflow", name: "invoice" }),
      waitSentence({ ...waiting, kind: "approval", approvers: ["finance", "ada"] }),
      waitSentence({ ...waiting, kind: "approval" }),
      waitNote({ ...waiting, kind: "event", name: "order.paid" }, now),
      waitNote({ ...waiting, kind: "timer", until: at(5_000) }, now),
      // Kept by an earlier version, which knew no names.
      waitSentence({ ...waiting, kind: "event" }),
      waitNote({ ...waiting, kind: "workflow" }, now),
    ]).toEqual([
      "Waits for the event order.paid.",
      "Waits for the workflow invoice.",
      "Waits for an answer of finance or ada.",
      "Waits for your answer.",
      "for order.paid",
      "5 s left",
      "Waits for an event.",
      "for a workflow",
    ]);
  });
});
