import type { Terminal } from "./terminal.ts";

/** A terminal that keeps what is written to it. */
export interface TestTerminal extends Terminal {
  readonly written: () => string;
  readonly complaints: () => string;
  /** As Ctrl+C. */
  interrupt(): void;
}

export function testTerminal({ cwd = process.cwd(), input = "", colours = false, watched = false } = {}): TestTerminal {
  const interrupt = new AbortController();
  let written = "";
  let complaints = "";
  return {
    cwd,
    colours,
    watched,
    write: (text) => void (written += text),
    complain: (text) => void (complaints += text),
    readAll: async () => input,
    interrupted: interrupt.signal,
    written: () => written,
    complaints: () => complaints,
    interrupt: () => interrupt.abort(),
  };
}
