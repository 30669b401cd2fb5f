/* oxlint-disable no-control-regex -- control characters are what this keeps from the terminal */
import { stripVTControlCharacters } from "node:util";
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
    result: (data, sentence) => terminal.write(json ? `${JSON.stringify(data)}\n` : sentence === "" ? "" : `${harmless(sentence)}\n`),
    line: (text) => {
      if (!json) terminal.write(`${harmless(text)}\n`);
    },
    progress: (text) => {
      if (terminal.watched) terminal.complain(`${harmless(text)}\n`);
    },
    failure: (error) => {
      if (json) terminal.write(`${JSON.stringify({ error })}\n`);
      terminal.complain(`${harmless(error.message)}\n`);
    },
  };
}

/** The codes of `styleOf`. */
const ownCodes = /(\u001b\[(?:1|2|22|31|32|33|39)m)/;
/** C0 but tab and line feed, DEL, C1, and what turns the direction of writing (Unicode TR 9). */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Logs, errors and outputs are words of others: they must not move the cursor, name the window or hide what stands beside them. Colours they
 * have of their own may stay, and end with them.
 */
function harmless(text: string): string {
  const parts = text
    .replaceAll("\r\n", "\n")
    .split(ownCodes)
    .map((part) => (ownCodes.test(part) ? part : stripVTControlCharacters(part).replaceAll(controls, visible)));
  const colour = parts.findLast((part) => /\[3\dm$/.test(part));
  const weight = parts.findLast((part) => /\[(?:1|2|22)m$/.test(part));
  return `${parts.join("")}${colour === undefined || colour === "\u001b[39m" ? "" : "\u001b[39m"}${weight === undefined || weight === "\u001b[22m" ? "" : "\u001b[22m"}`;
}

const visible = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** SGR codes, ECMA-48 section 8.3.117. */
function styleOf(colours: boolean): Style {
  const paint = (open: number, close: number) => (text: string) => (colours ? `\u001b[${open}m${text}\u001b[${close}m` : text);
  return { good: paint(32, 39), bad: paint(31, 39), warn: paint(33, 39), faint: paint(2, 22), strong: paint(1, 22) };
}
