import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type Event } from "js-yaml";
import type { Position } from "./refusal.ts";

/** Where the value at `path` is written, JSON or YAML; its nearest parent's place when it is not written out. */
export function locate(text: string, path: readonly string[]): Position {
  // JSON that YAML cannot read was never YAML: nobody knows the place then.
  const events = eventsOf(() => parseEvents(text, { maxDepth: 1000 }));
  /** Index behind the node that begins at `index`. */
  const after = (index: number): number => {
    let open = 0;
    let next = index;
    do {
      const type = events[next++]?.type;
      if (type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE) open++;
      else if (type === EVENT_ID.POP) open--;
    } while (open > 0 && next < events.length);
    return next;
  };
  const isAt = (index: number): boolean => events[index] !== undefined && events[index].type !== EVENT_ID.POP;
  // The document itself is the first event, its one node the second.
  let node = 1;
  let offset = startOf(events[node]);
  for (const part of path) {
    const parent = events[node]?.type;
    let found = -1;
    if (parent === EVENT_ID.MAPPING) {
      for (let key = node + 1; isAt(key) && found < 0; key = after(after(key))) {
        const event = events[key];
        if (event?.type === EVENT_ID.SCALAR && getScalarValue(text, event) === part) found = key;
      }
      node = after(found);
    } else if (parent === EVENT_ID.SEQUENCE) {
      let item = node + 1;
      for (let left = Number(part); left > 0 && isAt(item); left--) item = after(item);
      if (isAt(item)) found = node = item;
    }
    if (found < 0) break;
    offset = startOf(events[found]);
  }
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function eventsOf(parse: () => Event[]): readonly Event[] {
  try {
    return parse();
  } catch {
    return [];
  }
}

function startOf(event: Event | undefined): number {
  if (event === undefined) return 0;
  if ("start" in event) return event.start;
  if (!("valueStart" in event)) return 0;
  const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return event.valueStart - (quoted ? 1 : 0);
}
