import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeWithin } from "./encoded-text.ts";

const hide = (text: string): string => changeWithin(text, (plain) => plain.replaceAll("tok_secret", "hidden"));
const cursor = JSON.stringify({ page: 2, key: "tok_secret", after: "ÿ>?>!" });
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const clean = cursor.replace("tok_secret", "hidden");

describe("what a text holds in code", () => {
  it.each([
    ["base64", base64(cursor), base64(clean)],
    ["base64 without its end", base64(cursor).replace(/=+$/, ""), base64(clean).replace(/=+$/, "")],
    ["base64url", base64url(cursor), base64url(clean)],
    ["hexadecimal", hex(cursor), hex(clean)],
    [
      "base64 in an address",
      `https://x.example/a?cursor=${encodeURIComponent(base64(cursor))}&n=1`,
      `https://x.example/a?cursor=${encodeURIComponent(base64(clean))}&n=1`,
    ],
    ["base64 at the end of a path", `/v1/pages/${base64url(cursor)}`, `/v1/pages/${base64url(clean)}`],
    ["base64 with a prefix", `cur_v1-${base64url(cursor)}`, `cur_v1-${base64url(clean)}`],
    ["base64 in base64", base64(`next:${base64(cursor)}`), base64(`next:${base64(clean)}`)],
    ["a part of a JWT", `${base64url('{"alg":"none"}')}.${base64url(cursor)}.`, `${base64url('{"alg":"none"}')}.${base64url(clean)}.`],
  ])("is changed in %s, and written the same way", (_name, before, after) => {
    expect(hide(before)).toBe(after);
  });

  it("is changed in bytes that are no text", () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0, 0xfe]), Buffer.from("tok_secret"), Buffer.from([0x80])]);
    expect(Buffer.from(hide(bytes.toString("base64")), "base64")).toEqual(
      Buffer.concat([Buffer.from([0xff, 0, 0xfe]), Buffer.from("hidden"), Buffer.from([0x80])]),
    );
  });

  it("stays byte for byte where there is nothing to change", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String({ minLength: 12 }), fc.webUrl({ withQueryParameters: true })), (text) => hide(text) === text));
  });

  it("is found wherever it stands", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom(base64, base64url, hex), (before, after, encode) => {
        const found = hide(encode(`${before}tok_secret${after}`));
        expect(Buffer.from(found, encode === hex ? "hex" : "base64").toString()).toBe(`${before}hidden${after}`);
      }),
    );
  });
});
