import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AppError, type Json } from "@fastn/core/values";
import { emptyRecording, readRecording, type RecordedCall, type Recording } from "./recording.ts";

/** A recording that grows on disk. */
export interface RecordingFile {
  readonly count: number;
  /** @param number its place in time: a call that began earlier stands earlier, however long it took */
  add(number: number, call: RecordedCall): void;
  /** Everything added so far is on disk. @throws the system's error */
  saved(): Promise<void>;
}

/**
 * Go on with a recording, or begin one.
 * @throws AppError CONFLICT when the file was recorded from another place, BAD_REQUEST when it is none
 */
export async function openRecording(file: string, name: string, target: string): Promise<RecordingFile> {
  const before = await readExisting(file);
  if (before !== null && (before.target !== target || before.name !== name))
    throw new AppError("CONFLICT", `${file} holds calls to ${before.target} as ${before.name}. Choose another file with --out, or remove this one.`, { file });
  const recording = before ?? emptyRecording(name, target);
  const added: { number: number; call: RecordedCall }[] = [];
  let saving: Promise<void> = Promise.resolve();
  let waiting = false;
  const calls = (): RecordedCall[] => [...recording.calls, ...added.toSorted((a, b) => a.number - b.number).map(({ call }) => call)];
  const save = async (): Promise<void> => {
    waiting = false;
    await mkdir(dirname(file), { recursive: true });
    // Whole or not at all: whoever reads it meanwhile finds the one before.
    await writeFile(`${file}.part`, `${JSON.stringify({ ...recording, calls: calls() }, null, 2)}\n`);
    await rename(`${file}.part`, file);
  };
  return {
    get count() {
      return recording.calls.length + added.length;
    },
    add(number, call) {
      added.push({ number, call });
      // Calls that come while one is written are written together.
      if (waiting) return;
      waiting = true;
      saving = saving.then(save);
      // Told by `saved`.
      saving.catch(() => undefined);
    },
    saved: () => saving,
  };
}

async function readExisting(file: string): Promise<Recording | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new AppError("BAD_REQUEST", `${file} is not JSON. Choose another file with --out, or remove this one.`, { file }, { cause: error });
  }
  return readRecording(value, file);
}
