import { connect, type Socket } from "node:net";
import { createLogger } from "@fastn/core/node";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FrontDoor, type Service } from "./index.ts";
import { testService } from "./testing.ts";

const logger = createLogger({ name: "test", level: "silent" });

let door: FrontDoor;
let port: number;
let made: number;
let mayMake: () => void;
beforeEach(async () => {
  made = 0;
  door = new FrontDoor({ logger });
  door.direct.under("/in", async () => ({ headers: {}, status: 200, text: `"direct"` }));
  const waiting = new Promise<void>((resolve) => (mayMake = resolve));
  door.leadLater(async () => {
    made++;
    await waiting;
    const app: Service = await testService({ door });
    app.get("/thing", { config: { access: "public" } }, async () => "framework");
    app.post("/thing", { config: { access: "public" } }, async ({ body }) => body);
    return app;
  });
  port = await door.listen(0);
});
afterEach(() => door.close());

const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
const post = async (path: string, body: unknown): Promise<unknown> =>
  (await fetch(at(path), { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } })).json();

/** A connection of its own, with what comes back on it until the other side ends it. */
function connection(): { readonly socket: Socket; readonly whole: Promise<string> } {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  const whole = new Promise<string>((resolve, reject) => {
    let answer = "";
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.on("close", () => resolve(answer)).on("error", reject);
  });
  return { socket, whole };
}

function raw(text: string): Promise<string> {
  const { socket, whole } = connection();
  socket.write(text);
  return whole;
}

it("answers plain posts without the framework, and makes it once for all requests that came meanwhile, bodies whole", async () => {
  expect([await post("/in/a", 1), made]).toEqual(["direct", 0]);
  const answers = Promise.all([post("/thing", { a: 1 }), fetch(at("/thing")).then((answer) => answer.text()), post("/thing", { b: "x".repeat(200_000) })]);
  await vi.waitFor(() => expect(made).toBe(1));
  expect(await post("/in/a", 1)).toBe("direct");
  mayMake();
  expect(await answers).toEqual([{ a: 1 }, "framework", { b: "x".repeat(200_000) }]);
  expect([await fetch(at("/thing")).then((answer) => answer.text()), made]).toEqual(["framework", 1]);
});

it("tells a request of a framework that cannot be made, and says nothing of why", async () => {
  door.leadLater(() => Promise.reject(new Error("password=hunter2")));
  const answer = await fetch(at("/thing"));
  const text = await answer.text();
  expect([answer.status, JSON.parse(text)]).toMatchObject([500, { code: "INTERNAL_ERROR", statusCode: 500, requestId: expect.stringMatching(/^req_/) }]);
  expect(text).not.toContain("hunter2");
});

it("ends with the framework never made, after answers under way, and refuses what comes later on a connection that is open", async () => {
  let answer: (text: string) => void = () => undefined;
  const late = new Promise<string>((resolve) => (answer = resolve));
  door.direct.under("/slow", async () => ({ headers: {}, status: 200, text: await late }));
  const take = vi.spyOn(door.direct, "take");
  const head = `POST /slow/a HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: 1\r\n\r\n1`;
  const open = [connection(), connection()] as const;
  for (const { socket } of open) socket.write(head);
  await vi.waitFor(() => expect(take).toHaveBeenCalledTimes(2));
  const closed = door.close();
  open[0].socket.write(head);
  await vi.waitFor(() => expect(take).toHaveBeenCalledTimes(3));
  answer(`"late"`);
  await closed;
  const [two, one] = await Promise.all(open.map(({ whole }) => whole));
  expect(one).toMatch(/^HTTP\/1.1 200 OK[^]*"late"$/);
  expect(two).toMatch(/^HTTP\/1.1 200 OK[^]*"late"HTTP\/1.1 503 [^]*connection: close[^]*PLATFORM_UNAVAILABLE/i);
  expect(made).toBe(0);
});

it.each([
  ["what is no HTTP", "hello\r\n\r\n", 400, "BAD_REQUEST"],
  ["headers that are too large", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, 431, "HEADERS_TOO_LARGE"],
])("answers %s with a problem, before and after the framework is there", async (_what, text, status, code) => {
  const told = async (): Promise<unknown> => {
    const answer = await raw(text);
    return [Number(/^HTTP\/1.1 (\d+) /.exec(answer)?.[1]), JSON.parse(answer.slice(answer.indexOf("{")))];
  };
  const expected = [status, { code, statusCode: status, message: expect.stringMatching(/^The /), requestId: expect.stringMatching(/^req_/) }];
  expect(await told()).toEqual(expected);
  mayMake();
  await door.service();
  expect(await told()).toEqual(expected);
});
