import { describe, expect, it } from "vitest";
import { CallLog } from "./call-log.ts";

const read = { method: "GET", path: "/acme/things", query: "", environment: "local", seed: 1, locale: "en", idempotencyKey: null } as const;

describe("the log of calls", () => {
  it("keeps the newest 10,000, each with its number and time", () => {
    const log = new CallLog();
    for (let seq = 1; seq <= 10_003; seq++) log.begin(seq * 1000, read, { headers: {} }).update({ status: 200 });
    const calls = log.list();
    expect([log.total, calls.length, calls[0]?.seq, calls.at(-1)?.seq]).toEqual([10_003, 10_000, 4, 10_003]);
    expect(calls.map(({ at }) => Date.parse(at))).toEqual(calls.map(({ seq }) => seq * 1000));
    expect(log.list(2).map(({ seq }) => seq)).toEqual([10_002, 10_003]);
    expect(log.list(0)).toEqual([]);
  });

  it("gives what becomes of a call to no other one that came after the log was emptied", () => {
    const log = new CallLog();
    const slow = log.begin(0, read, { headers: {} });
    log.clear();
    log.begin(1, read, { headers: {} });
    slow.update({ status: 503 });
    slow.explain({ recordings: ["GET /acme/other"] });
    expect(log.find({}).map(({ status, recordings }) => [status, recordings])).toEqual([[0, []]]);
  });

  it("shows no credential of a query", () => {
    const log = new CallLog();
    log.begin(0, { ...read, query: "page=2&api_key=abc" }, { headers: {} });
    expect(log.list()[0]?.query).toBe(`page=2&api_key=${encodeURIComponent("[removed]")}`);
  });
});
