import { isJsonObject, type Json } from "@fastn/core/values";
import { differences } from "@fastn/runtime/matchers";
import type { MockRecording } from "@fastn/workflow";
import { isCredentialParameter, removed } from "../http/credentials.ts";
import type { RuleRequest } from "../rules/rule-request.ts";
import type { MockAnswer } from "../service.ts";
import { readRecording, type RecordedAnswer, type RecordedCall, type Recording } from "./recording.ts";
import { wholeAddress } from "./redirect.ts";

type Strictness = NonNullable<MockRecording["match"]>;

interface Loaded {
  readonly source: string;
  readonly recording: Recording;
  readonly match: Strictness;
  readonly onMiss: NonNullable<MockRecording["onMiss"]>;
  /** By the first of the equal calls: how many of them were replayed. */
  readonly played: Map<number, number>;
}

/** What recordings have to say to a request. */
export type Replay =
  | { readonly found: true; readonly answer: MockAnswer; readonly name: string }
  /** `near`: what was recorded and is most like it, with what differs. */
  | { readonly found: false; readonly pass: boolean; readonly near: readonly string[] };

const maxNear = 5;

/** Recorded calls a mock answers from, by the name of the service they stand for. */
export class RecordingBook {
  private loaded: Loaded[] = [];

  get isEmpty(): boolean {
    return this.loaded.length === 0;
  }

  /** Where recordings come from. */
  sources(): readonly string[] {
    return this.loaded.map(({ source }) => source);
  }

  /**
   * Answer from a recording, instead of what its source had before.
   * @throws AppError BAD_REQUEST naming the field; then nothing has changed
   */
  load(
    source: string,
    value: Json,
    { match = "body", onMiss = "fail" }: { readonly match?: Strictness | undefined; readonly onMiss?: MockRecording["onMiss"] } = {},
  ): void {
    const recording = readRecording(value, source);
    const played = this.loaded.find((each) => each.source === source)?.played ?? new Map<number, number>();
    this.loaded = [...this.loaded.filter((each) => each.source !== source), { source, recording, match, onMiss, played }];
  }

  clear(source?: string): void {
    this.loaded = source === undefined ? [] : this.loaded.filter((each) => each.source !== source);
  }

  /** Every sequence from its beginning again. */
  restart(): void {
    for (const { played } of this.loaded) played.clear();
  }

  /** How far each sequence is, to be kept in a snapshot. */
  positions(): Readonly<Record<string, readonly (readonly [number, number])[]>> {
    return Object.fromEntries(this.loaded.map(({ source, played }) => [source, [...played]]));
  }

  restorePositions(positions: ReturnType<RecordingBook["positions"]>): void {
    this.restart();
    for (const { source, played } of this.loaded) for (const [first, count] of positions[source] ?? []) played.set(first, count);
  }

  /**
   * The next answer that was recorded to such a request; null when there is no recording of its service.
   * @param origin address the mock was called by, for links that led to the real service
   */
  take(request: RuleRequest, origin: string): Replay | null {
    const here = this.loaded.filter(({ recording }) => recording.name === request.service);
    if (here.length === 0) return null;
    const path = request.paths[0].slice(request.service.length + 1) || "/";
    for (const each of here) {
      const fitting = each.recording.calls.flatMap((call, index) => (missOf(call, request, path, each.match).length === 0 ? [index] : []));
      const [first] = fitting;
      if (first === undefined) continue;
      // The last of equal calls is what the service would go on answering.
      const turn = Math.min(each.played.get(first) ?? 0, fitting.length - 1);
      each.played.set(first, (each.played.get(first) ?? 0) + 1);
      const index = fitting[turn] ?? first;
      const { answer } = each.recording.calls[index] as RecordedCall;
      return { found: true, answer: replayed(answer, each.recording, origin), name: `${each.source} #${index + 1}` };
    }
    return { found: false, pass: here.every(({ onMiss }) => onMiss === "pass"), near: here.flatMap((each) => nearOf(each, request, path)).slice(0, maxNear) };
  }
}

/** What differs between a recorded call and a request; empty: it fits. */
function missOf({ request: recorded }: RecordedCall, request: RuleRequest, path: string, match: Strictness): string[] {
  const misses: string[] = [];
  if (recorded.method !== request.method) misses.push(`method is ${request.method}`);
  if (recorded.path !== path) misses.push(`path is ${path}`);
  if (match === "path") return misses;
  const [wanted, given] = [parametersOf(new URLSearchParams(recorded.query)), parametersOf(request.query)];
  if (wanted !== given) misses.push(`query is ${given === "" ? "empty" : given}`);
  if (match === "query") return misses;
  const body = recorded.body ?? recorded.text ?? null;
  if (recorded.base64 === undefined && !sameBody(body, request.body))
    misses.push(differences(body, request.body, "body")[0]?.message ?? "body has more members");
  return misses;
}

/** In order of name, so that the order they were sent in does not count; without those whose values are not recorded. */
const parametersOf = (query: URLSearchParams): string =>
  new URLSearchParams(
    [...query]
      .filter(([name, value]) => value !== removed && !isCredentialParameter(name))
      .toSorted(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1)),
  ).toString();

/** Equal as JSON; what was taken out of a recording fits anything. */
function sameBody(recorded: Json, given: Json): boolean {
  if (recorded === removed || recorded === given) return true;
  if (Array.isArray(recorded))
    return Array.isArray(given) && recorded.length === given.length && recorded.every((item: Json, index) => sameBody(item, given[index] as Json));
  if (!isJsonObject(recorded) || !isJsonObject(given)) return false;
  const names = Object.keys(recorded);
  return (
    names.length === Object.keys(given).length && names.every((name) => Object.hasOwn(given, name) && sameBody(recorded[name] as Json, given[name] as Json))
  );
}

function replayed({ status, headers, body, text, base64 }: RecordedAnswer, { target, name }: Recording, origin: string): MockAnswer {
  const localOf = (header: string, value: string): string =>
    (header === "location" ? wholeAddress(value, target) : value).replaceAll(target, `${origin}/${name}`);
  const local = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, localOf(header, value)]));
  if (base64 !== undefined) return { status, headers: local, bytes: Buffer.from(base64, "base64") };
  // As bytes, so that nobody adds to the content type that was recorded.
  if (text !== undefined || body !== undefined) return { status, headers: local, bytes: Buffer.from(text ?? JSON.stringify(body)) };
  return { status, headers: local };
}

function nearOf({ recording, match, source }: Loaded, request: RuleRequest, path: string): string[] {
  const shared = (other: string): number => other.split("/").filter((part) => part !== "" && path.split("/").includes(part)).length;
  return recording.calls
    .map((call, index) => ({
      call,
      index,
      misses: missOf(call, request, path, match),
      score: shared(call.request.path) + (call.request.method === request.method ? 1 : 0),
    }))
    .toSorted((a, b) => a.misses.length - b.misses.length || b.score - a.score)
    .slice(0, maxNear)
    .map(
      ({
        call: {
          request: { method, path: at, query },
        },
        index,
        misses,
      }) => `${source} #${index + 1} ${method} ${at}${query === "" ? "" : `?${query}`}: ${misses.join("; ")}`,
    );
}
