import type { WorkspaceChange } from "./services.ts";

/** Hands each change to everyone who listens. A listener that is slow keeps its own queue; identical news waiting in it are merged. */
export class Changes {
  private readonly listeners = new Set<(change: WorkspaceChange) => void>();

  emit(change: WorkspaceChange): void {
    for (const listener of this.listeners) listener(change);
  }

  /** From the moment of the call on, until the signal aborts. */
  follow(signal: AbortSignal): AsyncIterable<WorkspaceChange> {
    const queue: WorkspaceChange[] = [];
    let wake: (() => void) | null = null;
    const listener = (change: WorkspaceChange): void => {
      merge(queue, change);
      wake?.();
    };
    this.listeners.add(listener);
    const stop = (): void => {
      this.listeners.delete(listener);
      wake?.();
    };
    signal.addEventListener("abort", stop, { once: true });
    return {
      async *[Symbol.asyncIterator]() {
        while (!signal.aborted) {
          const next = queue.shift();
          if (next !== undefined) yield next;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      },
    };
  }
}

function merge(queue: WorkspaceChange[], change: WorkspaceChange): void {
  const subject = subjectOf(change);
  const at = queue.findIndex((waiting) => waiting.event === change.event && subjectOf(waiting) === subject);
  const waiting = queue[at];
  if (waiting === undefined) queue.push(change);
  else if (waiting.event === "files" && change.event === "files")
    queue[at] = { event: "files", data: { paths: [...new Set([...waiting.data.paths, ...change.data.paths])] } };
  else queue[at] = change;
}

/** What the news is about: of each thing only the newest counts. */
function subjectOf({ event, data }: WorkspaceChange): string {
  if (event === "runs") return data.runId;
  return event === "notification" ? `${data.runId}/${data.stepPath}` : "";
}
