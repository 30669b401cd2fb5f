export { createMockServer, type MockServer, type MockServerOptions } from "./create-mock-server.ts";
export type { MockView } from "./state.ts";
export { fileChangeLog, type ChangeLog } from "./change-log.ts";
export type { KeyCount, MockCall } from "./call-log.ts";
export type { FaultKind, FaultRule, NewFaultRule } from "./faults.ts";
