import { describe, expect, it } from "vitest";
import { encodeForm } from "./form.ts";

describe("encodeForm", () => {
  it("writes nested fields in brackets, lists by position, and null as nothing", () => {
    const text = encodeForm({ name: "Ada & co", paid: true, items: [{ price: "p_1" }, { price: "p_2" }], metadata: { order: 7, old: null } });
    expect([...new URLSearchParams(text)]).toEqual([
      ["name", "Ada & co"],
      ["paid", "true"],
      ["items[0][price]", "p_1"],
      ["items[1][price]", "p_2"],
      ["metadata[order]", "7"],
      ["metadata[old]", ""],
    ]);
  });
});
