import type { Json, Result } from "@fastn/core/values";
import type { FromWorker, LogLevel, Outcome, Question } from "./messages.ts";
import { HostAnswerError } from "./thrown.ts";

/** Lines of one call that leave the thread: a flood must not fill the memory between here and the log. */
const mostLines = 10_000;

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

  begin(): void {
    this.lines = 0;
    this.controller = new AbortController();
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
    this.send({ type: "done", outcome });
  }
}
