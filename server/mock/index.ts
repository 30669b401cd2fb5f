export { createMockServer, type MockServer, type MockServerOptions } from "./create-mock-server.ts";
export { configSource, type MockSettings, type RecordingSource, type RuleSource, type SettingFault } from "./settings.ts";
export { isLocalUrl, type Subscription } from "./events/subscriptions.ts";
export type { MockView } from "./state.ts";
export { fileChangeLog, type ChangeLog } from "./change-log.ts";
export type { KeyCount, MockCall } from "./call-log.ts";
export type { FaultKind, FaultRule, NewFaultRule } from "./faults.ts";
