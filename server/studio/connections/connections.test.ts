import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { paths } from "@fastn/core/api";
import { unwrap } from "@fastn/core/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

const files = {
  "fastn.config.ts": `export default { project: "p", environments: { local: {}, live: { connections: { slack: { baseUrl: "mock", auth: { type: "bearer_token", token: { secret: "SLACK" } } } } } } };`,
  "workflows/echo.ts": `import { workflow, step } from "@fastn/workflow";
export default workflow("echo", { steps: [step("tell", { type: "action", handler: async (ctx) => {
  const value = await ctx.secrets.get("MINE");
  ctx.log.info("the secret is " + value);
  return { plain: value, base64: btoa(value), url: encodeURIComponent(value) };
} })] });`,
};

let workspace: TempWorkspace;
let studio: Studio;
let api: ReturnType<typeof clientOf>;
const open = async (env = {}): Promise<void> => {
  studio = await openTestStudio(workspace.root, { env });
  api = clientOf(studio);
};
beforeEach(async () => {
  workspace = tempWorkspace(files);
  await open();
});
afterEach(async () => {
  await studio.close();
  workspace.remove();
});

type Body = paths["/api/v1/connections"]["post"]["requestBody"]["content"]["application/json"];
const create = (body: Body) => unwrap(api.POST("/api/v1/connections", { body }));
const test = (id: string) => unwrap(api.POST("/api/v1/connections/{id}/test", { params: { path: { id } } }));
const get = (id: string) => unwrap(api.GET("/api/v1/connections/{id}", { params: { path: { id } } }));
/** What the mock server saw of the last call. */
const lastCall = async () => (await unwrap(api.GET("/api/v1/mock/calls"))).data.at(-1);
const oauthInput = (scopes?: string[]): Body => ({
  connector: "xero",
  baseUrl: "mock",
  headers: { "Xero-Tenant-Id": "tenant-1" },
  auth: { type: "oauth2", clientId: "studio-test", clientSecret: "client-s3cret-value", ...(scopes !== undefined && { scopes }) },
});

/** What a person does in the browser: opens the address, says yes or no, and is sent back. */
async function decide(url: string, decision: "allow" | "deny"): Promise<{ status: number; text: string; back: URL }> {
  const consent = new URL(url);
  consent.searchParams.set("decision", decision);
  const redirect = await fetch(consent, { redirect: "manual" });
  const back = new URL(redirect.headers.get("location") ?? "");
  const answer = await fetch(back);
  return { status: answer.status, text: await answer.text(), back };
}
const authorize = (id: string) => unwrap(api.POST("/api/v1/connections/{id}/authorize", { params: { path: { id } } }));
const setTokenSeconds = (accessTokenSeconds: number) =>
  fetch(`${studio.mockUrl}/__admin/oauth`, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ accessTokenSeconds }) });

