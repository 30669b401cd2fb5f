import { format } from "node:util";
import type { LogLevel } from "./messages.ts";

const levels = {
  debug: "debug",
  trace: "debug",
  log: "info",
  info: "info",
  dir: "info",
  table: "info",
  warn: "warn",
  error: "error",
} as const satisfies Record<string, LogLevel>;

/** Lines user code writes to the console become the step's log. Lines beyond 16 KiB are cut. */
export function captureConsole(log: (level: LogLevel, message: string) => void): void {
  for (const [method, level] of Object.entries(levels)) {
    Object.defineProperty(globalThis.console, method, {
      value: (...parts: unknown[]) => log(level, clip(format(...parts))),
      writable: true,
      configurable: true,
    });
  }
}

const longestLine = 16_384;
export const clip = (text: string): string => (text.length > longestLine ? `${text.slice(0, longestLine)}… (${text.length} characters)` : text);
