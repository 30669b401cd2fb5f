import { createHash } from "node:crypto";
import type { RunId } from "@fastn/core";

/** Where a run stands in a distributed trace. */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: the caller's span; null when the trace begins with the run. */
  readonly parentSpanId: string | null;
  /** The caller's decision; true when there is none. */
  readonly sampled: boolean;
}

/** W3C Trace Context, section 3.2: version, trace id, parent id, flags. Longer values of later versions are read as far as they are known. */
const traceparentForm = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

export function parseTraceparent(header: string | undefined): TraceContext | null {
  const found = traceparentForm.exec(header?.trim() ?? "");
  const [, traceId, parentSpanId, flags] = found ?? [];
  if (traceId === undefined || parentSpanId === undefined || flags === undefined) return null;
  return { traceId, parentSpanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/**
 * The trace of a run: its caller's when the request carried `traceparent`, else one of its own. Ids are made from what the run is, so a run that
 * goes on in another process stays in its trace, and nothing has to be kept.
 */
export function traceContextOf(runId: RunId, headers: Readonly<Record<string, string>>): TraceContext {
  return parseTraceparent(headers["traceparent"]) ?? { traceId: digest(runId, 32), parentSpanId: null, sampled: true };
}

/** Id of a run's span (`path` left out), a step's, or an attempt's. */
export const spanIdOf = (runId: RunId, path?: string, attempt?: number): string => digest([runId, path ?? "", attempt ?? ""].join("\n"), 16);

/**
 * Headers that take the trace on from an attempt, to a service or a workflow it calls: `traceparent`, and the caller's `tracestate` as it came.
 * None for a run that is part of no trace, unless all are (`traced`).
 */
export function traceHeadersOf({ runId, headers }: Traced, path: string, attempt: number, traced: boolean): Readonly<Record<string, string>> {
  const called = parseTraceparent(headers["traceparent"]) !== null;
  if (!called && !traced) return {};
  const state = called ? headers["tracestate"] : undefined;
  return { traceparent: traceparentOf(runId, headers, path, attempt), ...(state !== undefined && { tracestate: state }) };
}

interface Traced {
  readonly runId: RunId;
  readonly headers: Readonly<Record<string, string>>;
}

/** The trace context of a call made by an attempt. */
export function traceparentOf(runId: RunId, headers: Readonly<Record<string, string>>, path: string, attempt: number): string {
  const { traceId, sampled } = traceContextOf(runId, headers);
  return `00-${traceId}-${spanIdOf(runId, path, attempt)}-${sampled ? "01" : "00"}`;
}

const digest = (text: string, digits: number): string => createHash("sha256").update(text).digest("hex").slice(0, digits);
