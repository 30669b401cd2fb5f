import type { ErrorRecord } from "../errors.ts";

/**
 * What the Electron main process and a platform process tell each other over the utility process's own port. In plain Node
 * (CLI, browser shell) there is no such port: the platform then takes its folder from argv and forks step hosts itself.
 * The token travels here and nowhere else: never in argv, the environment or a URL, where other programs could read it.
 */
export type ToPlatform =
  | {
      readonly type: "start";
      /** Absolute path of the workspace folder. */
      readonly root: string;
    }
  /** Answers `forkStepHost`; the message carries the platform's end of a MessageChannelMain as its only port. */
  | { readonly type: "stepHostForked"; readonly id: number }
  /** The step host is gone, asked for or not. `exitCode` is null when it never came up. */
  | { readonly type: "stepHostExited"; readonly id: number; readonly exitCode: number | null }
  /** End cleanly: journals are flushed, the lock is given back. The process exits on its own. */
  | { readonly type: "stop" };

export type FromPlatform =
  /** Listening. `url` has no trailing slash. When another program already serves the folder, its address and token are given instead. */
  | { readonly type: "ready"; readonly url: string; readonly token: string }
  | { readonly type: "failed"; readonly error: ErrorRecord }
  /** Ask for a new step host process; `id` is unique within this platform process. */
  | { readonly type: "forkStepHost"; readonly id: number }
  /** Kill it hard: user code may be in an endless loop. */
  | { readonly type: "killStepHost"; readonly id: number };

/** First message to a step host in a utility process; its only port leads to the platform. */
export interface StepHostConnect {
  readonly type: "connect";
}
