import { unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

const files = {
  "fastn.config.ts": `export default { project: "demo", environments: { local: { variables: { greeting: "hi" } }, live: {} } };\n`,
  "workflows/hello.ts": `import { step, trigger, workflow } from "@fastn/workflow";
export default workflow("hello", {
  trigger: trigger.webhook({ path: "/hello", auth: { type: "none" }, input: { type: "object", required: ["name"], properties: { name: { type: "string" } } } }),
  steps: [step("greet", { type: "action", handler: (ctx) => ({ text: ctx.variables.greeting + " " + ctx.input.name, headers: ctx.headers }) })],
});
`,
  "workflows/hello.cases.json": JSON.stringify({ cases: [{ name: "Ada", input: { name: "Ada" } }] }),
  "workflows/hello.layout.json": JSON.stringify({ positions: { greet: { x: 1, y: 2 } } }),
};

let workspace: TempWorkspace;
let page: TempWorkspace;
let studio: Studio;
let api: ReturnType<typeof clientOf>;
beforeAll(async () => {
  page = tempWorkspace({ "index.html": "<!doctype html><title>page</title>", "assets/index-abcdefgh.js": "export {};", "secret.env": "KEY=1" });
  workspace = tempWorkspace(files);
  studio = await openTestStudio(workspace.root, { rendererDir: page.root });
  api = clientOf(studio);
});
afterAll(async () => {
  await studio.close();
  workspace.remove();
  page.remove();
});

const hook = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${studio.url}/hooks${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

describe("the browser's way in", () => {
  it("is a link that works once and sets a cookie no script reads and no other site sends", async () => {
    const link = studio.newLink();
    const first = await fetch(link, { redirect: "manual" });
    const cookie = first.headers.get("set-cookie") ?? "";
    expect([first.status, first.headers.get("location"), cookie]).toEqual([
      303,
      "/",
      expect.stringMatching(new RegExp(`^fastn_session_${studio.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`)),
    ]);
    const inside = await fetch(`${studio.url}/api/v1/workspace`, { headers: { cookie: cookie.split(";")[0] ?? "" } });
    const again = await fetch(link, { redirect: "manual" });
    expect([inside.status, again.status, again.headers.get("set-cookie")]).toEqual([200, 410, null]);
  });

  it("has no other links: guessed keys and keys of another start are refused", async () => {
    for (const key of ["", "x", "null", studio.token])
      expect((await fetch(`${studio.url}/open?key=${key}`, { redirect: "manual" })).headers.get("set-cookie")).toBeNull();
  });
});

describe("the page", () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(studio.url + path, { headers });

  it("is served with its policy, also for places within it, and its assets for good", async () => {
    for (const path of ["/", "/index.html", "/runs/run_1"]) {
      const response = await get(path);
      expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
        200,
        "text/html; charset=utf-8",
        expect.stringContaining("<title>page"),
      ]);
      expect(response.headers.get("content-security-policy")).toContain(
        "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'",
      );
    }
    const asset = await get("/assets/index-abcdefgh.js");
    expect([asset.headers.get("content-type"), asset.headers.get("cache-control")]).toEqual([
      "text/javascript; charset=utf-8",
      "public, max-age=31536000, immutable",
    ]);
    const etag = asset.headers.get("etag") ?? "";
    expect((await get("/assets/index-abcdefgh.js", { "if-none-match": etag })).status).toBe(304);
  });

  it.each([
    "/secret.env",
    "/assets/none.js",
    "/../package.json",
    "/%2e%2e/package.json",
    "/..%2fpackage.json",
    "/..%5cpackage.json",
    "/%00.js",
    "/assets/..%2f..%2fetc%2fpasswd.js",
    "/api/v1/nothing",
    "/%",
  ])("does not give out %s", async (path) => expect([400, 401, 404]).toContain((await get(path)).status));
});

