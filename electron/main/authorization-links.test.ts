import { expect, test } from "vitest";
import { AuthorizationLinks } from "./authorization-links.ts";
import { judgeLink } from "./judge-link.ts";

const page = "http://127.0.0.1:4010/xero/oauth/authorize?client_id=studio&state=s";
const authorize = "app://studio/api/v1/connections/conn_1/authorize";

async function learned(url: unknown, { path = authorize, method = "POST", status = 200, now = (): number => 0 } = {}): Promise<AuthorizationLinks> {
  const links = new AuthorizationLinks(now);
  await links.learn(new Request(path, { method }), Response.json({ url }, { status }));
  return links;
}
const judge = (links: AuthorizationLinks, url: string) => judgeLink(url, (address) => links.take(address)).kind;

test("an authorization page of this computer is asked about, once, and no other page of it", async () => {
  const links = await learned(page);
  expect([judge(links, `${page}&x=1`), judge(links, "http://127.0.0.1:4010/"), judge(links, page), judge(links, page)]).toEqual([
    "refuse",
    "refuse",
    "ask",
    "refuse",
  ]);
});

test("the answer stays readable for the page", async () => {
  const answer = Response.json({ url: page });
  await new AuthorizationLinks().learn(new Request(authorize, { method: "POST" }), answer);
  expect(await answer.json()).toEqual({ url: page });
});

test("after five minutes it is refused", async () => {
  let now = 0;
  const links = await learned(page, { now: () => now });
  now = 5 * 60_000;
  expect(judge(links, page)).toBe("refuse");
});

test.each([
  ["another call", page, { path: "app://studio/api/v1/connections" }],
  ["a path below it", page, { path: "app://studio/api/v1/connections/a/b/authorize" }],
  ["another method", page, { method: "GET" }],
  ["a refusal", page, { status: 409 }],
])("an address told by %s is not opened", async (_what, url, options) => {
  expect(judge(await learned(url, options), url)).toBe("refuse");
});

test.each([
  "http://192.168.0.7:4010/authorize",
  "http://127.0.0.1.evil.example/authorize",
  "http://user@127.0.0.1:4010/authorize",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "not an address",
  7,
])("%j is no authorization page of this computer, whoever gives it out", async (url) => {
  expect(judge(await learned(url), String(url))).toBe("refuse");
});
