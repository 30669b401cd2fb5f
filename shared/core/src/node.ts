// What needs Node and would not load in a browser.
export { createLogger, Redactor, type Logger, type LoggerOptions } from "./logger.ts";
