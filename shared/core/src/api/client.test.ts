import { expect, it } from "vitest";
import { createApiClient, unwrap } from "./index.ts";

const answering = (status: number, body: unknown, seen: Request[] = []): typeof fetch =>
  (async (request: Request) => {
    seen.push(request);
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  }) as typeof fetch;

it("sends typed calls with its headers and gives the data", async () => {
  const seen: Request[] = [];
  const api = createApiClient({
    baseUrl: "http://127.0.0.1:1",
    headers: { "x-fastn-token": "t" },
    fetch: answering(202, { runId: "run_1", status: "pending" }, seen),
  });
  const started = await unwrap(
    api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "a b" }, header: { "idempotency-key": "k" } }, body: { input: { a: 1 } } }),
  );
  const [request] = seen;
  expect([started.runId, request?.url, request?.headers.get("x-fastn-token"), request?.headers.get("idempotency-key"), await request?.json()]).toEqual([
    "run_1",
    "http://127.0.0.1:1/api/v1/workflows/a%20b/run",
    "t",
    "k",
    { input: { a: 1 } },
  ]);
});

it("throws problems with their code, message and details", async () => {
  const problem = { code: "PRECONDITION_FAILED", statusCode: 412, message: "Changed.", details: { path: "a.ts" }, requestId: "req_1" };
  const api = createApiClient({ baseUrl: "http://x", fetch: answering(412, problem) });
  await expect(unwrap(api.GET("/api/v1/workspace"))).rejects.toMatchObject({
    code: "PRECONDITION_FAILED",
    message: "Changed.",
    details: { path: "a.ts", requestId: "req_1" },
  });
});

it.each([
  ["HTML", "<h1>502</h1>"],
  ["nothing", ""],
  ["another shape", { error: "x" }],
])("names a server that answers %s", async (_name, body) => {
  const api = createApiClient({ baseUrl: "http://x", fetch: answering(502, body) });
  await expect(unwrap(api.GET("/api/v1/workspace"))).rejects.toMatchObject({ code: "PLATFORM_UNAVAILABLE" });
});
