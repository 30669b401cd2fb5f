import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger, Redactor } from "./logger.ts";

const secret = fc.string({ minLength: 6, maxLength: 40 });

describe("Redactor", () => {
  it("leaves no secret in a line, plain, in base64 or URL-encoded", () => {
    fc.assert(
      fc.property(secret, fc.string(), (value, around) => {
        const redactor = new Redactor();
        redactor.add("STRIPE_KEY", value);
        for (const form of [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)]) {
          const clean = redactor.scrub(`${around} ${form}`);
          fc.pre(!around.includes(form) && !"hidden: secret STRIPE_KEY".includes(form));
          expect(clean).toContain("hidden: secret STRIPE_KEY");
        }
      }),
    );
  });

  it("leaves none in an address that was made of it, in a path or a query, nor in hexadecimal", () => {
    const value = 's3cr3t/Tok en+Value"42';
    const redactor = new Redactor();
    redactor.add("API_TOKEN", value);
    const query = new URL(`http://localhost/echo?t=${value}`).href;
    const path = new URL(`http://localhost/keys/${value}/x`).href;
    const texts = [query, path, encodeURI(value), Buffer.from(value).toString("hex")];
    expect(texts.map((text) => redactor.scrub(text))).toEqual([
      "http://localhost/echo?t=hidden: secret API_TOKEN",
      "http://localhost/keys/hidden: secret API_TOKEN/x",
      "hidden: secret API_TOKEN",
      "hidden: secret API_TOKEN",
    ]);
  });

  it("takes nothing for a secret that only an address would make of it", () => {
    const redactor = new Redactor();
    redactor.add("ODD", "a/../passage?x#y");
    expect(redactor.scrub("passage %2e \ud800")).toBe("passage %2e \ud800");
    redactor.add("BROKEN", "half \ud800 pair");
    expect(redactor.scrub("a half \ud800 pair")).toBe("a hidden: secret BROKEN");
  });

  it("scrubs keys and values of nested data and keeps everything else", () => {
    const redactor = new Redactor();
    redactor.add("TOKEN", "s3cret-value");
    expect(redactor.scrubValue({ headers: [{ auth: "Bearer s3cret-value" }], "s3cret-value": 1, n: 2, none: null })).toEqual({
      headers: [{ auth: "Bearer hidden: secret TOKEN" }],
      "hidden: secret TOKEN": 1,
      n: 2,
      none: null,
    });
  });
});

describe("createLogger", () => {
  it("scrubs secrets wherever they stand in a line, error messages included", () => {
    const lines: string[] = [];
    const redactor = new Redactor();
    redactor.add("KEY", 'abc"def-123');
    const logger = createLogger({ name: "test", redactor, destination: { write: (line) => void lines.push(line) } });
    logger.error({ err: new Error('refused abc"def-123'), key: 'abc"def-123' }, 'with abc"def-123');
    expect(lines.join("")).not.toContain("def-123");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ name: "test", msg: "with hidden: secret KEY", key: "hidden: secret KEY" });
  });
});