describe("the workspace", () => {
  it("shows its project, environments, files and workflows", async () => {
    const view = await unwrap(api.GET("/api/v1/workspace"));
    expect(view).toMatchObject({
      project: "demo",
      name: "demo",
      root: workspace.root,
      readOnly: false,
      trusted: true,
      environment: "local",
      environments: ["local", "live"],
      mockUrl: studio.mockUrl,
    });
    expect(view.workflows).toEqual([
      { name: "hello", file: "workflows/hello.ts", description: "", trigger: "webhook", webhookPath: "/hello", stepCount: 1, errorCount: 0 },
    ]);
    expect(view.files.map(({ path, role }) => [path, role])).toContainEqual(["workflows/hello.cases.json", "cases"]);
  });

  it("gives the editor types of the DSL, the connectors and the configuration", async () => {
    const { data } = await unwrap(api.GET("/api/v1/workspace/types"));
    const text = data.map((file) => file.text).join("\n");
    expect([text.includes("getCustomer"), text.includes('"greeting": string'), text.includes("interface StepContext")]).toEqual([true, true, true]);
  });

  it("saves with If-Match, creates with If-None-Match, refuses without either, and shows the change at once", async () => {
    const path = "workflows/other.ts";
    const query = { path };
    const text = files["workflows/hello.ts"].replaceAll("hello", "other");
    const bare = await api.PUT("/api/v1/workspace/file", { params: { query }, body: { text } });
    const created = await api.PUT("/api/v1/workspace/file", { params: { query, header: { "if-none-match": "*" } }, body: { text } });
    expect([bare.response.status, bare.error?.code, created.response.status, created.response.headers.get("etag")]).toEqual([
      428,
      "PRECONDITION_REQUIRED",
      200,
      created.data?.etag,
    ]);
    expect((await unwrap(api.GET("/api/v1/workflows"))).data.map(({ name }) => name)).toEqual(["hello", "other"]);
    const stale = await api.PUT("/api/v1/workspace/file", { params: { query, header: { "if-match": '"0"' } }, body: { text } });
    expect([stale.response.status, stale.error?.code, stale.error?.details?.["currentEtag"]]).toEqual([412, "PRECONDITION_FAILED", created.data?.etag]);
    await unwrap(api.DELETE("/api/v1/workspace/file", { params: { query, header: { "if-match": created.data?.etag ?? "" } } }));
    expect((await unwrap(api.GET("/api/v1/workflows"))).data.map(({ name }) => name)).toEqual(["hello"]);
  });

  it("lets exactly one of 20 savers of one version win", async () => {
    const { etag } = await unwrap(
      api.PUT("/api/v1/workspace/file", { params: { query: { path: "notes.md" }, header: { "if-none-match": "*" } }, body: { text: "0" } }),
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        api.PUT("/api/v1/workspace/file", { params: { query: { path: "notes.md" }, header: { "if-match": etag } }, body: { text: `version ${i}` } }),
      ),
    );
    const won = answers.flatMap(({ response }, index) => (response.status === 200 ? [index] : []));
    expect([won.length, answers.filter(({ response }) => response.status === 412).length]).toEqual([1, 19]);
    expect((await unwrap(api.GET("/api/v1/workspace/file", { params: { query: { path: "notes.md" } } }))).text).toBe(`version ${won[0]}`);
  });

  it("tells those who listen what changed, by whomever", async () => {
    const stop = new AbortController();
    const response = await fetch(`${studio.url}/api/v1/workspace/events`, { headers: { "x-fastn-token": studio.token }, signal: stop.signal });
    const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new TextDecoderStream()).getReader();
    let seen = "";
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(seen)) seen += (await reader.read()).value ?? "";
    };
    await until(/event: ready/);
    workspace.write("workflows/broken.ts", "export default {");
    await until(/event: files\ndata: .*workflows\/broken\.ts/);
    await until(/event: problems\ndata: {"count":\d+,"errors":[1-9]/);
    const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "hello" } }, body: { input: { name: "x" } } }));
    await until(new RegExp(`event: runs\ndata: .*${runId}.*"completed"`));
    stop.abort();
  });
});

describe("a workflow", () => {
  const path = { name: "hello" };

  it("is shown as source, graph, cases and layout", async () => {
    const { data, response } = await api.GET("/api/v1/workflows/{name}", { params: { path } });
    expect(data).toMatchObject({
      source: { text: files["workflows/hello.ts"], etag: response.headers.get("etag") },
      graph: { workflow: { name: "hello" }, nodes: [{ kind: "step", name: "greet" }] },
      cases: [{ name: "Ada", input: { name: "Ada" } }],
      layout: { positions: { greet: { x: 1, y: 2 } } },
    });
  });

  it("is edited at a known version, changing only what the gesture names, and back", async () => {
    const before = await unwrap(api.GET("/api/v1/workflows/{name}", { params: { path } }));
    const edit = (etag: string, to: string, step: string) =>
      api.POST("/api/v1/workflows/{name}/edit", { params: { path, header: { "if-match": etag } }, body: { change: { type: "step.rename", step, to } } });
    const renamed = await unwrap(edit(before.source.etag, "welcome", "greet"));
    expect([renamed.file.text, renamed.edits.length]).toEqual([before.source.text.replace('"greet"', '"welcome"'), 1]);
    expect((await edit(before.source.etag, "x", "welcome")).response.status).toBe(412);
    expect((await edit(renamed.file.etag, "x", "nobody")).response.status).toBeGreaterThanOrEqual(400);
    expect((await unwrap(edit(renamed.file.etag, "greet", "welcome"))).file.text).toBe(before.source.text);
  });

  it("is checked as saved and as it would be", async () => {
    const check = async (body: { source?: string }) =>
      (await unwrap(api.POST("/api/v1/workflows/{name}/validate", { params: { path }, body }))).problems.map(({ code }) => code);
    expect([await check({}), await check({ source: "export default {" })]).toEqual([[], ["SOURCE_SYNTAX"]]);
  });

  it("that is not there is named, with those that are", async () => {
    const { response, error } = await api.GET("/api/v1/workflows/{name}", { params: { path: { name: "nope" } } });
    expect([response.status, error?.code, error?.message]).toEqual([404, "WORKFLOW_NOT_FOUND", expect.stringContaining("hello")]);
  });
});

