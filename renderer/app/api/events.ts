/** One event of a stream: its `event:` name, its data as JSON, its id. */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
  readonly id: string;
}

export interface StreamOptions {
  /** Names of the events to hear; EventSource tells of named ones only when asked. */
  readonly events: readonly string[];
  readonly onEvent: (event: StreamEvent) => void;
  /** `open` after each (re)connection, `lost` when the connection broke; the browser reconnects with Last-Event-ID by itself. */
  readonly onState?: (state: "open" | "lost") => void;
}

/** Listen to a stream of the platform process. @returns what closes it */
export function listen(path: string, { events, onEvent, onState }: StreamOptions): () => void {
  let source = open();
  let again: ReturnType<typeof setTimeout> | undefined;

  function open(): EventSource {
    const opened = new EventSource(`/api/v1${path}`);
    for (const event of events) {
      opened.addEventListener(event, (message: MessageEvent<string>) => onEvent({ event, data: parsed(message.data), id: message.lastEventId }));
    }
    opened.addEventListener("open", () => onState?.("open"));
    opened.addEventListener("error", () => {
      onState?.("lost");
      // After an answer that is no stream (a restart answering 502, say) EventSource gives up for good.
      if (opened.readyState !== EventSource.CLOSED) return;
      clearTimeout(again);
      again = setTimeout(() => (source = open()), 2_000);
    });
    return opened;
  }

  return () => {
    clearTimeout(again);
    source.close();
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
