export { CrashingHost } from "./crashing-host.ts";
export { InProcessStepHost } from "./in-process-step-host.ts";
export { MemoryRunStore } from "./memory-run-store.ts";
export { MemoryStateStore } from "./memory-state-store.ts";
export { planOf, TestHost, testRunId, type TestHostOptions, type TestWorkflow } from "./test-host.ts";
export { VirtualClock } from "./virtual-clock.ts";
