import { sampleRun } from "@fastn/runtime/run-store.samples";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  anyOf,
  atMost,
  configEntries,
  flowExecutions,
  flowExecutionTimers,
  lessThan,
  moreThan,
  none,
  noneOf,
  type Row,
  some,
  type Store,
  type Transaction,
} from "./index.ts";
import { defineTable, integer, text } from "./tables/define.ts";

type Entry = Row<typeof configEntries>;
type Timer = Row<typeof flowExecutionTimers>;

const entry = (name: string, value: Entry["value"] = true, scope = "s"): Entry => ({ scope, name, value, updatedAt: 1 });
const timer = (path: string, fireAt: number): Timer => ({ runId: "run_x", path, purpose: "wait", fireAt });
const execution = (runId: `run_${string}`, over: Partial<Row<typeof flowExecutions>> = {}): Row<typeof flowExecutions> => ({
  runId,
  workflow: "w",
  file: "workflows/w.ts",
  definition: "d",
  trigger: "manual",
  environment: "local",
  input: null,
  headers: {},
  createdAt: 1,
  retryOf: null,
  idempotencyKey: null,
  status: "pending",
  waitingFor: null,
  output: null,
  error: null,
  startedAt: null,
  finishedAt: null,
  lastLog: 0,
  owner: null,
  leaseUntil: null,
  fence: 0,
  payloads: null,
  parentRunId: null,
  parentPath: null,
  priority: null,
  ...over,
});

