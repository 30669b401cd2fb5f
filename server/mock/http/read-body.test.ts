import { describe, expect, it } from "vitest";
import { readBody } from "./read-body.ts";

const form = (text: string): unknown => readBody("application/x-www-form-urlencoded", Buffer.from(text));
const part = (head: string, content: string): string => `--B\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;

describe("forms", () => {
  it.each<[string, unknown]>([
    ["a=1&b=two%20words", { a: "1", b: "two words" }],
    ["metadata[order]=7&metadata[by]=me", { metadata: { order: "7", by: "me" } }],
    ["items[0][price]=p1&items[0][quantity]=2&items[1][price]=p2", { items: [{ price: "p1", quantity: "2" }, { price: "p2" }] }],
    ["expand[]=a&expand[]=b", { expand: ["a", "b"] }],
    ["tag=x&tag=y&tag=z", { tag: ["x", "y", "z"] }],
    ["odd[=1&[x]=2&a[b]c=3", { "odd[": "1", "[x]": "2", "a[b]c": "3" }],
    ["a=1&a[b]=2", { a: { b: "2" } }],
    ["0=first", { 0: "first" }],
  ])("reads %s", (text, value) => {
    expect(form(text)).toEqual(value);
  });

  it.each(["__proto__[x]=1", "a[constructor]=1", `a${"[b]".repeat(30)}=1`, Array.from({ length: 5_001 }, (_, i) => `f${i}=1`).join("&")])(
    "refuses %.40s",
    (text) => {
      expect(() => form(text)).toThrow();
    },
  );
});

describe("multipart", () => {
  it("reads fields as text and files by what they are", () => {
    const body = `${part('name="title"', "Grüße\r\nto all")}${part('name="file"; filename="a.pdf"\r\nContent-Type: application/pdf', "%PDF\u0000")}--B--\r\n`;
    expect(readBody('multipart/form-data; boundary="B"', Buffer.from(body))).toEqual({
      title: "Grüße\r\nto all",
      file: { filename: "a.pdf", contentType: "application/pdf", sizeBytes: 5 },
    });
  });

  it.each(["--B\r\n", "nonsense", "--B\r\n\r\nnameless\r\n--B--"])("refuses %j", (text) => {
    expect(() => readBody("multipart/form-data; boundary=B", Buffer.from(text))).toThrow(/multipart/);
  });
});

it("leaves other types as text", () => {
  expect(readBody("text/csv", Buffer.from("a,b"))).toBe("a,b");
});
