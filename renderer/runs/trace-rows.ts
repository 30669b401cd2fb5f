import type { RunTrace, TraceSpan } from "../app/api/index.ts";

/** One line of a trace: the run, a step, or the iterations of a loop's step. */
export interface TraceRow {
  readonly span: TraceSpan;
  readonly depth: number;
  /** Step path; null for the run itself. */
  readonly path: string | null;
  readonly label: string;
  /** Its tries, in order. What lies between them is pause. */
  readonly attempts: readonly TraceSpan[];
  /** Steps inside it; of a loop, those of all iterations. */
  readonly childCount: number;
  readonly expanded: boolean;
}

/** Loops begin folded: a thousand iterations would hide what is around them. Gates begin open, the run stays so. `turned` holds ids of spans a person folded or unfolded. */
export function traceRows({ spans }: RunTrace, turned: ReadonlySet<string>): TraceRow[] {
  const children = new Map<string | null, TraceSpan[]>();
  const known = new Set(spans.map(({ spanId }) => spanId));
  for (const span of spans) {
    // A run in another system's trace has a parent that is not among its spans.
    const parent = span.parentSpanId !== null && known.has(span.parentSpanId) ? span.parentSpanId : null;
    const list = children.get(parent);
    if (list === undefined) children.set(parent, [span]);
    else list.push(span);
  }
  const rows: TraceRow[] = [];
  const walk = (span: TraceSpan, depth: number): void => {
    const path = text(span, "fastn.step.path");
    const inside = children.get(span.spanId) ?? [];
    const attempts = inside.filter((child) => child.attributes["fastn.step.attempt"] !== undefined);
    const steps = inside.filter((child) => child.attributes["fastn.step.attempt"] === undefined);
    const expanded = steps.length > 0 && (path === null || turned.has(span.spanId) !== (text(span, "fastn.step.type") === "gate"));
    rows.push({ span, depth, path, label: path ?? span.name, attempts, childCount: steps.length, expanded });
    if (expanded) for (const step of steps) walk(step, depth + 1);
  };
  for (const root of children.get(null) ?? []) walk(root, 0);
  return rows;
}

/** Where a span lies within the whole, in percent; one that lasts reaches to `endMs`. */
export function barOf(span: TraceSpan, startMs: number, endMs: number): { readonly left: number; readonly width: number } {
  const whole = Math.max(1, endMs - startMs);
  const left = Math.min(99.5, Math.max(0, ((span.startMs - startMs) / whole) * 100));
  const width = (((span.endMs ?? endMs) - span.startMs) / whole) * 100;
  // The shortest is still to be seen.
  return { left, width: Math.max(0.5, Math.min(width, 100 - left)) };
}

/** Wait, approval: no work of the machine. */
export const isWait = (span: TraceSpan): boolean => ["wait", "approval"].includes(text(span, "fastn.step.type") ?? "");

function text(span: TraceSpan, name: string): string | null {
  const value = span.attributes[name];
  return typeof value === "string" ? value : null;
}