describe("a connection", () => {
  it("is made, listed, changed and deleted, and gives none of its secrets away", async () => {
    const made = await create({ connector: "shopify", baseUrl: "https://shop.example/", auth: { type: "api_key", key: "canary-shopify-key" } });
    expect(made).toMatchObject({ connector: "shopify", environment: "local", baseUrl: "https://shop.example", auth: { type: "api_key" }, status: "active" });
    const twice = await api.POST("/api/v1/connections", { body: { connector: "shopify", auth: { type: "none" } } });
    const unknown = await api.POST("/api/v1/connections", { body: { connector: "nobody", auth: { type: "none" } } });
    const elsewhere = await api.POST("/api/v1/connections", { body: { connector: "shopify", environment: "moon", auth: { type: "none" } } });
    expect([twice.response.status, unknown.error?.code, elsewhere.error?.code]).toEqual([409, "CONNECTOR_UNKNOWN", "CONFIG_INVALID"]);
    const changed = await unwrap(
      api.PUT("/api/v1/connections/{id}", {
        params: { path: { id: made.id } },
        body: { connector: "shopify", auth: { type: "basic", user: "ada", password: "canary-password" } },
      }),
    );
    expect(changed).toMatchObject({ id: made.id, baseUrl: null, auth: { type: "basic", user: "ada" } });
    expect(JSON.stringify([made, changed, await unwrap(api.GET("/api/v1/connections")), await get(made.id)])).not.toContain("canary");
    await unwrap(api.DELETE("/api/v1/connections/{id}", { params: { path: { id: made.id } } }));
    expect([
      (await unwrap(api.GET("/api/v1/connections"))).data,
      (await api.DELETE("/api/v1/connections/{id}", { params: { path: { id: made.id } } })).response.status,
    ]).toEqual([[], 404]);
  });

  it("is what its connector is reached with, headers of its own included, also after a restart", async () => {
    const { id } = await create({
      connector: "xero",
      baseUrl: "mock",
      headers: { "Xero-Tenant-Id": "tenant-1" },
      auth: { type: "bearer_token", token: "the-token" },
    });
    expect(await test(id)).toMatchObject({ ok: true });
    await studio.close();
    await open();
    expect([await test(id), (await lastCall())?.path]).toMatchObject([{ ok: true }, expect.stringContaining("/xero/")]);
  });

  it("to nowhere says so when it is tested", async () => {
    const { id } = await create({ connector: "shopify", baseUrl: "http://127.0.0.1:9", auth: { type: "none" } });
    expect(await test(id)).toMatchObject({ ok: false, message: expect.stringMatching(/Shopify/) });
  });

  it.each([
    ["an address of another kind", { connector: "shopify", baseUrl: "file:///etc/passwd", auth: { type: "none" } }],
    ["a user in the address", { connector: "shopify", baseUrl: "https://user:pass@shop.example", auth: { type: "none" } }],
    ["a header with a line end", { connector: "shopify", headers: { "X-A": "1\r\nX-B: 2" }, auth: { type: "none" } }],
    ["no such way to authenticate", { connector: "shopify", auth: { type: "magic" } }],
    ["a secret left out", { connector: "shopify", auth: { type: "bearer_token" } }],
  ])("with %s is refused", async (_, body) => {
    const { response } = await api.POST("/api/v1/connections", { body: body as Body });
    expect([response.status, (await unwrap(api.GET("/api/v1/connections"))).data]).toEqual([422, []]);
  });
});

describe("a secret", () => {
  const put = (name: string, value: string, environment?: string) =>
    unwrap(api.PUT("/api/v1/secrets/{name}", { params: { path: { name }, query: environment === undefined ? {} : { environment } }, body: { value } }));

  it("is kept for all environments or one, listed by name only, and deleted", async () => {
    await put("SLACK", "canary-for-all");
    await put("SLACK", "canary-for-live", "live");
    const list = await unwrap(api.GET("/api/v1/secrets"));
    expect([list.data.map(({ name, environment }) => [name, environment]), list.keyPlace]).toEqual([
      [
        ["SLACK", null],
        ["SLACK", "live"],
      ],
      "file",
    ]);
    expect(JSON.stringify(list)).not.toContain("canary");
    const invoked = await api.POST("/api/v1/connectors/{name}/actions/{action}", {
      params: { path: { name: "slack", action: "postMessage" }, query: { environment: "live" } },
      body: { channel: "C1", text: "hi" } as never,
    });
    expect(invoked.response.status).not.toBe(401);
    await unwrap(api.DELETE("/api/v1/secrets/{name}", { params: { path: { name: "SLACK" }, query: { environment: "live" } } }));
    const again = await api.DELETE("/api/v1/secrets/{name}", { params: { path: { name: "SLACK" }, query: { environment: "live" } } });
    expect([again.response.status, (await unwrap(api.GET("/api/v1/secrets"))).data.length]).toEqual([404, 1]);
  });

  it("a step prints or returns is masked in what is kept and shown of the run", async () => {
    const value = "canary+secret/value=1";
    await put("MINE", value);
    const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "echo" } }, body: {} }));
    await fetch(`${studio.url}/api/v1/executions/${runId}/events`, { headers: { "x-fastn-token": studio.token } }).then((events) => events.text());
    const detail = JSON.stringify(await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } })));
    expect([detail.includes("completed"), detail.includes("hidden: secret MINE")]).toEqual([true, true]);
    await studio.close();
    const kept = readdirSync(join(workspace.root, ".fastn"), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(workspace.root, ".fastn", entry.name), "latin1"))
      .join("\n");
    for (const form of [value, btoa(value), encodeURIComponent(value)]) expect([detail.includes(form), kept.includes(form)]).toEqual([false, false]);
    await open();
  });
});