describe("a run", () => {
  const run = (body: Record<string, unknown>, key?: string) =>
    api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "hello" }, header: key === undefined ? {} : { "idempotency-key": key } }, body });
  const ended = async (runId: string) => {
    await fetch(`${studio.url}/api/v1/executions/${runId}/events`, { headers: { "x-fastn-token": studio.token } }).then((response) => response.text());
    return unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
  };

  it("is started, followed to its end and listed", async () => {
    const { data, response } = await run({ input: { name: "Ada" } });
    expect(response.status).toBe(202);
    const detail = await ended(data?.runId ?? "");
    expect(detail).toMatchObject({
      status: "completed",
      output: { text: "hi Ada" },
      trigger: "manual",
      environment: "local",
      steps: [{ path: "greet", status: "completed" }],
    });
    expect(detail.source).toBe(files["workflows/hello.ts"]);
    const { data: list } = await unwrap(api.GET("/api/v1/executions", { params: { query: { workflow: "hello", limit: 1 } } }));
    expect(list.map(({ runId }) => runId)).toEqual([data?.runId]);
  });

  it("whose input does not fit the trigger is refused, and names the field", async () => {
    const { response, error } = await run({ input: { name: 7 } });
    expect([response.status, error?.code, error?.message]).toEqual([422, "DATA_VALIDATION_ERROR", expect.stringContaining('"name"')]);
  });

  it("in an unknown environment is refused", async () => {
    expect((await run({ input: { name: "x" }, environment: "moon" })).error?.code).toBe("CONFIG_INVALID");
  });

  it("is one for 30 equal requests of one Idempotency-Key, and another input under that key is refused", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => run({ input: { name: "once" } }, "key-1")));
    expect(new Set(answers.map(({ data }) => data?.runId)).size).toBe(1);
    const other = await run({ input: { name: "other" } }, "key-1");
    expect([other.response.status, other.error?.code]).toEqual([422, "IDEMPOTENCY_MISMATCH"]);
  });

  it("is resumed where a follower left off: only events after Last-Event-ID come", async () => {
    const { runId } = await unwrap(run({ input: { name: "x" } }));
    const { lastSeq } = await ended(runId);
    const follow = async (id: string, query = ""): Promise<string[]> => {
      const text = await fetch(`${studio.url}/api/v1/executions/${runId}/events${query}`, {
        headers: { "x-fastn-token": studio.token, "last-event-id": id },
      }).then((response) => response.text());
      return [...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => String(seq));
    };
    const all = Array.from({ length: lastSeq }, (_, index) => String(index + 1));
    for (let seq = 0; seq <= lastSeq; seq++) expect(await follow(String(seq))).toEqual(all.slice(seq));
    expect(await follow("nonsense")).toEqual(all);
  });

  it("is retried with the same input as a new run", async () => {
    const { runId } = await unwrap(run({ input: { name: "again" } }));
    await ended(runId);
    const again = await unwrap(api.POST("/api/v1/executions/{runId}/retry", { params: { path: { runId } } }));
    expect(await ended(again.runId)).toMatchObject({ retryOf: runId, input: { name: "again" }, status: "completed" });
  });

  it("that has ended cannot be cancelled or approved", async () => {
    const { runId } = await unwrap(run({ input: { name: "x" } }));
    await ended(runId);
    const cancelled = await api.POST("/api/v1/executions/{runId}/cancel", { params: { path: { runId } } });
    const approved = await api.POST("/api/v1/executions/{runId}/approvals", { params: { path: { runId } }, body: { stepPath: "greet", approved: true } });
    expect([cancelled.error?.code, approved.error?.code]).toEqual(["RUN_ALREADY_FINAL", "RUN_ALREADY_FINAL"]);
  });

  it.each(["x", "run_", "run_00000000000000000000000000", "%00", "..%2f..%2fetc", "a".repeat(100)])("of a wrong id is not found: %s", async (runId) => {
    const response = await fetch(`${studio.url}/api/v1/executions/${runId}`, { headers: { "x-fastn-token": studio.token } });
    expect([400, 404]).toContain(response.status);
  });

  it.each([["limit=0"], ["limit=-1"], ["limit=1e9"], ["cursor=forged"], ["cursor=WyJ4Il0"], ["status=done"], ["unknown=1"]])(
    "list with ?%s is refused",
    async (query) => {
      expect((await fetch(`${studio.url}/api/v1/executions?${query}`, { headers: { "x-fastn-token": studio.token } })).status).toBe(400);
    },
  );
});

