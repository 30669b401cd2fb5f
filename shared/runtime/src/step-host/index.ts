// Where user code runs: a separate process with worker threads. The platform side is `createStepHost`, the process's side `runStepHost`.
export { createStepHost, CodeError, type Bundle, type FunctionCall, type StepHost, type StepHostOptions } from "./client.ts";
export type { ForkStepHost, StepHostChannel, StepHostLine } from "./channel.ts";
export { defaultStepHostLimits, type FromStepHost, type LogLevel, type Question, type StepHostLimits, type ToStepHost } from "./messages.ts";
export type { NetworkRules } from "./network-rules.ts";
export { createQueryHost, type QueryHost, type QueryHostOptions } from "./query-host.ts";
export { forkStepHostOnNode } from "./fork.ts";
export { runStepHost } from "./run-step-host.ts";
