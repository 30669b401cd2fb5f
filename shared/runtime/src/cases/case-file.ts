import {
  AppError,
  borderLimits,
  errorCodes,
  isJsonObject,
  JsonFault,
  parseStrictJson,
  runStatuses,
  stepStatuses,
  toJson,
  type Json,
  type JsonObject,
  type Problem,
  type RunStatus,
  type TextPlace,
} from "@fastn/core";
import { LineCounter, parseDocument, type Node } from "yaml";
import { readCaseMock, type CaseMockSettings } from "./case-mock.ts";
import { matcherFault } from "./matchers.ts";

/** One test of a workflow, as `workflows/<name>.cases.json` holds it. */
export interface WorkflowCase {
  readonly name: string;
  /** Default null. */
  readonly input: Json;
  /**
   * Outputs of steps that are not to run, by step name, or by path (`lines[1].reserve`) for one iteration of a loop; `call/reserve` is step
   * `reserve` of the workflow that step `call` calls. Of a gate: `{ selected }`, the branch to take. `{ $error: { code?, message } }` makes the step fail. A case without pins is live: everything runs.
   */
  readonly pins: JsonObject;
  /** Given, in this order, to steps that wait for an event. */
  readonly events: readonly CaseEvent[];
  /** How the mock server is to be otherwise than the folder says. */
  readonly mock?: CaseMockSettings;
  readonly expect: CaseExpectation;
  /** From 1, for messages. */
  readonly line: number;
}

export interface CaseEvent {
  readonly name: string;
  readonly payload: Json;
}

/** What is left out is not looked at. */
export interface CaseExpectation {
  /** Default `completed`. `running`: it waits for a person or an event that does not come. */
  readonly status: RunStatus;
  /** A matcher: members it leaves out may be anything. */
  readonly output?: Json;
  /** A matcher over `{ code, message, details }`. */
  readonly error?: Json;
  /** By path: a status, or a matcher over `{ status, input, output, error }`. */
  readonly steps: Readonly<Record<string, Json>>;
}

export interface CaseFile {
  readonly cases: readonly WorkflowCase[];
  /** What is wrong with the file; a case at fault is not in `cases`. */
  readonly problems: readonly Problem[];
}

const caseKeys = ["name", "input", "pins", "events", "mock", "expect"];
const expectKeys = ["status", "output", "error", "steps"];

/** Read a cases file: `{ "cases": [ … ] }`, or the bare list. Never throws: faults are problems with line and column. */
export function parseCases(text: string, file: string): CaseFile {
  const source = text.replace(/^\uFEFF/, "");
  const problems: Problem[] = [];
  const refuse = (place: Place, message: string): CaseFile => ({
    cases: [],
    problems: [{ severity: "error", code: "VALIDATION_FAILED", file, ...place, message }],
  });
  // First of all: for what is nested without end, the parser that knows places takes seconds or all of the stack.
  const deep = tooDeepAt(source);
  if (deep !== null) return refuse(deep, `${file} is nested deeper than ${borderLimits.maxDepth} levels. No input or output may be.`);
  let parsed: unknown;
  try {
    parsed = parseStrictJson(source);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return refuse(pointAt(error), `${file} is not JSON: ${error.reason}.`);
  }
  const place = placesOf(source);
  let value: Json;
  try {
    value = toJson(parsed, `content of ${file}`, borderLimits);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return refuse(place(pathOf(String(error.details["path"] ?? ""))), error.message);
  }
  const report = (path: readonly (string | number)[], message: string): void => {
    problems.push({ severity: "error", code: "VALIDATION_FAILED", file, ...place(path), message });
  };
  const bare = Array.isArray(value);
  const list: unknown = bare ? value : isJsonObject(value) ? value["cases"] : undefined;
  if (!Array.isArray(list)) {
    report([], 'A cases file holds { "cases": [ … ] }: a list of cases, each with name, input and expect.');
    return { cases: [], problems };
  }
  const names = new Set<string>();
  const cases = list.flatMap((entry: Json, index) => {
    const at = bare ? [index] : ["cases", index];
    const read = readCase(entry, (path, message) => report([...at, ...path], message));
    if (read === null) return [];
    if (names.has(read.name)) report([...at, "name"], `There are two cases named "${read.name}". Give each a name of its own.`);
    names.add(read.name);
    return [{ ...read, line: place(at).line }];
  });
  return { cases, problems };
}

type Report = (path: readonly (string | number)[], message: string) => void;

/** @returns null when it is at fault, which has been reported */
function readCase(value: Json, report: Report): Omit<WorkflowCase, "line"> | null {
  if (!isJsonObject(value)) {
    report([], 'A case is an object: { "name", "input", "pins"?, "events"?, "mock"?, "expect" }.');
    return null;
  }
  let sound = true;
  const refuse: Report = (path, message) => {
    sound = false;
    report(path, message);
  };
  refuseUnknown(value, caseKeys, [], refuse);
  const { name, input = null, pins = {}, events = [], expect = {} } = value;
  if (typeof name !== "string" || name.trim() === "") refuse(["name"], "A case needs a name: a short sentence of what it shows.");
  if (!isJsonObject(pins)) refuse(["pins"], 'pins is an object of outputs by step name: { "customer": { "id": 1 } }.');
  else for (const [step, pin] of Object.entries(pins)) checkPin(step, pin, refuse);
  const read = readEvents(events, refuse);
  const mock = value["mock"] === undefined ? null : readCaseMock(value["mock"], (path, message) => refuse(["mock", ...path], message));
  const expectation = readExpect(expect, refuse);
  return sound ? { name: String(name), input, pins: pins as JsonObject, events: read, ...(mock !== null && { mock }), expect: expectation } : null;
}

