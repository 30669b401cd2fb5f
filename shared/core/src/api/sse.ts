import { problemToError } from "./client.ts";

export interface SseMessage {
  /** Last id seen on the stream; empty before the first. */
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface SseOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Resume after this event. */
  readonly lastEventId?: string;
  readonly signal?: AbortSignal;
  readonly onEvent: (message: SseMessage) => void;
  /** Called when the stream is open, again after each reconnect. */
  readonly onOpen?: () => void;
  /** Reconnect after the connection broke, resuming after the last id: default true. An orderly end by the server ends it either way. */
  readonly reconnect?: boolean;
  readonly fetch?: typeof globalThis.fetch;
}

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/**
 * Read an event stream (HTML Standard, section 9.2) with fetch, in browsers and Node alike: EventSource cannot send headers.
 * @returns when the server ended the stream or the signal aborted
 * @throws AppError as the server answered, when it refused; the network's error when `reconnect` is false
 */
export async function subscribeSse(url: string, options: SseOptions): Promise<void> {
  let lastEventId = options.lastEventId ?? "";
  let pauseMs = firstPauseMs;
  const stopped = (): boolean => options.signal?.aborted === true;
  while (!stopped()) {
    try {
      const ended = await readOnce(url, options, lastEventId, (message) => {
        lastEventId = message.id;
        pauseMs = firstPauseMs;
        options.onEvent(message);
      });
      if (ended) return;
    } catch (error) {
      if (stopped()) return;
      if (options.reconnect === false || !(error instanceof BrokenStream)) throw error instanceof BrokenStream ? error.cause : error;
    }
    await pause(pauseMs, options.signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}

class BrokenStream extends Error {}

async function readOnce(
  url: string,
  { headers, signal, onOpen, fetch = globalThis.fetch }: SseOptions,
  lastEventId: string,
  onEvent: (message: SseMessage) => void,
): Promise<boolean> {
  let response: Response;
  try {
    response = await fetch(url, {
      headers: { accept: "text/event-stream", ...headers, ...(lastEventId !== "" && { "last-event-id": lastEventId }) },
      signal: signal ?? null,
      cache: "no-store",
    });
  } catch (error) {
    throw new BrokenStream("no connection", { cause: error });
  }
  if (!response.ok) throw problemToError(await response.json().catch(() => null), response.status);
  if (response.body === null) return true;
  onOpen?.();
  const parser = createSseParser(lastEventId, onEvent);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    let chunk: ReadableStreamReadResult<string>;
    try {
      chunk = await reader.read();
    } catch (error) {
      throw new BrokenStream("the connection broke", { cause: error });
    }
    if (chunk.done) return true;
    parser(chunk.value);
  }
}

/** Feed it text in any pieces; it calls back for each whole event. Fields it does not know are ignored, as the standard says. */
export function createSseParser(firstId: string, onEvent: (message: SseMessage) => void): (text: string) => void {
  let rest = "";
  let id = firstId;
  let event = "";
  let data: string[] = [];
  const dispatch = (): void => {
    if (data.length > 0) onEvent({ id, event: event === "" ? "message" : event, data: data.join("\n") });
    event = "";
    data = [];
  };
  const field = (name: string, value: string): void => {
    if (name === "data") data.push(value);
    else if (name === "event") event = value;
    else if (name === "id" && !value.includes("\0")) id = value;
  };
  return (text) => {
    rest += text;
    // A CR at the very end may be the first half of CRLF: it waits for what follows.
    for (let match = /\r\n|\n|\r(?!$)/.exec(rest); match !== null; match = /\r\n|\n|\r(?!$)/.exec(rest)) {
      const line = rest.slice(0, match.index);
      rest = rest.slice(match.index + match[0].length);
      if (line === "") dispatch();
      else if (!line.startsWith(":")) {
        const colon = line.indexOf(":");
        if (colon === -1) field(line, "");
        else field(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ""));
      }
    }
  };
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