describe("authorizing in the browser", () => {
  it("makes a connection active, with PKCE and a state, and its tokens stay inside", async () => {
    const { id, status } = await create(oauthInput(["accounting.transactions"]));
    const early = await test(id);
    const { url } = await authorize(id);
    const asked = new URL(url).searchParams;
    expect([status, early.ok, asked.get("code_challenge_method"), asked.get("scope"), (asked.get("state") ?? "").length > 20]).toEqual([
      "pending",
      false,
      "S256",
      "accounting.transactions",
      true,
    ]);
    expect(asked.get("redirect_uri")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const { status: answered, back } = await decide(url, "allow");
    expect([answered, (await get(id)).status, await test(id)]).toMatchObject([200, "active", { ok: true }]);
    expect(JSON.stringify(await unwrap(api.GET("/api/v1/connections")))).not.toMatch(/mock-access|mock-refresh|client-s3cret/);
    // One answer, then nobody listens.
    await expect(fetch(back)).rejects.toThrow();
  });

  it("told no, or with another state or path, connects nothing and says why", async () => {
    const { id } = await create(oauthInput());
    const { url } = await authorize(id);
    const redirect = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
    const statusOf = async (change: (to: URL) => void): Promise<number> => {
      const to = new URL(redirect);
      change(to);
      return (await fetch(to)).status;
    };
    expect([
      await statusOf((to) => (to.search = "?code=stolen&state=guess")),
      await statusOf((to) => (to.search = "?code=stolen")),
      await statusOf((to) => (to.pathname = "/other")),
      (await fetch(redirect, { method: "POST" })).status,
    ]).toEqual([400, 400, 400, 400]);
    const { status, text } = await decide(url, "deny");
    expect([status, text]).toEqual([400, expect.stringContaining("The person said no")]);
    const why = expect.stringContaining("The person said no");
    expect(await get(id)).toMatchObject({ status: "pending", authorizing: false, refusal: why });
    await authorize(id);
    expect(await get(id)).toMatchObject({ authorizing: true, refusal: null });
  });

  it("an expired token is exchanged once, however many calls need it: a second use of the refresh token would have ended them all", async () => {
    await setTokenSeconds(30);
    const { id } = await create(oauthInput());
    await decide((await authorize(id)).url, "allow");
    await setTokenSeconds(3600);
    const results = await Promise.all(Array.from({ length: 20 }, () => test(id)));
    expect([results.filter(({ ok }) => !ok), await test(id), (await get(id)).status]).toMatchObject([[], { ok: true }, "active"]);
  });

  it("a code that another sign-in was given is worth nothing: its verifier does not fit", async () => {
    const [mine, theirs] = [await create(oauthInput()), await create({ ...oauthInput(), connector: "quickbooks" })];
    const [url, other] = [new URL((await authorize(mine.id)).url), new URL((await authorize(theirs.id)).url)];
    // The attacker's own challenge, with the redirect and state of the one whose browser it is.
    for (const name of ["redirect_uri", "state"]) other.searchParams.set(name, url.searchParams.get(name) ?? "");
    const { status, text } = await decide(other.href, "allow");
    expect([status, text, (await get(mine.id)).status]).toEqual([400, expect.stringContaining("code_verifier does not fit"), "pending"]);
  });

  /** A service that takes one access token at a time and rotates refresh tokens: the second use of one ends the sign-in. */
  async function rotatingService(): Promise<{ url: string; calls: string[]; refreshes: () => number; expire: () => void; end: () => void; close: () => void }> {
    const calls: string[] = [];
    let number = 1;
    let good = "access-1";
    let refreshes = 0;
    let isOver = false;
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const answer = (status: number, body: unknown): void =>
          void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        if (request.url !== "/token") {
          const token = request.headers.authorization ?? "";
          calls.push(token);
          return token === `Bearer ${good}` ? answer(200, { Invoices: [] }) : answer(401, { Title: "Unauthorized", Detail: "TokenExpired: token expired" });
        }
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        if (form.get("grant_type") === "refresh_token") {
          refreshes++;
          if (isOver || form.get("refresh_token") !== `refresh-${number}`) {
            isOver = true;
            return answer(400, { error: "invalid_grant", error_description: "The refresh token was used before." });
          }
          good = `access-${++number}`;
        }
        // No expires_in: nothing says beforehand that the token is over.
        answer(200, { access_token: `access-${number}`, refresh_token: `refresh-${number}`, token_type: "Bearer" });
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      calls,
      refreshes: () => refreshes,
      // The access token is over, the refresh token is not.
      expire: () => void (good = ""),
      // Both are.
      end: () => void ([good, isOver] = ["", true]),
      close: () => server.close(),
    };
  }
  const revokedConnection = async (service: { url: string }): Promise<string> => {
    const auth = { type: "oauth2" as const, clientId: "c", authorizationUrl: `${studio.mockUrl}/oauth/authorize`, tokenUrl: `${service.url}/token` };
    const { id } = await create({ connector: "xero", baseUrl: service.url, auth });
    await decide((await authorize(id)).url, "allow");
    return id;
  };

  it("a token refused in the middle of its time is exchanged once by all calls that hear it, and each call is repeated with the new one", async () => {
    const service = await rotatingService();
    try {
      const id = await revokedConnection(service);
      expect(await test(id)).toMatchObject({ ok: true });
      service.expire();
      const results = await Promise.all(Array.from({ length: 20 }, () => test(id)));
      expect([results.filter(({ ok }) => !ok), service.refreshes(), (await get(id)).status]).toEqual([[], 1, "active"]);
      // Nobody was sent away with the old token twice.
      expect(service.calls.filter((token) => token === "Bearer access-1").length).toBeLessThanOrEqual(21);
    } finally {
      service.close();
    }
  });

  it("a refused token that cannot be exchanged marks the connection, and the next call says what to do without asking the service", async () => {
    const service = await rotatingService();
    try {
      const id = await revokedConnection(service);
      service.end();
      const results = await Promise.all(Array.from({ length: 5 }, () => test(id)));
      const asked = service.calls.length;
      const later = await test(id);
      expect([results.some(({ ok }) => ok), service.refreshes(), (await get(id)).status]).toEqual([false, 1, "needs_reauthorization"]);
      expect(results[0]?.message).toContain("The refresh token was used before. Reconnect under Connections.");
      expect([later, service.calls.length]).toMatchObject([{ ok: false, message: expect.stringContaining("reconnect it under Connections") }, asked]);
    } finally {
      service.close();
    }
  });

  it("a connection whose refresh is refused has to be authorized again and says so", async () => {
    const answers = [
      { status: 200, body: { access_token: "access-1", refresh_token: "refresh-1", token_type: "Bearer", expires_in: 1 } },
      { status: 400, body: { error: "invalid_grant", error_description: "The grant was withdrawn." } },
    ];
    const server = createServer((_, response) => {
      const { status, body } = answers.shift() ?? { status: 500, body: {} };
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    try {
      const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
      const auth = { type: "oauth2" as const, clientId: "c", authorizationUrl: `${studio.mockUrl}/oauth/authorize`, tokenUrl };
      const { id } = await create({ connector: "xero", baseUrl: "mock", auth });
      await decide((await authorize(id)).url, "allow");
      expect([await test(id), (await get(id)).status, await test(id)]).toMatchObject([
        { ok: false, message: expect.stringContaining("The grant was withdrawn") },
        "needs_reauthorization",
        { ok: false, message: expect.stringContaining("reconnect") },
      ]);
    } finally {
      server.close();
    }
  });
});
