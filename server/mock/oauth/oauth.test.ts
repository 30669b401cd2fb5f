import { createHash } from "node:crypto";
import { FakeClock, type Json } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { at, call, list, mockOf, type Answer } from "../testing/mock-of.ts";
import type { MockServer } from "../index.ts";

const verifier = "v".repeat(43);
const challenge = createHash("sha256").update(verifier).digest("base64url");
const redirect = "http://127.0.0.1:4999/callback";

const authorizeLine = (extra: Record<string, string> = {}): string =>
  `GET /oauth/authorize?${new URLSearchParams({ response_type: "code", client_id: "studio", redirect_uri: redirect, scope: "a b", state: "s1", code_challenge: challenge, code_challenge_method: "S256", ...extra })}`;

/** Token requests are forms. */
async function token(mock: MockServer, fields: Record<string, string>, path = "/oauth/token", headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await mock.app.inject({
    method: "POST",
    url: path,
    headers: { host: "localhost", "content-type": "application/x-www-form-urlencoded", ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
  return { status: answer.statusCode, text: answer.payload, body: JSON.parse(answer.payload) as Json, headers: answer.headers };
}

const codeOf = (answer: Answer): string => new URL(String(answer.headers["location"])).searchParams.get("code") ?? "";

async function signIn(mock: MockServer): Promise<Answer> {
  const code = codeOf(await call(mock, authorizeLine({ decision: "allow" })));
  return token(mock, { grant_type: "authorization_code", client_id: "studio", code, redirect_uri: redirect, code_verifier: verifier });
}

const clocked = (): { mock: MockServer; clock: FakeClock } => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  return { clock, mock: mockOf({ clock }) };
};

describe("signing in", () => {
  it("asks on a page that keeps every parameter and escapes what it shows", async () => {
    const answer = await call(mockOf(), authorizeLine({ client_id: '<b>"x"' }));
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(answer.text).toContain('name="state" value="s1"');
    expect(answer.text).toContain("&lt;b&gt;&quot;x&quot;");
    expect(answer.text).not.toContain("<b>");
  });

  it("gives a code for yes and access_denied for no, with the state", async () => {
    const mock = mockOf();
    const yes = new URL(String((await call(mock, authorizeLine({ decision: "allow" }))).headers["location"]));
    const no = new URL(String((await call(mock, authorizeLine({ decision: "deny" }))).headers["location"]));
    expect([yes.origin + yes.pathname, yes.searchParams.get("state"), yes.searchParams.has("code")]).toEqual([redirect, "s1", true]);
    expect([no.searchParams.get("error"), no.searchParams.get("state")]).toEqual(["access_denied", "s1"]);
  });

  it("changes the code into tokens that open the services", async () => {
    const mock = mockOf();
    const tokens = await signIn(mock);
    expect(tokens.body).toMatchObject({ token_type: "Bearer", expires_in: 3600, scope: "a b" });
    const authorization = `Bearer ${String(at(tokens.body, "access_token"))}`;
    expect((await call(mock, "GET /xero/Invoices", undefined, { authorization })).status).toBe(200);
  });

  it.each<[string, Record<string, string>, string]>([
    ["another verifier", { code_verifier: "w".repeat(43) }, "invalid_grant"],
    ["no verifier", { code_verifier: "" }, "invalid_grant"],
    ["another redirect", { redirect_uri: "http://127.0.0.1:1/other" }, "invalid_grant"],
    ["another client", { client_id: "thief" }, "invalid_grant"],
    ["a made-up code", { code: "mock-code.x" }, "invalid_grant"],
    ["no client", { client_id: "" }, "invalid_client"],
    ["no grant type", { grant_type: "password" }, "unsupported_grant_type"],
  ])("refuses %s", async (_what, wrong, error) => {
    const mock = mockOf();
    const code = codeOf(await call(mock, authorizeLine({ decision: "allow" })));
    const right = { grant_type: "authorization_code", client_id: "studio", code, redirect_uri: redirect, code_verifier: verifier };
    expect(at((await token(mock, { ...right, ...wrong })).body, "error")).toBe(error);
    // What was refused can still be done right.
    expect((await token(mock, right)).status).toBe(200);
  });

  it("takes a code once; the second use revokes what the first gave", async () => {
    const mock = mockOf();
    const code = codeOf(await call(mock, authorizeLine({ decision: "allow" })));
    const right = { grant_type: "authorization_code", client_id: "studio", code, redirect_uri: redirect, code_verifier: verifier };
    const first = await token(mock, right);
    expect(at((await token(mock, right)).body, "error")).toBe("invalid_grant");
    const authorization = `Bearer ${String(at(first.body, "access_token"))}`;
    expect((await call(mock, "GET /shopify/orders", undefined, { authorization })).status).toBe(401);
    const [refused] = list((await call(mock, "GET /__admin/calls?path=/shopify/orders")).body, "data");
    expect(refused?.["answeredBy"]).toEqual({ kind: "service", name: "shopify: the access token is revoked" });
  });

  it("lets a code lapse after a minute", async () => {
    const { mock, clock } = clocked();
    const code = codeOf(await call(mock, authorizeLine({ decision: "allow" })));
    clock.advance(60_001);
    const answer = await token(mock, { grant_type: "authorization_code", client_id: "studio", code, redirect_uri: redirect, code_verifier: verifier });
    expect([answer.status, at(answer.body, "error")]).toEqual([400, "invalid_grant"]);
  });

  it.each(["https://evil.example/cb", "javascript:alert(1)//x", "data:text/html,x", "//127.0.0.1/x", "", "http://127.0.0.1.evil.example/"])(
    "redirects nobody to %s",
    async (address) => {
      const answer = await call(mockOf(), authorizeLine({ redirect_uri: address, decision: "allow" }));
      expect([answer.status, answer.headers["location"]]).toEqual([400, undefined]);
    },
  );
});

describe("tokens", () => {
  it("expire by the clock, and a refresh gives new ones", async () => {
    const { mock, clock } = clocked();
    const first = await signIn(mock);
    const bearer = (answer: Answer): Record<string, string> => ({ authorization: `Bearer ${String(at(answer.body, "access_token"))}` });
    clock.advance(3_600_000);
    const stale = await call(mock, "GET /xero/Invoices", undefined, bearer(first));
    expect([stale.status, String(stale.headers["www-authenticate"])]).toEqual([401, expect.stringContaining("expired")]);
    const second = await token(mock, { grant_type: "refresh_token", client_id: "studio", refresh_token: String(at(first.body, "refresh_token")) });
    expect((await call(mock, "GET /xero/Invoices", undefined, bearer(second))).status).toBe(200);
  });

  it("rotate: a refresh token used twice revokes every token of its sign-in", async () => {
    const mock = mockOf();
    const first = await signIn(mock);
    const refresh = (from: Answer): Promise<Answer> =>
      token(mock, { grant_type: "refresh_token", client_id: "studio", refresh_token: String(at(from.body, "refresh_token")) });
    const second = await refresh(first);
    expect([second.status, at(second.body, "refresh_token") === at(first.body, "refresh_token")]).toEqual([200, false]);
    expect((await refresh(first)).status).toBe(400);
    expect((await refresh(second)).status).toBe(400);
    const authorization = `Bearer ${String(at(second.body, "access_token"))}`;
    expect((await call(mock, "GET /xero/Invoices", undefined, { authorization })).status).toBe(401);
  });

  it("still refresh after the mock was started again", async () => {
    const first = await signIn(mockOf());
    const again = mockOf();
    expect((await token(again, { grant_type: "refresh_token", client_id: "studio", refresh_token: String(at(first.body, "refresh_token")) })).status).toBe(200);
  });

  it("are revoked on request, and introspection tells", async () => {
    const mock = mockOf();
    const access = String(at((await signIn(mock)).body, "access_token"));
    expect((await token(mock, { token: access }, "/oauth/introspect")).body).toMatchObject({ active: true, client_id: "studio", scope: "a b" });
    await token(mock, { token: access }, "/oauth/revoke");
    expect((await token(mock, { token: access }, "/oauth/introspect")).body).toEqual({ active: false });
  });

  it("are given to programs by client credentials, named by Basic credentials, at each service's own path", async () => {
    const mock = mockOf();
    const basic = `Basic ${Buffer.from("robot:secret").toString("base64")}`;
    const answer = await token(mock, { grant_type: "client_credentials", scope: "x" }, "/quickbooks/oauth/token", { authorization: basic });
    expect([answer.status, at(answer.body, "refresh_token")]).toEqual([200, null]);
    expect((await token(mock, { token: String(at(answer.body, "access_token")) }, "/oauth/introspect")).body).toMatchObject({ client_id: "robot" });
  });

  it("live as long as asked for", async () => {
    const mock = mockOf();
    expect((await call(mock, "PUT /__admin/oauth", { accessTokenSeconds: 5 })).status).toBe(200);
    expect((await call(mock, "PUT /__admin/oauth", { accessTokenSeconds: -1 })).status).toBe(400);
    expect(at((await signIn(mock)).body, "expires_in")).toBe(5);
  });
});

describe("failing on purpose", () => {
  const refreshing = { grant_type: "refresh_token", client_id: "studio", refresh_token: "mock-refresh.x" };
  const first = { when: { method: "POST", path: "/xero/oauth/token", body: { grant_type: "refresh_token" }, request: 1 } };

  it("answers a token request by a rule, as for a revoked refresh token, and then by itself", async () => {
    const mock = mockOf();
    const { refresh_token } = (await signIn(mock)).body as { refresh_token: string };
    await call(mock, "POST /__admin/rules", {
      id: "revoked",
      ...first,
      answer: { status: 400, body: { error: "invalid_grant", error_description: "revoked" } },
    });
    const ruled = await token(mock, { ...refreshing, refresh_token }, "/xero/oauth/token");
    expect([ruled.status, ruled.body]).toEqual([400, { error: "invalid_grant", error_description: "revoked" }]);
    // The rule answered instead of the stub: the refresh token was not used up.
    expect((await token(mock, { ...refreshing, refresh_token }, "/xero/oauth/token")).status).toBe(200);
    const calls = list((await call(mock, "GET /__admin/calls?path=/xero/oauth/token")).body, "data");
    expect(calls.map(({ status, answeredBy }) => [status, answeredBy])).toEqual([
      [400, { kind: "rule", name: "revoked" }],
      [200, { kind: "service", name: "POST /xero/oauth/token" }],
    ]);
    expect(JSON.stringify(calls)).not.toContain(refresh_token);
  });

  it.each([
    [400, "invalid_grant"],
    [401, "invalid_client"],
    [503, "temporarily_unavailable"],
    [500, "server_error"],
  ])("words a failure of %s as OAuth does, by rule, by fault and by call", async (status, error) => {
    const mock = mockOf();
    await call(mock, "POST /__admin/rules", { ...first, fault: status });
    await call(mock, "POST /__admin/faults", { path: "/xero/oauth/token", fault: status });
    const answers = [
      await token(mock, refreshing, "/xero/oauth/token"),
      await token(mock, refreshing, "/xero/oauth/token"),
      await token(mock, refreshing, `/oauth/token?fail=${status}`),
    ];
    expect(answers.map((answer) => [answer.status, at(answer.body, "error")])).toEqual(answers.map(() => [status, error]));
  });

  it("changes members of the stub's own answer", async () => {
    const mock = mockOf();
    await call(mock, "POST /__admin/rules", { when: { path: "/oauth/token" }, change: { body: { expires_in: 1 } } });
    expect((await signIn(mock)).body).toMatchObject({ token_type: "Bearer", expires_in: 1 });
  });

  it("never fails by chance", async () => {
    const mock = mockOf();
    mock.behave({ failureRate: 1 });
    expect((await signIn(mock)).status).toBe(200);
  });
});

it("tells where everything is", async () => {
  const answer = await call(mockOf(), "GET /xero/oauth/.well-known/oauth-authorization-server");
  expect(answer.body).toMatchObject({ issuer: "http://localhost", token_endpoint: "http://localhost/xero/oauth/token" });
});
