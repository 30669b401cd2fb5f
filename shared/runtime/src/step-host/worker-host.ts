import type { Json, Result } from "@fastn/core/values";
import type { FromWorker, LogLevel, Outcome, Question } from "./messages.ts";
import { HostAnswerError } from "./thrown.ts";

/** Lines of one call that leave the thread: a flood must not fill the memory between here and the log. */
const mostLines = 10_000;

/** What a task has of the platform while it lasts. */
export type StepLine = Pick<Host, "signal" | "log" | "ask">;

/** The worker thread's line to the host, for the one task it is on. */
export class Host {
  private readonly send: (message: FromWorker) => void;
  private readonly waiting = new Map<number, { readonly resolve: (value: Json) => void; readonly reject: (error: Error) => void }>();
  private lastQuestion = 0;
  private lines = 0;
  private controller = new AbortController();

  constructor(send: (message: FromWorker) => void) {
    this.send = send;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** @returns the line of the task that begins. What it left behind has no line any more: else the next task would seem to say and ask that. */
  begin(): StepLine {
    this.lines = 0;
    const controller = new AbortController();
    this.controller = controller;
    const isOver = (): boolean => this.controller !== controller;
    return {
      signal: controller.signal,
      log: (level, message) => void (isOver() || this.log(level, message)),
      // Not refused: nobody would catch that, and it would end the thread under the next task.
      ask: (body) => (isOver() ? new Promise(() => {}) : this.ask(body)),
    };
  }

  abort(): void {
    this.controller.abort(new DOMException("The step was stopped.", "AbortError"));
  }

  log(level: LogLevel, message: string): void {
    this.lines += 1;
    if (this.lines > mostLines) return;
    if (this.lines === mostLines)
      return this.send({ type: "log", at: Date.now(), level: "warn", message: `It wrote ${mostLines} lines; further ones are left out.` });
    this.send({ type: "log", at: Date.now(), level, message });
  }

  /** Ask the platform; rejects with the platform's error, or when the step is stopped meanwhile. */
  ask(body: Question): Promise<Json> {
    const question = ++this.lastQuestion;
    return new Promise((resolve, reject) => {
      this.waiting.set(question, { resolve, reject });
      this.signal.addEventListener("abort", () => reject(this.signal.reason as Error), { once: true });
      this.send({ type: "ask", question, body });
    });
  }

  answered(question: number, result: Result<Json>): void {
    const waiting = this.waiting.get(question);
    this.waiting.delete(question);
    if (result.ok) waiting?.resolve(result.value);
    else waiting?.reject(new HostAnswerError(result.error));
  }

  done(outcome: Outcome): void {
    // Answers still on their way belong to this task, not to the next.
    this.waiting.clear();
    this.controller = new AbortController();
    this.send({ type: "done", outcome });
  }
}
