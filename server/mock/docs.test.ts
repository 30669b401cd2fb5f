import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "@fastn/builder";
import type { Json } from "@fastn/core";
import { parseCases } from "@fastn/runtime/case-file";
import { describe, expect, it } from "vitest";
import { call, list, mockOf } from "./testing/mock-of.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/mock.md"), "utf8");

/** The examples of a kind: the word after the language of a code block. */
function examples(kind: string): string[] {
  const found = [...page.matchAll(new RegExp(`^\`\`\`\\w+ ${kind}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);
  if (found.length === 0) throw new Error(`docs/mock.md has no example of ${kind}`);
  return found;
}

describe("docs/mock.md", () => {
  it("shows a configuration that is one", () => {
    for (const text of examples("config")) expect(parseConfig(text).problems).toEqual([]);
  });

  it("shows rules that do what is said of them", async () => {
    const mock = mockOf();
    for (const text of examples("rules")) expect(await mock.configure({ rules: [{ source: "docs", value: JSON.parse(text) as Json }] })).toEqual([]);
    const large = await call(mock, "POST /shopify/orders", { order: { id: 5, email: "ada@example.com", currency: "EUR", line_items: [{ quantity: 11 }] } });
    expect([large.status, large.headers["location"], large.body]).toEqual([
      202,
      "/shopify/orders/5",
      { order: { note: "Thanks, ADA@EXAMPLE.COM", attempt: 1 } },
    ]);
    const tries = [await call(mock, "PUT /xero/Invoices", {}), await call(mock, "PUT /xero/Invoices", {})];
    expect(tries.map(({ status, headers }) => [status === 429, headers["retry-after"]])).toEqual([
      [true, "2"],
      [false, undefined],
    ]);
    expect((await call(mock, "GET /shopify/orders/5000000001")).text).toContain('"financial_status":"refunded"');
    expect((await call(mock, "GET /acme/x")).status).toBe(404);
    expect(list((await call(mock, "GET /__admin/rules")).body, "data")).toHaveLength(5);
  });

  it("shows a case whose rules the mock takes", async () => {
    for (const text of examples("case")) {
      const { cases, problems } = parseCases(`[${text}]`, "docs");
      expect(problems).toEqual([]);
      const { rules = [] } = cases[0]?.mock ?? {};
      expect(rules).toHaveLength(1);
      expect(await mockOf().configure({ rules: [{ source: "docs", value: rules }] })).toEqual([]);
    }
  });

  it("shows a recording that is replayed", async () => {
    const mock = mockOf();
    for (const text of examples("recording")) expect(await mock.configure({ recordings: [{ source: "docs", value: JSON.parse(text) as Json }] })).toEqual([]);
    expect((await call(mock, "GET /acme/things?page=1")).body).toEqual({ things: [{ id: 1 }] });
  });
});
