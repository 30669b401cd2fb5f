import type { ErrorRecord, Json } from "@fastn/core";
import type { Terminal } from "./terminal.ts";

/** Where a command says what it did: sentences for people, or with `--json` one object for programs. */
export interface Out {
  readonly json: boolean;
  readonly style: Style;
  /** The one result: `data` with `--json`, else the sentence. */
  result(data: Json, sentence: string): void;
  /** What happens meanwhile, for people only: it is part of what they asked to see. */
  line(text: string): void;
  /** That long work is under way: on standard error, and only where a person watches it. */
  progress(text: string): void;
  /** Why the command failed: a sentence on standard error, and with `--json` `{ error }` on standard output. */
  failure(error: ErrorRecord): void;
}

export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

export function createOut(terminal: Terminal, json: boolean): Out {
  return {
    json,
    style: styleOf(terminal.colours && !json),
    result: (data, sentence) => terminal.write(json ? `${JSON.stringify(data)}\n` : sentence === "" ? "" : `${sentence}\n`),
    line: (text) => {
      if (!json) terminal.write(`${text}\n`);
    },
    progress: (text) => {
      if (terminal.watched) terminal.complain(`${text}\n`);
    },
    failure: (error) => {
      if (json) terminal.write(`${JSON.stringify({ error })}\n`);
      terminal.complain(`${error.message}\n`);
    },
  };
}

/** SGR codes, ECMA-48 section 8.3.117. */
function styleOf(colours: boolean): Style {
  const paint = (open: number, close: number) => (text: string) => (colours ? `\u001b[${open}m${text}\u001b[${close}m` : text);
  return { good: paint(32, 39), bad: paint(31, 39), warn: paint(33, 39), faint: paint(2, 22), strong: paint(1, 22) };
}
