import type { Json, JsonObject } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createConnectorRegistry } from "../built-ins.ts";
import { callOf } from "../testing/call.ts";

const registry = createConnectorRegistry();
const run = (action: string, input: JsonObject): Promise<Json> => registry.invoke(callOf("transform", action, input));
const convert = (value: Json, from: string, to: string, rest: JsonObject = {}): Promise<Json> => run("convert", { value, from, to, ...rest });

describe("CSV", () => {
  it("reads quotes, line ends inside quotes, a byte order mark and empty fields", async () => {
    const text = '\uFEFFname,note,total\r\n"Lovelace, Ada","said ""yes""\nand left",12.50\r\nGrace,,007\r\n';
    expect(await convert(text, "csv", "json", { csv: { numbers: true } })).toEqual([
      { name: "Lovelace, Ada", note: 'said "yes"\nand left', total: 12.5 },
      { name: "Grace", note: "", total: "007" },
    ]);
  });

  it("reads rows without a header as lists, or by the names given", async () => {
    expect(await convert("1;2\n3;4", "csv", "json", { csv: { header: false, delimiter: ";" } })).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(await convert("1;2", "csv", "json", { csv: { header: false, delimiter: ";", columns: ["a", "b"] } })).toEqual([{ a: "1", b: "2" }]);
  });

  it("writes the fields of all items, nested values as JSON", async () => {
    const items: JsonObject[] = [
      { id: 1, tags: ["a"] },
      { id: 2, extra: true },
    ];
    expect(await convert(items, "json", "csv")).toBe('id,tags,extra\r\n1,"[""a""]",\r\n2,,true\r\n');
    expect(await convert(items, "json", "csv", { csv: { columns: ["extra", "id"], delimiter: "\t" } })).toBe("extra\tid\r\n\t1\r\ntrue\t2\r\n");
  });

  it.each(["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1"])("writes %j so that no spreadsheet runs it", async (text) => {
    const written = await convert([{ a: text }], "json", "csv");
    expect(String(written).split("\r\n")[1]?.replace(/^"/, "")).toBe(`'${text}`);
    expect(await convert([{ a: text }], "json", "csv", { csv: { neutralize: false } })).toContain(`\r\n${text}`);
  });

  it("leaves negative numbers alone", async () => {
    expect(await convert([{ a: -5, b: "-5.25" }], "json", "csv")).toBe("a,b\r\n-5,-5.25\r\n");
  });

  it.each<[string, string, string]>([
    ["a quote that never ends", 'a,b\n"x,2', "line"],
    ["a row that is too long", "a,b\n1,2,3", "line 2"],
    ["a column named twice", "a,a\n1,2", 'column name "a" (column 2) occurs twice'],
    ["a column that would change every object", "__proto__,b\n1,2", '"__proto__" (column 1) is not allowed'],
  ])("refuses %s and says where", async (_name, text, words) => {
    await expect(convert(text, "csv", "json")).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR", message: expect.stringContaining(words) });
    expect(({} as Record<string, unknown>)["b"]).toBeUndefined();
  });

  it("gives back what was written, whatever the text", async () => {
    const cell = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
    const rows = fc.array(fc.record({ a: cell, b: cell, c: cell }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(",", ";", "\t", "|"), async (items, delimiter) => {
        const csv = { delimiter, neutralize: false };
        expect(await convert(await convert(items, "json", "csv", { csv }), "csv", "json", { csv })).toEqual(items);
      }),
      { numRuns: 200 },
    );
  });

  it("reads a hundred thousand rows", async () => {
    const text = `id,name\n${Array.from({ length: 100_000 }, (_, index) => `${index},n${index}`).join("\n")}`;
    expect((await convert(text, "csv", "json")) as Json[]).toHaveLength(100_000);
  });
});

describe("XML", () => {
  it("writes no character that XML does not have", async () => {
    await expect(convert({ note: "a\u0001b" }, "json", "xml")).rejects.toMatchObject({
      code: "DATA_VALIDATION_ERROR",
      message: expect.stringContaining("U+0001"),
    });
    expect(await convert({ note: "tab\t, 🦊" }, "json", "xml")).toContain("<note>tab\t, 🦊</note>");
  });

  it("reads attributes, repeated elements and text beside attributes", async () => {
    const text = '<?xml version="1.0"?><orders><order id="1"><total cur="EUR">5.00</total></order><order id="2"/></orders>';
    expect(await convert(text, "xml", "json")).toEqual({
      orders: { order: [{ "@id": "1", total: { "#text": "5.00", "@cur": "EUR" } }, { "@id": "2" }] },
    });
  });

  it("makes a list of a single element when told so", async () => {
    const text = "<orders><order><line>1</line></order></orders>";
    expect(await convert(text, "xml", "json", { xml: { lists: ["order.line"] } })).toEqual({ orders: { order: { line: ["1"] } } });
    expect(await convert(text, "xml", "json", { xml: { lists: ["order"], numbers: true } })).toEqual({ orders: { order: [{ line: 1 }] } });
  });

  it("writes lists below a root and escapes text", async () => {
    expect(await convert([{ a: "<&>" }, { a: "2" }], "json", "xml", { xml: { root: "orders", item: "order" } })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><orders><order><a>&lt;&amp;&gt;</a></order><order><a>2</a></order></orders>',
    );
  });

  it.each<[string, string, string]>([
    ["an entity bomb", '<!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;">]><a>&c;</a>', "document type"],
    ["a file by entity", '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>', "document type"],
    ["an element that is not closed", "<a>\n<b></a>", "line 2"],
    ["text that is no XML", "hello", "line 1"],
  ])("refuses %s", async (_name, text, words) => {
    await expect(convert(text, "xml", "json")).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR", message: expect.stringContaining(words) });
  });

  it("refuses a name that no element can have", async () => {
    await expect(convert({ root: { "a b": 1 } }, "json", "xml")).rejects.toMatchObject({ message: expect.stringContaining('"a b"') });
  });

  it("gives back what was written", async () => {
    const text = fc.string({ unit: "grapheme-ascii", minLength: 1 }).filter((each) => each.trim() === each);
    const lines = fc.array(fc.record({ sku: text, note: text }), { minLength: 2, maxLength: 5 });
    const tree = fc.record({ order: fc.record({ "@id": text, name: text, line: lines }) });
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        expect(await convert(await convert(value, "json", "xml"), "xml", "json")).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});

describe("JSON", () => {
  it("reads text, writes text, and says what is wrong with it", async () => {
    expect(await convert('{"a":[1]}', "json", "json")).toEqual({ a: [1] });
    expect(await convert({ a: [1] }, "json", "json_text")).toBe('{"a":[1]}');
    await expect(convert("{a:1}", "json", "json")).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR", message: expect.stringContaining("JSON text") });
    await expect(convert([1], "csv", "json")).rejects.toMatchObject({ message: expect.stringContaining("must be text") });
  });
});

describe("template", () => {
  const items = [
    { name: "Ada", total: 5, lines: [{ sku: "A-1" }] },
    { name: "{total}", total: 0, lines: [] },
  ];

  it("fills a text for each item and never reads data as a template", async () => {
    expect(await run("template", { items, template: "{name}: {total} EUR, {lines[0].sku}" })).toBe("Ada: 5 EUR, A-1\n{total}: 0 EUR, ");
  });

  it("keeps escaped and empty braces", async () => {
    expect(await run("template", { data: { a: 1 }, template: "\\{a\\} {} {a} \\\\ }" })).toBe("{a} {} 1 \\ }");
  });

  it("escapes for where the text goes", async () => {
    const data = { a: `<b>"x" & 'y'</b>` };
    expect(await run("template", { data, template: "<p>{a}</p>", escape: "html" })).toBe("<p>&#60;b&#62;&#34;x&#34; &#38; &#39;y&#39;&#60;/b&#62;</p>");
    expect(await run("template", { data: { q: "a b/ä" }, template: "?q={q}", escape: "url" })).toBe("?q=a%20b%2F%C3%A4");
    expect(JSON.parse((await run("template", { data, template: '{"a":"{a}"}', escape: "json" })) as string)).toEqual(data);
  });

  it("fails on a missing value when asked, and on both kinds of data", async () => {
    await expect(run("template", { data: {}, template: "{x.y}", missing: "fail" })).rejects.toMatchObject({ message: expect.stringContaining('"x.y"') });
    await expect(run("template", { data: {}, items: [], template: "" })).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR" });
  });
});

describe("split out", () => {
  const orders = [
    { id: 1, customer: { email: "a@x", phone: "1" }, lines: [{ sku: "A" }, { sku: "B" }] },
    { id: 2, customer: { email: "b@x", phone: "2" }, lines: [] },
  ];

  it("fields: keeps some, or all but some, and leaves the input as it was", async () => {
    expect(await run("pick", { items: orders, fields: ["id", "customer.email"] })).toEqual([
      { id: 1, customer: { email: "a@x" } },
      { id: 2, customer: { email: "b@x" } },
    ]);
    expect(await run("pick", { items: orders, fields: ["lines", "customer.phone", "nothing.there"], mode: "exclude" })).toEqual([
      { id: 1, customer: { email: "a@x" } },
      { id: 2, customer: { email: "b@x" } },
    ]);
    expect(orders[0]?.customer.phone).toBe("1");
  });

  it("a list: one item of each element, with fields of its owner", async () => {
    expect(await run("expand", { items: orders, field: "lines", keep: ["id"] })).toEqual([
      { id: 1, sku: "A" },
      { id: 1, sku: "B" },
    ]);
    expect(await run("expand", { items: orders, field: "lines", keep: ["id"], as: "line" })).toEqual([
      { id: 1, line: { sku: "A" } },
      { id: 1, line: { sku: "B" } },
    ]);
    expect(await run("expand", { items: [{ t: ["x", "y"] }], field: "t" })).toEqual(["x", "y"]);
    await expect(run("expand", { items: [{ t: 1 }], field: "t" })).rejects.toMatchObject({ message: expect.stringContaining("item 0") });
  });
});
