import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnectorRegistry } from "@fastn/connectors";
import { readApi } from "@fastn/connectors/import";
import type { Json, JsonObject } from "@fastn/core";
import { afterAll, describe, expect, it } from "vitest";
import { fileChangeLog, type MockServer } from "../index.ts";
import { examples } from "../testing/examples/index.ts";
import { at, call, list, mockOf, newOrder } from "../testing/mock-of.ts";

const folder = mkdtempSync(join(tmpdir(), "fastn-snapshots-"));
const registry = createConnectorRegistry();
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await registry.close();
});
const mock = (more: object = {}): MockServer => mockOf({ snapshotFolder: folder, ...more });
const save = async (server: MockServer, name: string): Promise<void> =>
  expect((await call(server, "POST /__admin/snapshots", { name })).status).toBe(201) as void;
const restore = async (server: MockServer, name: string): Promise<void> =>
  expect((await call(server, `POST /__admin/snapshots/${name}/restore`)).status).toBe(200) as void;

const openapi = await readApi(
  readFileSync(join(import.meta.dirname, "../../../shared/connectors/src/import/fixtures/pets-3.0.openapi.yaml"), "utf8"),
  "pets-3.0.openapi.yaml",
);

/** Changes of every kind: ids, numbers, made-up values, keys, another world, failures by chance. */
async function play(server: MockServer): Promise<string> {
  const said: string[] = [];
  for (const [line, body, headers] of [
    ["POST /shopify/orders", newOrder],
    ["PUT /xero/Contacts", { Contacts: [{ Name: `Ada ${said.length}` }] }, { "idempotency-key": "k1" }],
    ["POST /stripe/v1/customers", { name: "Ada" }],
    ["POST /pets/pets", { name: "Rex", kind: "dog" }],
    ["POST /shopify/orders?seed=5&locale=de", newOrder],
    ["POST /slack/chat.postMessage", { channel: "#orders", text: "hello" }],
    ["GET /shopify/orders?limit=2"],
    ["GET /pets/pets?limit=20"],
    ["GET /shopify/customers?seed=5&locale=de&limit=2"],
  ] as [string, Json?, Record<string, string>?][]) {
    const { status, text, headers: told } = await call(server, line, body, headers);
    said.push(`${line} ${status} ${String(told["idempotent-replayed"])} ${text}`);
  }
  return said.join("\n");
}

describe("a restored snapshot", () => {
  it("goes on byte for byte as the mock would have, again and again", async () => {
    const server = mock();
    await server.serveApi("pets", openapi);
    await play(server);
    await save(server, "middle");
    const after = await play(server);
    for (let i = 0; i < 3; i++) {
      await restore(server, "middle");
      expect(await play(server)).toBe(after);
    }
  });

  it("is the same in another process, with the API served before or after", async () => {
    const first = mock();
    await first.serveApi("pets", openapi);
    await play(first);
    await save(first, "moved");
    const after = await play(first);
    const second = mock({ seed: 9 });
    await restore(second, "moved");
    await second.serveApi("pets", openapi);
    expect(await play(second)).toBe(after);
    expect(second.view().seed).toBe(1);
  });

  it("survives a restart together with what was changed after it", async () => {
    const changeLog = (): ReturnType<typeof fileChangeLog> => fileChangeLog(join(folder, "log", "mock.jsonl"));
    const first = mock({ changeLog: changeLog() });
    await call(first, "POST /shopify/orders", newOrder);
    await save(first, "restarted");
    await call(first, "POST /shopify/orders", newOrder);
    await restore(first, "restarted");
    await call(first, "POST /stripe/v1/customers", { name: "After" });
    const state = await first.state();
    expect(at((await call(first, "GET /shopify/orders/count")).body, "count")).toBe(121);
    expect(await mock({ changeLog: changeLog() }).state()).toEqual(state);
  });

  it("is exact for whatever the actions of every connector leave behind", async () => {
    const server = mock();
    const url = await server.listen();
    const run = (connector: string, action: string, input: JsonObject): Promise<Json> =>
      registry.invoke({
        connector,
        action,
        input,
        connection: { baseUrl: `${url}/${connector}`, headers: {} },
        idempotencyKey: `run_1/${connector}-${action}-${Math.random()}`,
        signal: new AbortController().signal,
        log: () => undefined,
      });
    for (const [connector, { actions }] of Object.entries(examples)) {
      for (const [action, { input }] of Object.entries(actions)) {
        // Some actions undo what others need; what they leave is all that counts here.
        await Promise.resolve(input((name, other, fields) => run(name, other, fields)))
          .then((fields) => run(connector, action, fields))
          .catch(() => null);
      }
    }
    const state = await server.state();
    await save(server, "all");
    server.reset();
    expect(await server.state()).not.toEqual(state);
    await restore(server, "all");
    expect(await server.state()).toEqual(state);
  });

  it("has the rules count on from where they were", async () => {
    const server = mock();
    await call(server, "POST /__admin/rules", { id: "third", when: { path: "/acme", request: 3 }, answer: { body: "third" } });
    const asked = async (times: number): Promise<number[]> => {
      const statuses: number[] = [];
      for (let i = 0; i < times; i++) statuses.push((await call(server, "GET /acme")).status);
      return statuses;
    };
    await asked(1);
    await save(server, "rules");
    expect(await asked(3)).toEqual([404, 200, 404]);
    await restore(server, "rules");
    expect(await asked(3)).toEqual([404, 200, 404]);
  });
});

describe("snapshots", () => {
  it("are listed and removed, and refuse what is none", async () => {
    const server = mock();
    await save(server, "listed");
    expect(list((await call(server, "GET /__admin/snapshots")).body, "data").map(({ name }) => name)).toContain("listed");
    expect((await call(server, "DELETE /__admin/snapshots/listed")).status).toBe(204);
    expect((await call(server, "POST /__admin/snapshots/listed/restore")).status).toBe(404);
    for (const name of ["../x", "", "a/b", 7]) expect((await call(server, "POST /__admin/snapshots", { name })).status).toBe(400);
    expect((await call(mockOf(), "GET /__admin/snapshots")).status).toBe(400);
  });

  it.each([
    ["another file", "{}", "format"],
    ["another version", '{"format":"fastn-mock-snapshot","version":2}', "version"],
    ["a world at fault", '{"format":"fastn-mock-snapshot","version":1,"seed":1,"locale":"en","worlds":[{"seed":"x"}]}', "worlds[0].seed"],
    ["no JSON", "{", "not JSON"],
  ])("with %s are refused at the field, and nothing changes", async (_, text, words) => {
    const server = mock();
    await call(server, "POST /shopify/orders", newOrder);
    writeFileSync(join(folder, "bad.json"), text);
    const { status, body } = await call(server, "POST /__admin/snapshots/bad/restore");
    expect([status, at(body, "message")]).toEqual([400, expect.stringContaining(words)]);
    expect(at((await call(server, "GET /shopify/orders/count")).body, "count")).toBe(121);
  });
});
