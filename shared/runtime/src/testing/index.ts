export { MemoryRunStore } from "./memory-run-store.ts";
export { planOf, TestHost, testRunId, type TestHostOptions, type TestWorkflow } from "./test-host.ts";
export { VirtualClock } from "./virtual-clock.ts";