function checkPin(step: string, pin: Json, refuse: Report): void {
  const error = isJsonObject(pin) ? pin["$error"] : undefined;
  if (error === undefined) return;
  if (!isJsonObject(error) || typeof error["message"] !== "string") return refuse(["pins", step], '$error is { "message": "…", "code"?: "STEP_FAILED" }.');
  const { code = "STEP_FAILED" } = error;
  if (typeof code !== "string" || !Object.hasOwn(errorCodes, code)) refuse(["pins", step, "$error", "code"], `There is no error code ${JSON.stringify(code)}.`);
}

function readEvents(value: Json, refuse: Report): CaseEvent[] {
  if (!Array.isArray(value)) {
    refuse(["events"], 'events is a list of { "name", "payload" }.');
    return [];
  }
  return value.flatMap((event: Json, index) => {
    if (isJsonObject(event) && typeof event["name"] === "string") return [{ name: event["name"], payload: event["payload"] ?? null }];
    refuse(["events", index], 'An event is { "name", "payload" }.');
    return [];
  });
}

function readExpect(value: Json, refuse: Report): CaseExpectation {
  if (!isJsonObject(value)) {
    refuse(["expect"], 'expect is an object: { "status"?, "output"?, "error"?, "steps"? }.');
    return { status: "completed", steps: {} };
  }
  refuseUnknown(value, expectKeys, ["expect"], refuse);
  const { status = "completed", steps = {} } = value;
  if (!isOneOf(runStatuses, status)) refuse(["expect", "status"], `${JSON.stringify(status)} is no status of a run. There are: ${runStatuses.join(", ")}.`);
  for (const member of ["output", "error"] as const) checkMatcher(value[member], ["expect", member], refuse);
  if (!isJsonObject(steps)) refuse(["expect", "steps"], 'steps is an object of statuses by step path: { "invoice": "completed" }.');
  else {
    for (const [path, wanted] of Object.entries(steps)) {
      if (typeof wanted === "string" && !isOneOf(stepStatuses, wanted))
        refuse(["expect", "steps", path], `"${wanted}" is no status of a step. There are: ${stepStatuses.join(", ")}.`);
      else if (typeof wanted !== "string") checkMatcher(wanted, ["expect", "steps", path], refuse);
    }
  }
  return {
    status: status as RunStatus,
    ...(value["output"] !== undefined && { output: value["output"] }),
    ...(value["error"] !== undefined && { error: value["error"] }),
    steps: steps as JsonObject,
  };
}

function checkMatcher(matcher: Json | undefined, path: readonly string[], refuse: Report): void {
  const fault = matcher === undefined ? null : matcherFault(matcher);
  if (fault !== null) refuse([...path, ...fault.path], fault.message);
}

function refuseUnknown(value: JsonObject, known: readonly string[], path: readonly string[], refuse: Report): void {
  for (const key of Object.keys(value)) if (!known.includes(key)) refuse([...path, key], `"${key}" means nothing here. There are: ${known.join(", ")}.`);
}

const isOneOf = (all: readonly string[], value: Json): boolean => typeof value === "string" && all.includes(value);

type Place = Pick<Problem, "line" | "column" | "endLine" | "endColumn">;

/** Where a member stands in the text, or what is known of the way to it. JSON is YAML too, and yaml's parser keeps positions. */
function placesOf(text: string): (path: readonly (string | number)[]) => Place {
  const lines = new LineCounter();
  // Its own look for repeated keys compares each with each.
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent", uniqueKeys: false });
  return (path) => {
    for (let length = path.length; length >= 0; length--) {
      const node = (length === 0 ? document.contents : document.getIn(path.slice(0, length), true)) as Node | null | undefined;
      if (node?.range) return placeOf(lines.linePos(node.range[0]), lines.linePos(node.range[1]));
    }
    return pointAt({ line: 1, column: 1 });
  };
}

/** `cases[0].input` as its parts. */
const pathOf = (text: string): (string | number)[] => (text.match(/[^.[\]]+/g) ?? []).map((part) => (/^\d+$/.test(part) ? Number(part) : part));

/** Where brackets outside of strings are one too many; null when they are not. */
function tooDeepAt(text: string): Place | null {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[{\]}]/g)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > borderLimits.maxDepth) {
      const before = text.slice(0, index).split("\n");
      return pointAt({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
    }
  }
  return null;
}

const placeOf = (start: { line: number; col: number }, end: { line: number; col: number }): Place => ({
  line: start.line,
  column: start.col,
  endLine: end.line,
  endColumn: end.col,
});

const pointAt = ({ line, column }: TextPlace): Place => ({ line, column, endLine: line, endColumn: column });
