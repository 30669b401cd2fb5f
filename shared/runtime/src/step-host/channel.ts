import type { FromStepHost, ToStepHost } from "./messages.ts";

/** The platform's end of a line to a step host process. Messages arrive in order, as structured clones or JSON. */
export interface StepHostChannel {
  readonly pid?: number | undefined;
  send(message: ToStepHost): void;
  onMessage(listener: (message: FromStepHost) => void): void;
  /** Called once, whatever ended the process. */
  onExit(listener: (reason: string) => void): void;
  /** End the process hard; it may be busy. */
  kill(): void;
}

/** Starts a step host process: `child_process.fork` on plain Node, a utility process in Electron. */
export type ForkStepHost = () => StepHostChannel;

/** The step host's own end. */
export interface StepHostLine {
  send(message: FromStepHost): void;
  onMessage(listener: (message: ToStepHost) => void): void;
}