/** What every backend of Store must do. `open` gives an empty store each time it is called; the suite closes it. */
export function storeContract(backend: string, open: () => Promise<Store>): void {
  describe(`Store on ${backend}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const as = <T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> => store.withTenant({ tenantId }, work);
    const names = (tenantId: string): Promise<string[]> =>
      as(tenantId, async (tx) => (await tx.table(configEntries).find({ orderBy: [["name", "asc"]] })).map(({ name }) => name));

    describe("tenants", () => {
      it("have rows of equal keys side by side and see their own only", async () => {
        await as("a", (tx) => tx.table(configEntries).insert(entry("k", "of a")));
        await as("b", (tx) => tx.table(configEntries).insert(entry("k", "of b")));
        const read = (tenant: string) => as(tenant, (tx) => tx.table(configEntries).get({ scope: "s", name: "k" }));
        expect([(await read("a"))?.value, (await read("b"))?.value, await read("c")]).toEqual(["of a", "of b", null]);
      });

      it("cannot change or remove what is another's, by key, by condition or by none", async () => {
        await as("a", (tx) => tx.table(configEntries).insert(entry("k")));
        const touched = await as("b", async (tx) => {
          const table = tx.table(configEntries);
          return [
            await table.update({ name: "k" }, { value: "stolen" }),
            await table.update({}, { value: "stolen" }),
            await table.remove({ name: "k" }),
            await table.remove({}),
          ];
        });
        expect(touched).toEqual([0, 0, 0, 0]);
        expect(await as("a", (tx) => tx.table(configEntries).get({ name: "k" }))).toEqual(entry("k"));
      });

      it("cannot learn of another's row by a unique index", async () => {
        await as("a", (tx) => tx.table(flowExecutions).insert(execution("run_1", { idempotencyKey: "k" })));
        expect(await as("b", (tx) => tx.table(flowExecutions).insertNew(execution("run_2", { idempotencyKey: "k" })))).toBe(true);
        expect(await as("a", (tx) => tx.table(flowExecutions).insertNew(execution("run_3", { idempotencyKey: "k" })))).toBe(false);
      });

      it("see nothing of each other in any order of random work, failures included", async () => {
        const tenants = ["a", "b", "c", "A", "a ", "", "'; drop table config_entries; --"].filter((tenant) => tenant !== "");
        const step = fc.record({
          tenant: fc.constantFrom(...tenants),
          name: fc.constantFrom("x", "y", "z"),
          act: fc.constantFrom("put", "remove", "update"),
          fails: fc.boolean(),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
            for (const tenant of tenants) await as(tenant, (tx) => tx.table(configEntries).remove({}));
            const model = new Map(tenants.map((tenant) => [tenant, new Map<string, string>()]));
            await Promise.all(
              steps.map(async ({ tenant, name, act, fails }) => {
                const work = as(tenant, async (tx) => {
                  const table = tx.table(configEntries);
                  if (act === "put") await table.put(entry(name, tenant));
                  else if (act === "remove") await table.remove({ name });
                  else await table.update({ name }, { value: `${tenant}!` });
                  if (fails) throw new Error("on purpose");
                  const mine = model.get(tenant);
                  if (act === "put") mine?.set(name, tenant);
                  else if (act === "remove") mine?.delete(name);
                  else if (mine?.has(name) === true) mine.set(name, `${tenant}!`);
                });
                await work.catch((error: Error) => expect(error.message).toBe("on purpose"));
              }),
            );
            for (const [tenant, rows] of model) {
              const found = await as(tenant, (tx) => tx.table(configEntries).find({}));
              expect(new Map(found.map(({ name, value }) => [name, value]))).toEqual(rows);
            }
          }),
          { numRuns: 40 },
        );
      });

      it("must be named: without one the tables of tenants are out of reach, also for an empty name", async () => {
        await expect(store.transaction(async (tx) => tx.table(configEntries).find({}))).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
        await expect(as("", async (tx) => tx.table(configEntries).find({}))).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
      });

      it("have their own runs, journals and timers, and another's look like none at all", async () => {
        const [a, b] = [store.runs("a"), store.runs("b")];
        const { run } = await a.insert({ ...execution("run_00000000000000000000000001"), headers: {}, idempotencyKey: null });
        const fence = await a.claim(run.runId, "me", 0, 1000);
        await a.append(run.runId, fence ?? 0, [{ type: "timer_set", path: "x", purpose: "wait", fireAt: 5, at: 0 }]);
        expect([await b.get(run.runId), await b.events(run.runId), await b.open(), await b.dueTimers(9), await b.claim(run.runId, "me", 0, 1)]).toEqual([
          null,
          [],
          [],
          [],
          null,
        ]);
        await expect(b.append(run.runId, fence ?? 0, [])).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
        await expect(b.appendLogs(run.runId, [])).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
      });
    });

    describe("transactions", () => {
      it("leave nothing when they fail, and disturb no other of the same moment", async () => {
        const works = await Promise.allSettled([
          as("a", (tx) => tx.table(configEntries).insert(entry("one"))),
          as("a", async (tx) => {
            await tx.table(configEntries).insert(entry("two"));
            await tx.table(configEntries).remove({ name: "one" });
            throw new Error("on purpose");
          }),
          as("a", (tx) => tx.table(configEntries).insert(entry("three"))),
        ]);
        expect(works.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
        expect(await names("a")).toEqual(["one", "three"]);
      });

      it("never see each other half done", async () => {
        await as("a", (tx) => tx.table(configEntries).insert(entry("n", 0)));
        const increment = () =>
          as("a", async (tx) => {
            const row = await tx.table(configEntries).get({ name: "n" });
            await Promise.resolve();
            await tx.table(configEntries).update({ name: "n" }, { value: Number(row?.value) + 1 });
          });
        await Promise.all(Array.from({ length: 200 }, increment));
        expect((await as("a", (tx) => tx.table(configEntries).get({ name: "n" })))?.value).toBe(200);
      });

      it("refuse a handle that is used after they ended", async () => {
        let kept: Transaction | undefined;
        await as("a", async (tx) => void (kept = tx));
        await expect(kept?.table(configEntries).find({})).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
      });

      it("are refused after close, which waits for those begun", async () => {
        const begun = as("a", (tx) => tx.table(configEntries).insert(entry("k")));
        await store.close();
        await expect(begun).resolves.toBeUndefined();
        await expect(as("a", async () => 1)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
      });
    });

    describe("rows", () => {
      it("come back as they went in", async () => {
        const values: Entry["value"][] = [null, true, 0, -0.5, 2 ** 53 - 1, "", "Zürich 😀 'quoted\" \\ \u0001", [1, [2, { a: null }]], { b: { c: [] } }];
        for (const [index, value] of values.entries()) await as("a", (tx) => tx.table(configEntries).insert(entry(String(index), value)));
        const found = await as("a", (tx) => tx.table(configEntries).find({ orderBy: [["name", "asc"]] }));
        expect(found.map(({ value }) => value)).toEqual(values);
      });

      it("share no object with the caller", async () => {
        const value = { list: [1] };
        await as("a", (tx) => tx.table(configEntries).insert(entry("k", value)));
        value.list.push(2);
        const read = async () => (await as("a", (tx) => tx.table(configEntries).get({ name: "k" })))?.value as { list: number[] };
        (await read()).list.push(3);
        expect(await read()).toEqual({ list: [1] });
      });

      it("of one key exist once: insert refuses, insertNew leaves, put replaces", async () => {
        await as("a", (tx) => tx.table(configEntries).insert(entry("k", 1)));
        await expect(as("a", (tx) => tx.table(configEntries).insert(entry("k", 2)))).rejects.toMatchObject({ code: "CONFLICT" });
        expect(await as("a", (tx) => tx.table(configEntries).insertNew(entry("k", 3)))).toBe(false);
        expect((await as("a", (tx) => tx.table(configEntries).get({ name: "k" })))?.value).toBe(1);
        await as("a", (tx) => tx.table(configEntries).put(entry("k", 4)));
        expect(await as("a", (tx) => tx.table(configEntries).find({}))).toEqual([entry("k", 4)]);
      });

      it("are inserted only where other rows, and their own table's, are as demanded", async () => {
        const inserted = await as("a", async (tx) => {
          const table = tx.table(configEntries);
          await tx.table(flowExecutionTimers).insert(timer("x", 5));
          return [
            await table.insertWhere(entry("1"), [some(flowExecutionTimers, { path: "x", fireAt: atMost(5) })]),
            await table.insertWhere(entry("2"), [some(flowExecutionTimers, { path: "x" }), none(configEntries, { name: anyOf(["1", "9"]) })]),
            await table.insertWhere(entry("3"), [some(flowExecutionTimers, { path: "y" })]),
            await table.insertWhere(entry("4"), [none(flowExecutionTimers, { path: "y" }), some(configEntries, { name: "1" })]),
            await table.insertWhere(entry("5"), []),
          ];
        });
        expect([inserted, await names("a")]).toEqual([
          [true, false, false, true, true],
          ["1", "4", "5"],
        ]);
        expect(await as("b", (tx) => tx.table(configEntries).insertWhere(entry("1"), [some(flowExecutionTimers, { path: "x" })]))).toBe(false);
        await expect(as("a", (tx) => tx.table(configEntries).insertWhere(entry("1"), []))).rejects.toMatchObject({ code: "CONFLICT" });
      });

      it("that do not fit their table are refused", async () => {
        const wrong = { ...entry("k"), updatedAt: "yesterday" } as unknown as Entry;
        await expect(as("a", (tx) => tx.table(configEntries).insert(wrong))).rejects.toMatchObject({
          code: "INTERNAL_ERROR",
          message: expect.stringContaining("updatedAt"),
        });
        await expect(as("a", (tx) => tx.table(configEntries).update({}, { extra: 1 } as never))).rejects.toMatchObject({ code: "INTERNAL_ERROR" });
        expect(await names("a")).toEqual([]);
      });
    });

    describe("queries", () => {
      beforeEach(() =>
        as("a", async (tx) => {
          for (const [path, at] of [
            ["a", 10],
            ["b", 20],
            ["c", 20],
            ["d", 30],
          ] as const)
            await tx.table(flowExecutionTimers).insert(timer(path, at));
        }),
      );
      const paths = (query: Parameters<ReturnType<Transaction["table"]>["find"]>[0]) =>
        as("a", async (tx) => (await tx.table(flowExecutionTimers).find({ orderBy: [["path", "asc"]], ...(query as object) })).map(({ path }) => path));

      it("compare", async () => {
        expect(await paths({ where: { fireAt: atMost(20) } })).toEqual(["a", "b", "c"]);
        expect(await paths({ where: { fireAt: lessThan(20) } })).toEqual(["a"]);
        expect(await paths({ where: { fireAt: moreThan(20), path: "d" } })).toEqual(["d"]);
        expect(await paths({ where: { path: anyOf(["a", "d", "z"]) } })).toEqual(["a", "d"]);
        expect(await paths({ where: { path: noneOf(["a", "d"]) } })).toEqual(["b", "c"]);
        expect(await paths({ where: { runId: "run_x", fireAt: 20 } })).toEqual(["b", "c"]);
      });

      it("go on after a row, in both directions, equal values included", async () => {
        const orderBy = (direction: "asc" | "desc") => [
          ["fireAt", direction],
          ["path", direction],
        ];
        expect(await paths({ orderBy: orderBy("asc"), after: [20, "b"], limit: 5 } as never)).toEqual(["c", "d"]);
        expect(await paths({ orderBy: orderBy("desc"), after: [20, "c"], limit: 1 } as never)).toEqual(["b"]);
      });
    });

    it("remembers the state of workflows, apart by tenant and workflow, until it is set to null", async () => {
      const [a, b] = [store.state("a"), store.state("b")];
      const of = (workflow: string) => ({ workflow, runId: null });
      await a.set(of("w"), "cursor", { page: 2 }, null);
      await a.set(of("other"), "cursor", 9, null);
      await b.set(of("w"), "cursor", "b", null);
      expect([await a.get(of("w"), "cursor", 0), await a.get(of("w"), "nothing", 0), await b.get(of("w"), "cursor", 0)]).toEqual([{ page: 2 }, null, "b"]);
      await a.set(of("w"), "cursor", null, null);
      expect([await a.get(of("w"), "cursor", 0), await a.get(of("other"), "cursor", 0)]).toEqual([null, 9]);
    });

    it("forgets state when its time is over, and that of a run when the run ends", async () => {
      const state = store.state("a");
      const { run } = await store.runs("a").insert({ ...sampleRun(), parentRunId: null, parentPath: null, priority: null });
      const [all, own] = [
        { workflow: "w", runId: null },
        { workflow: "w", runId: run.runId },
      ];
      await state.set(all, "k", "all", 100);
      await state.set(own, "k", "own", null);
      expect([await state.get(all, "k", 99), await state.get(all, "k", 100), await state.get(own, "k", 100)]).toEqual(["all", null, "own"]);
      const fence = (await store.runs("a").claim(run.runId, "a", 0, 1_000)) ?? 0;
      await store
        .runs("a")
        .append(run.runId, fence, [{ type: "run_finished", status: "completed", output: null, error: null, at: 1 }], { status: "completed" });
      expect([await state.get(own, "k", 0), await state.get(all, "k", 0)]).toEqual([null, "all"]);
    });

    it("has tables without tenants for what belongs to all", async () => {
      const plain = defineTable({ name: "plain_for_test", tenantScoped: false, columns: { id: text(), n: integer() }, key: ["id"] });
      expect(plain.check({ id: "x", n: 1 }, "whole")).toBeNull();
      expect(plain.check({ id: "x" }, "whole")).toContain("n");
    });
  });
}
