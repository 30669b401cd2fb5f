import { AppError, type Json, type JsonObject } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { readPages, type Paging } from "./paging.ts";

const paging: Paging = { items: "rows", next: ({ next }) => (typeof next === "number" ? { from: next } : null) };
const { signal } = new AbortController();
const rows = Array.from({ length: 25 }, (_, index) => index);

/** Pages of ten; `asked` sees each input. */
function service(asked: JsonObject[] = []): (input: JsonObject) => Promise<Json> {
  return async (input) => {
    asked.push(input);
    const from = Number(input["from"] ?? 0);
    return { rows: rows.slice(from, from + 10), next: from + 10 < rows.length ? from + 10 : null };
  };
}

describe("readPages", () => {
  it("reads one page unless told to read all, and keeps its own inputs from the service", async () => {
    const asked: JsonObject[] = [];
    expect(await readPages(paging, { tag: "x", maxRecords: 5 }, signal, service(asked))).toEqual({ rows: rows.slice(0, 10), next: 10 });
    expect(asked).toEqual([{ tag: "x" }]);
  });

  it("joins all pages, with the rest of the last", async () => {
    const asked: JsonObject[] = [];
    expect(await readPages(paging, { tag: "x", all: true }, signal, service(asked))).toEqual({ rows, next: null });
    expect(asked).toEqual([{ tag: "x" }, { tag: "x", from: 10 }, { tag: "x", from: 20 }]);
  });

  it("stops after the page that reaches maxRecords, with the cursor of the next", async () => {
    expect(await readPages(paging, { all: true, maxRecords: 11 }, signal, service())).toEqual({ rows: rows.slice(0, 20), next: 20 });
  });

  it("reads a page again that a busy service refused, not the list from its beginning", async () => {
    const asked: JsonObject[] = [];
    const read = service(asked);
    let refusals = 0;
    const busy = async (input: JsonObject): Promise<Json> => {
      if (input["from"] === 20 && refusals++ < 3) throw new AppError("CONNECTOR_RATE_LIMITED", "Slow down.", { retryAfterMs: 0 });
      return read(input);
    };
    expect(await readPages(paging, { all: true }, signal, busy)).toEqual({ rows, next: null });
    expect([refusals, asked.length]).toEqual([4, 3]);
  });

  it.each([
    ["a refusal that will not pass", new AppError("CONNECTOR_REFUSED", "No.")],
    ["a wait longer than a step should hold", new AppError("CONNECTOR_RATE_LIMITED", "Later.", { retryAfterMs: 31_000 })],
  ])("hands on %s", async (_what, error) => {
    await expect(readPages(paging, { all: true }, signal, () => Promise.reject(error))).rejects.toBe(error);
  });

  it("gives up a page after four tries", async () => {
    let tries = 0;
    const read = (): Promise<Json> => Promise.reject(new AppError("CONNECTOR_UNAVAILABLE", `try ${++tries}`, { retryAfterMs: 0 }));
    await expect(readPages(paging, { all: true }, signal, read)).rejects.toThrow("try 4");
  });

  it("refuses a list that would never end, and a page without its list", async () => {
    await expect(readPages(paging, { all: true, from: 3 }, signal, async () => ({ rows: [], next: 3 }))).rejects.toMatchObject({
      code: "CONNECTOR_BAD_ANSWER",
    });
    await expect(readPages(paging, { all: true }, signal, async () => ({ next: null }))).rejects.toMatchObject({ code: "CONNECTOR_BAD_ANSWER" });
  });

  it("ends with the run, also while it waits", async () => {
    const controller = new AbortController();
    const read = (): Promise<Json> => {
      controller.abort();
      return Promise.reject(new AppError("CONNECTOR_RATE_LIMITED", "Slow down.", { retryAfterMs: 30_000 }));
    };
    await expect(readPages(paging, { all: true }, controller.signal, read)).rejects.toMatchObject({ name: "AbortError" });
  });
});
