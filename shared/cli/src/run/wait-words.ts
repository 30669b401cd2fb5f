import type { WaitingFor } from "@fastn/core";

/** What a run or a step waits for, to come after "waiting" or "waits": "for approval by finance", "until 2026-01-01T00:00:00.000Z". */
export function waitWords({ kind, name, approvers = [], until }: Omit<WaitingFor, "stepPath">): string {
  switch (kind) {
    case "approval":
      return `for approval${approvers.length === 0 ? "" : ` by ${approvers.join(", ")}`}`;
    case "event":
      return `for the event ${name ?? "it names"}`;
    case "workflow":
      return `for workflow ${name ?? "it called"}`;
    case "retry":
      return `for its next attempt${until === null ? "" : ` at ${until}`}`;
    case "timer":
      return until === null ? "for its time" : `until ${until}`;
  }
}

/** What has to happen for it to go on, as a sentence. */
export function howItGoesOn({ kind, name, until }: WaitingFor, runId: string): string {
  switch (kind) {
    case "approval":
      return `Answer it in the studio or with: fastn runs approve ${runId}${until === null ? "" : `\n  It expires at ${until}.`}`;
    case "event":
      return `It goes on when the event ${name ?? ""} comes${until === null ? "" : `, and gives up at ${until}`}.`;
    case "workflow":
      return `It goes on when workflow ${name ?? ""} has ended${until === null ? "" : `, and gives up at ${until}`}.`;
    case "retry":
    case "timer":
      return `It goes on by itself${until === null ? "" : ` at ${until}`}.`;
  }
}
