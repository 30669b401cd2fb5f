// For tests of whole runs: time that is skipped while nothing is at work, as cases have it.
export { AtWork, busyConnectors, busyHost } from "../cases/at-work.ts";
export { SkippingClock } from "../cases/skipping-clock.ts";
export { CrashingHost } from "./crashing-host.ts";
export { InProcessStepHost } from "./in-process-step-host.ts";
export { planOf, TestHost, testRunId, type TestHostOptions, type TestWorkflow } from "./test-host.ts";
export { VirtualClock } from "./virtual-clock.ts";
