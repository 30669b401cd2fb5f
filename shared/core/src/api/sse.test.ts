import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { createSseParser, subscribeSse, type SseMessage } from "./sse.ts";

const read = (pieces: readonly string[], firstId = ""): SseMessage[] => {
  const messages: SseMessage[] = [];
  const feed = createSseParser(firstId, (message) => messages.push(message));
  for (const piece of pieces) feed(piece);
  return messages;
};

it("reads events as the standard says", () => {
  const text =
    ':comment\n\nid: 1\nevent: journal\ndata: {"a":1}\n\ndata:two\ndata: lines\n\nevent: lonely\n\nid: 2\ndata\n\nretry: 9\nunknown: x\ndata:  spaced\n\n';
  expect(read([text])).toEqual([
    { id: "1", event: "journal", data: '{"a":1}' },
    { id: "1", event: "message", data: "two\nlines" },
    { id: "2", event: "message", data: "" },
    { id: "2", event: "message", data: " spaced" },
  ]);
});

it("reads the same however the text is cut and whatever ends its lines", () => {
  const messages = fc.array(fc.record({ id: fc.nat(), data: fc.string().filter((text) => !/[\r\n]/.test(text)) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(messages, fc.constantFrom("\n", "\r\n", "\r"), fc.array(fc.nat(200), { maxLength: 8 }), (list, end, cuts) => {
      // A lone CR at the very end might be half of CRLF, so a comment follows.
      const text = `${list.map(({ id, data }) => `id: ${id}${end}event: e${end}data: ${data}${end}${end}`).join("")}:end`;
      const points = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
      const pieces = points.slice(1).map((point, index) => text.slice(points[index], point));
      expect(read(pieces)).toEqual(list.map(({ id, data }) => ({ id: String(id), event: "e", data })));
    }),
  );
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Each connection is one of the scripts, in order; the last one ends in good order. */
async function serve(
  scripts: readonly { readonly status?: number; readonly text: string; readonly cut?: boolean }[],
): Promise<{ url: string; ids: (string | undefined)[] }> {
  const ids: (string | undefined)[] = [];
  const left = [...scripts];
  server = createServer((request, response) => {
    ids.push(request.headers["last-event-id"] as string | undefined);
    const script = left.shift() ?? { text: "" };
    response.writeHead(script.status ?? 200, { "content-type": script.status === undefined ? "text/event-stream" : "application/json" });
    response.write(script.text, () => (script.cut === true ? response.destroy() : response.end()));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ids };
}

it("goes on after a broken connection from the last event it saw, and ends when the server ends", async () => {
  const { url, ids } = await serve([{ text: "id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: cut of", cut: true }, { text: "id: 3\ndata: c\n\n" }]);
  const seen: string[] = [];
  await subscribeSse(url, { onEvent: ({ data }) => seen.push(data), lastEventId: "0" });
  expect([seen, ids]).toEqual([
    ["a", "b", "c"],
    ["0", "2"],
  ]);
});

it("throws the server's problem when refused, without trying again", async () => {
  const { url, ids } = await serve([
    { status: 404, text: JSON.stringify({ code: "RUN_NOT_FOUND", statusCode: 404, message: "There is no run x.", requestId: "req_1" }) },
  ]);
  await expect(subscribeSse(url, { onEvent: () => {} })).rejects.toMatchObject({ code: "RUN_NOT_FOUND", message: "There is no run x." });
  expect(ids).toHaveLength(1);
});

it("ends quietly when its signal aborts", async () => {
  const { url } = await serve([{ text: "data: a\n\n", cut: true }]);
  const stop = new AbortController();
  await subscribeSse(url, { signal: stop.signal, onEvent: () => stop.abort() });
});