describe("a webhook", () => {
  const detailOf = async (response: Response) => {
    const { runId } = (await response.json()) as { runId: string };
    await fetch(`${studio.url}/api/v1/executions/${runId}/events`, { headers: { "x-fastn-token": studio.token } }).then((events) => events.text());
    return unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
  };

  it("starts its workflow with the body, and with the headers but those that authenticate", async () => {
    const response = await hook(
      "/hello",
      { name: "Eve" },
      { authorization: "Bearer s3cret", cookie: "a=s3cret", "x-fastn-key": "s3cret", "x-fastn-access-key": "s3cret", "x-topic": "orders/paid" },
    );
    expect(response.status).toBe(202);
    const detail = await detailOf(response);
    expect(detail).toMatchObject({ trigger: "webhook", status: "completed", output: { text: "hi Eve", headers: { "x-topic": "orders/paid" } } });
    expect(JSON.stringify(detail)).not.toContain("s3cret");
  });

  it("delivered 20 times at once under one key runs once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => hook("/hello", { name: "dup" }, { "idempotency-key": "delivery-1" })));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { runId: string }).runId));
    expect([new Set(ids).size, answers.every(({ status }) => status === 202)]).toEqual([1, true]);
  });

  it("with a path of no workflow, a body that does not fit or no JSON starts nothing", async () => {
    const before = (await unwrap(api.GET("/api/v1/executions"))).data.length;
    expect((await hook("/nobody", {})).status).toBe(404);
    expect((await hook("/hello", { nobody: 1 })).status).toBe(422);
    expect(
      (await fetch(`${studio.url}/hooks/hello`, { method: "POST", body: "name=x", headers: { "content-type": "application/x-www-form-urlencoded" } })).status,
    ).toBe(415);
    expect((await unwrap(api.GET("/api/v1/executions"))).data.length).toBe(before);
  });
});

describe("connectors and the mock server", () => {
  it("are listed, tried and reset through the studio", async () => {
    const { data: connectors } = await unwrap(api.GET("/api/v1/connectors"));
    expect(connectors.map(({ name }) => name)).toEqual(expect.arrayContaining(["http", "shopify", "transform", "xero"]));
    const { output } = await unwrap(
      api.POST("/api/v1/connectors/{name}/actions/{action}", { params: { path: { name: "shopify", action: "getCustomer" } }, body: { id: 6000000001 } }),
    );
    expect(output).toMatchObject({ id: 6000000001 });
    expect((await unwrap(api.GET("/api/v1/mock/calls"))).data.at(-1)).toMatchObject({ method: "GET", status: 200 });
    expect((await unwrap(api.GET("/api/v1/mock"))).requests).toBeGreaterThan(0);
    expect(await unwrap(api.POST("/api/v1/mock/reset", { body: { seed: 5 } }))).toMatchObject({ seed: 5, requests: 0, url: studio.mockUrl });
    expect(Object.keys(await unwrap(api.GET("/api/v1/mock/state")))).toEqual(expect.arrayContaining(["shopify", "xero"]));
  });

  it("refuse what is unknown or does not fit, by name", async () => {
    const call = (name: string, action: string, body: unknown) =>
      api.POST("/api/v1/connectors/{name}/actions/{action}", { params: { path: { name, action } }, body });
    expect([
      (await call("shopfy", "x", {})).error?.code,
      (await call("shopify", "nope", {})).error?.code,
      (await call("shopify", "getCustomer", { identity: "x" })).error?.code,
    ]).toEqual(["CONNECTOR_UNKNOWN", "ACTION_UNKNOWN", "DATA_VALIDATION_ERROR"]);
  });

  it("cannot be used to reach the studio itself", async () => {
    const { response, data } = await api.POST("/api/v1/connectors/{name}/actions/{action}", {
      params: { path: { name: "http", action: "get" } },
      body: { url: `${studio.url}/api/v1/health` },
    });
    expect([response.ok, data]).toEqual([false, undefined]);
  });
});
