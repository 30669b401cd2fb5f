export { CrashingHost } from "./crashing-host.ts";
export { InProcessStepHost } from "./in-process-step-host.ts";
export { planOf, TestHost, testRunId, type TestHostOptions, type TestWorkflow } from "./test-host.ts";
export { VirtualClock } from "./virtual-clock.ts";
