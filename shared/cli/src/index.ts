export { ExitCode, UsageError, type CliCommand, type CliContext, type CliOptions } from "./command.ts";
export { commands, runCli } from "./program.ts";
export type { RunReport, StepReport } from "./run/run-report.ts";
export type { Terminal } from "./terminal.ts";
