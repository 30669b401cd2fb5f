import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Service } from "./index.ts";
import { testService } from "./testing.ts";

let app: Service;
let url: string;
let handled: number;
beforeEach(async () => {
  handled = 0;
  app = await testService({ rateLimit: { limit: 3, windowMs: 60_000 }, bodyLimitBytes: 64 });
  app.directPosts.under("/in", async ({ path, body }) => {
    handled++;
    return { headers: {}, status: 200, text: JSON.stringify({ path, body, by: "direct" }) };
  });
  app.post("/in/*", { config: { access: "public" } }, async () => ({ by: "route" }));
  url = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(() => app.close());

const post = async (
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; left: string | null; body: unknown }> => {
  const answer = await fetch(url + path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  return { status: answer.status, left: answer.headers.get("x-ratelimit-remaining"), body: await answer.json() };
};

/** As written: `fetch` adds headers of browsers, which make a post special. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      answer += chunk;
      if (answer.includes("}")) socket.destroy();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}
const plain = (body: string): string =>
  `POST /in/a HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

it("counts a caller's requests together, whichever way they take, and lets the framework refuse", async () => {
  expect(await raw(plain("[1]"))).toMatch(/^HTTP\/1.1 200 OK[^]*x-ratelimit-remaining: 2[^]*"by":"direct"/);
  expect(await post("/in/a?query", "[1]")).toEqual({ status: 200, left: "1", body: { by: "route" } });
  expect(await raw(plain("[1]"))).toMatch(/^HTTP\/1.1 200 OK[^]*x-ratelimit-remaining: 0[^]*"by":"direct"/);
  expect(await raw(plain("[1]"))).toMatch(/^HTTP\/1.1 429 [^]*retry-after: 60[^]*RATE_LIMITED/);
  expect(handled).toBe(2);
});

it("takes a body that comes in pieces, and none that is larger than it may be", async () => {
  const whole = plain(`{"a":1}`);
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(whole.slice(0, -4));
  await vi.waitFor(async () => expect(await connections(app)).toBe(1));
  socket.write(whole.slice(-4));
  const [answer] = (await once(socket.setEncoding("utf8"), "data")) as [string];
  expect(answer).toContain(`{"path":"/a","body":{"a":1},"by":"direct"}`);
  socket.destroy();
  expect(await raw(plain(`"${"x".repeat(64)}"`))).toMatch(/^HTTP\/1.1 413 [^]*PAYLOAD_TOO_LARGE/);
  expect(handled).toBe(1);
});

it("begins nothing for a sender that goes away in the middle of its body", async () => {
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  socket.write(plain(`{"a":1}`).slice(0, -4));
  await vi.waitFor(async () => expect(await connections(app)).toBe(1));
  socket.destroy();
  await vi.waitFor(async () => expect(await connections(app)).toBe(0));
  expect(handled).toBe(0);
});

it("leaves everything to the framework once the service closes", async () => {
  app.directPosts.close();
  expect(await raw(plain("[1]"))).toContain(`{"by":"route"}`);
});

const connections = ({ server }: Service): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))));
