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
