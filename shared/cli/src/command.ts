import type { Out } from "./out.ts";
import type { Terminal } from "./terminal.ts";

/** 0: done; 1: it failed (a run that failed, too); 2: the command was written wrongly. */
export const ExitCode = { ok: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The command was written wrongly; the message says how to write it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export interface CliContext {
  readonly terminal: Terminal;
  readonly out: Out;
}

export interface CliArgument {
  readonly name: string;
  readonly description: string;
  /** How many may be given. Default `one`; `optional` is "" when left out. `many` may be none, and comes last. */
  readonly takes?: "one" | "optional" | "many";
}

/** By long name without dashes; a flag is true or absent. */
export type CliOptions = Readonly<Record<string, string | boolean | undefined>>;

/** A command as a value: its help is made from it, and it can be called without a process around it. */
export interface CliCommand {
  /** Words after `fastn`: `run`, `runs list`. */
  readonly name: string;
  readonly summary: string;
  /** More for its own help; empty when the summary says it all. */
  readonly details: string;
  readonly arguments: readonly CliArgument[];
  /** Flags as commander takes them: `--input <json>`. `--workspace` and `--json` come by themselves. */
  readonly options: readonly { readonly flags: string; readonly description: string }[];
  readonly examples: readonly string[];
  /** Whether it works on a folder and takes `--workspace`. Default true. */
  readonly usesWorkspace?: boolean;
  run(context: CliContext, args: readonly string[], options: CliOptions): Promise<ExitCode>;
}

export function textOption(options: CliOptions, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** @throws UsageError */
export function integerOption(options: CliOptions, name: string, min: number, max: number): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new UsageError(`--${name} ${text}: write a whole number from ${min} to ${max}.`);
  return value;
}
