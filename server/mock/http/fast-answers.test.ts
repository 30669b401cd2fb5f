import { request, type IncomingHttpHeaders } from "node:http";
import { systemClock } from "@fastn/core";
import { describe, expect, it } from "vitest";
import type { MockServer } from "../index.ts";
import { call, mockOf, newOrder } from "../testing/mock-of.ts";

/** Over a socket, where repeated reads take the short way. */
function get(url: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on("error", reject).end();
  });
}

async function served(): Promise<{ mock: MockServer; url: string }> {
  const mock = mockOf();
  const url = `${await mock.listen()}/shopify/orders?limit=2`;
  return { mock, url };
}

describe("a repeated read", () => {
  it("gives the same bytes and is in the log like the first", async () => {
    const { mock, url } = await served();
    const answers = [await get(url), await get(url), await get(url)];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(mock.calls().map(({ seq, path, query, status }) => [seq, path, query, status])).toEqual(
      [1, 2, 3].map((seq) => [seq, "/shopify/orders", "limit=2", 200]),
    );
  });

  it("has its own headers and time in the log, also when others asked the same", async () => {
    let now = 0;
    const mock = mockOf({ clock: { ...systemClock, now: () => (now += 1000) } });
    const url = `${await mock.listen()}/shopify/orders?limit=2`;
    const names = ["first", "second", "second", "third", "first"];
    for (const name of names) await get(url, { "x-name": name, "x-api-key": "hidden" });
    const { data } = (await call(mock, "GET /__admin/calls")).body as { data: { at: string; headers: Record<string, string> }[] };
    expect(data.map(({ headers }) => [headers["x-name"], headers["x-api-key"]])).toEqual(names.map((name) => [name, "[removed]"]));
    const times = data.map(({ at }) => at);
    expect(new Set(times).size).toBe(names.length);
    expect(times.toSorted()).toEqual(times);
  });

  it("has the headers of the first, with links for the name of this machine it was asked by", async () => {
    const mock = mockOf();
    const url = await mock.listen();
    const byName = url.replace("127.0.0.1", "localhost");
    const { date: _, ...first } = (await get(`${url}/shopify/orders?limit=2`)).headers;
    const link = async (base: string): Promise<string> => String((await get(`${base}/shopify/orders?limit=2`)).headers.link);
    for (const _ of [1, 2]) {
      expect([await link(url), await link(byName)]).toEqual([expect.stringContaining(url), expect.stringContaining(byName)]);
      const { date: _, ...again } = (await get(`${url}/shopify/orders?limit=2`)).headers;
      expect(again).toEqual(first);
    }
  });

  it.each([
    ["short", "Grüße, 東京 🎉"],
    ["long", "Grüße, 東京 🎉,".repeat(9_000)],
  ])("keeps every character of a %s answer", async (_, title) => {
    const mock = mockOf();
    const url = `${await mock.listen()}/shopify/products`;
    const { body } = await call(mock, "POST /shopify/products", { product: { title } });
    const { id } = (body as { product: { id: number } }).product;
    const [first, second] = [await get(`${url}/${id}`), await get(`${url}/${id}`)];
    expect((JSON.parse(first.text) as { product: { title: string } }).product.title).toBe(title);
    expect([second.text, second.headers["content-length"]]).toEqual([first.text, first.headers["content-length"]]);
  });

  it("sees what changed meanwhile", async () => {
    const { mock, url } = await served();
    const before = [await get(url), await get(url)];
    await call(mock, "POST /shopify/orders", newOrder);
    const after = await get(url);
    expect([before[0]?.text === before[1]?.text, after.text === before[0]?.text]).toEqual([true, false]);
    mock.reset();
    expect((await get(url)).text).toBe(before[0]?.text);
    mock.behave({ seed: 2 });
    expect((await get(url)).text).not.toBe(before[0]?.text);
  });

  it("still fails by rule, by header and by rate, and waits as long as told", async () => {
    const { mock, url } = await served();
    await get(url);
    mock.addFault({ path: "/shopify/orders", fault: 503 });
    expect([(await get(url)).status, (await get(url)).status]).toEqual([503, 200]);
    expect((await get(url, { "x-mock-fail": "429" })).status).toBe(429);
    mock.behave({ failureRate: 1 });
    expect((await get(url)).status).not.toBe(200);
  });

  it("is the service's own after a rule that changed one answer is used up", async () => {
    const { mock, url } = await served();
    const own = await get(url);
    await call(mock, "POST /__admin/rules", { times: 1, change: { body: { orders: [] } } });
    expect([(await get(url)).text, (await get(url)).text, (await get(url)).text]).toEqual(['{"orders":[]}', own.text, own.text]);
  });

  it("is another world with another seed, and nobody's under a foreign name", async () => {
    const { url } = await served();
    const first = await get(url);
    expect((await get(url, { "x-mock-seed": "9" })).text).not.toBe(first.text);
    expect((await get(url)).text).toBe(first.text);
    expect((await get(url, { host: "evil.example" })).status).toBe(403);
    expect((await get(url, { origin: "https://evil.example" })).status).toBe(403);
  });
});
