import { AppError, borderLimits, isJsonObject, JsonFault, parseStrictJson, toJson, type Json, type JsonObject } from "@fastn/core";
import type { FlowDirection } from "./types.ts";

/** A hand-placed position, px from the top left corner of the loop that holds the step, or of the canvas. */
export interface HandPosition {
  readonly x: number;
  readonly y: number;
}

/** `*.layout.json`: how a workflow looks, never what it means. Members it does not know are kept. */
export interface LayoutFile {
  readonly version: 1;
  readonly direction?: FlowDirection;
  /** By step key; `trigger` for the trigger. */
  readonly positions: Readonly<Record<string, HandPosition>>;
  /** Accent of a card, `#rrggbb`, by step key. */
  readonly colours: Readonly<Record<string, string>>;
  /** Sticky notes, by id. */
  readonly notes: Readonly<Record<string, LayoutNote>>;
}

export interface LayoutNote extends HandPosition {
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly colour?: string;
}

export const emptyLayout: LayoutFile = { version: 1, positions: {}, colours: {}, notes: {} };

/** Positions further out than this are slips of the pen; xyflow loses precision there. */
const farthestPx = 1_000_000;

/**
 * Read a layout file. Entries that make no sense are left out: a bad position must not keep a workflow from opening.
 * @throws AppError CONFIG_INVALID when the text is no JSON object or of a later version
 */
export function parseLayoutFile(text: string): LayoutFile {
  const json = readObject(text);
  if (json["version"] !== undefined && json["version"] !== 1) {
    throw new AppError(
      "CONFIG_INVALID",
      "The layout file was written by a later version. Update fastn studio, or delete the file to lay the workflow out anew.",
    );
  }
  const direction = json["direction"];
  return {
    ...json,
    version: 1,
    ...(direction === "down" || direction === "right" ? { direction } : {}),
    positions: pick(json["positions"], position),
    colours: pick(json["colours"], colour),
    notes: pick(json["notes"], note),
  };
}

/** The file's text: keys sorted, two spaces, so that moving one step is one line of a diff. */
export function serialiseLayoutFile(file: LayoutFile): string {
  return `${JSON.stringify(sorted({ ...file } as unknown as Json), null, 2)}\n`;
}

/** With the given positions set, and those given as null forgotten. */
export function withPositions(file: LayoutFile, changes: Readonly<Record<string, HandPosition | null>>): LayoutFile {
  const positions = { ...file.positions };
  for (const [key, at] of Object.entries(changes)) {
    if (at === null) delete positions[key];
    else positions[key] = { x: Math.round(at.x), y: Math.round(at.y) };
  }
  return { ...file, positions };
}

const whatToDo = "Fix it, or delete it to lay the workflow out anew.";

function readObject(text: string): JsonObject {
  if (text.trim() === "") return {};
  let json: unknown;
  try {
    json = parseStrictJson(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    if (!(cause instanceof JsonFault)) throw cause;
    const { line, column } = cause;
    throw new AppError("CONFIG_INVALID", `The layout file is not valid JSON: ${cause.message}. ${whatToDo}`, { line, column }, { cause });
  }
  if (!isJsonObject(json)) throw new AppError("CONFIG_INVALID", `The layout file must hold a JSON object. ${whatToDo}`);
  try {
    // Members it does not know are written back as they are, so they must be what can be written.
    toJson(json, "layout", { ...borderLimits, maxBytes: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new AppError("CONFIG_INVALID", `The layout file cannot be used. ${(cause as AppError).message} ${whatToDo}`, {}, { cause });
  }
  return json;
}

function pick<T>(value: unknown, read: (entry: Json) => T | null): Readonly<Record<string, T>> {
  if (!isJsonObject(value)) return {};
  const entries = Object.entries(value).flatMap(([key, entry]): [string, T][] => {
    const good = read(entry);
    return good === null ? [] : [[key, good]];
  });
  return Object.fromEntries(entries);
}

const px = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && Math.abs(value) <= farthestPx;

function position(entry: Json): HandPosition | null {
  return isJsonObject(entry) && px(entry["x"]) && px(entry["y"]) ? { x: entry["x"], y: entry["y"] } : null;
}

const colour = (entry: Json): string | null => (typeof entry === "string" && /^#[0-9a-f]{6}$/i.test(entry) ? entry.toLowerCase() : null);

function note(entry: Json): LayoutNote | null {
  const at = position(entry);
  if (at === null || !isJsonObject(entry) || !px(entry["width"]) || !px(entry["height"]) || typeof entry["text"] !== "string") return null;
  const tint = colour(entry["colour"] ?? null);
  return { ...at, width: entry["width"], height: entry["height"], text: entry["text"], ...(tint === null ? {} : { colour: tint }) };
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
