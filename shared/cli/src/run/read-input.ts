import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError, borderLimits, parseStrictJson, toJson, type Json } from "@fastn/core";
import { UsageError } from "../command.ts";
import { fileReason } from "../file-reason.ts";
import type { Terminal } from "../terminal.ts";

/**
 * The value of an option or argument, `what`: JSON itself, `@file`, or `-` for standard input.
 * @throws UsageError
 */
export async function readInput(text: string, terminal: Terminal, what = "--input"): Promise<Json> {
  if (text === "-") return parse(await terminal.readAll(), "standard input");
  if (!text.startsWith("@")) return parse(text, what);
  const file = text.slice(1);
  const content = await readFile(resolve(terminal.cwd, file), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${what} @${file}: the file cannot be read (${fileReason(error)}).`);
  });
  return parse(content, file);
}

function parse(text: string, where: string): Json {
  try {
    return toJson(parseStrictJson(text.replace(/^\uFEFF/, "")), `input in ${where}`, borderLimits);
  } catch (error) {
    if (error instanceof AppError) throw new UsageError(error.message);
    throw new UsageError(`${where} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
