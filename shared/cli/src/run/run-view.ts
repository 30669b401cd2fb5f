import type { JournalEvent, StepLog } from "@fastn/core";
import type { Out } from "../out.ts";
import { showDuration } from "./format.ts";
import { waitWords } from "./wait-words.ts";

/** Tells a person, line by line, what happens in a run. A step shows when it ends, or when it begins to wait for something. */
export class RunView {
  private readonly out: Out;
  private readonly begun = new Map<string, number>();
  private width = 16;

  constructor(out: Out) {
    this.out = out;
  }

  event(event: JournalEvent): void {
    const { good, bad, warn, faint } = this.out.style;
    switch (event.type) {
      case "step_started":
        if (!this.begun.has(event.path)) this.begun.set(event.path, event.at);
        break;
      case "step_completed":
        this.step(good("✓"), event.path, "completed", faint(this.took(event)));
        break;
      case "step_failed":
        this.step(bad("✗"), event.path, event.continued ? "failed, the run goes on" : "failed", event.error.message);
        break;
      case "step_skipped":
        this.step(faint("–"), event.path, "skipped", faint(event.reason));
        break;
      case "step_attempt_failed":
        this.step(
          warn("↻"),
          event.path,
          `attempt ${event.attempt} failed`,
          `${event.error.message} ${faint(`again in ${showDuration(Math.max(0, event.retryAt - event.at))}`)}`,
        );
        break;
      case "step_interrupted":
        this.step(warn("!"), event.path, "interrupted", "");
        break;
      case "timer_set":
        if (event.purpose === "wait")
          this.step(warn("…"), event.path, "waiting", faint(waitWords({ kind: "timer", until: new Date(event.fireAt).toISOString() })));
        break;
      case "event_awaited":
        this.step(warn("…"), event.path, "waiting", faint(waitWords({ kind: "event", until: null, name: event.name })));
        break;
      case "approval_requested":
        this.step(warn("…"), event.path, "waiting", waitWords({ kind: "approval", until: null, approvers: [...event.approvers] }));
        break;
      case "child_started":
        this.step(warn("…"), event.path, "waiting", faint(`${waitWords({ kind: "workflow", until: null, name: event.workflow })}  ${event.runId}`));
        break;
      default:
    }
  }

  log({ stepPath, level, message }: StepLog): void {
    const { faint, warn, bad } = this.out.style;
    const paint = level === "error" ? bad : level === "warn" ? warn : faint;
    for (const line of message.split("\n")) this.out.line(`    ${faint(`${stepPath} │`)} ${paint(line)}`);
  }

  private step(symbol: string, path: string, word: string, more: string): void {
    this.width = Math.max(this.width, path.length);
    this.out.line(`  ${symbol} ${path.padEnd(this.width)}  ${word}${more === "" ? "" : `  ${more}`}`);
  }

  private took({ path, at }: Extract<JournalEvent, { type: "step_completed" }>): string {
    const begun = this.begun.get(path);
    return begun === undefined ? "" : showDuration(at - begun);
  }
}
