// What needs Node and would not load in a browser.
export { createLogger, Redactor, type Logger, type LoggerOptions } from "./logger.ts";
export { findRunningStudio, lockFileOf, type RunningStudio, type WorkspaceLock } from "./workspace-lock.ts";
