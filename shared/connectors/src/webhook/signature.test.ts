import { describe, expect, it } from "vitest";
import { signatureFault, signatureHeaders, type SignatureDef } from "./signature.ts";

const now = Date.UTC(2026, 0, 1);
const body: SignatureDef = { header: "x-hmac", encoding: "base64", signed: "{body}" };
const pairs: SignatureDef = { header: "stripe-signature", encoding: "hex", signed: "{timestamp}.{body}", format: "pairs" };
const stamped: SignatureDef = {
  header: "x-signature",
  encoding: "hex",
  prefix: "v0=",
  signed: "v0:{timestamp}:{body}",
  timestamp: { header: "x-timestamp", unit: "s" },
};
const full: SignatureDef = {
  header: "x-signature-v3",
  encoding: "base64",
  signed: "{method}{url}{body}{timestamp}",
  timestamp: { header: "x-timestamp", unit: "ms" },
};

describe("webhook signatures", () => {
  it("are those of the services' own documentation", () => {
    // The worked example of docs.slack.dev/authentication/verifying-requests-from-slack
    const rawBody =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    expect(signatureHeaders(stamped, "8f742231b10e8888abcd99yyyzzz85a5", { rawBody }, 1_531_420_618_000)).toEqual({
      "x-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      "x-timestamp": "1531420618",
    });
    // The worked example of docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    const github: SignatureDef = { header: "x-hub-signature-256", encoding: "hex", prefix: "sha256=", signed: "{body}" };
    expect(signatureHeaders(github, "It's a Secret to Everybody", { rawBody: "Hello, World!" }, now)).toEqual({
      "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    });
  });

  it.each([
    ["of the body", body],
    ["with pairs", pairs],
    ["with a time", stamped],
    ["of the whole request", full],
  ])("%s hold for what was signed, under the old secret too, and for nothing else", (_what, def) => {
    const parts = { rawBody: '{"id":1}', method: "POST", url: "https://example.com/hook" };
    const headers = signatureHeaders(def, "old", parts, now);
    expect(signatureFault(def, ["new", "old"], headers, parts, now + 299_000)).toBeNull();
    expect(signatureFault(def, ["new"], headers, parts, now)).toBe("wrong");
    expect(signatureFault(def, ["old"], headers, { ...parts, rawBody: '{"id":2}' }, now)).toBe("wrong");
    expect(signatureFault(def, ["old"], {}, parts, now)).toBe("missing");
    expect(signatureFault(def, [], headers, parts, now)).toBe("wrong");
  });

  it.each([
    ["pairs", pairs],
    ["seconds", stamped],
    ["milliseconds", full],
  ])("with %s are refused more than five minutes off, either way", (_what, def) => {
    const headers = signatureHeaders(def, "s", { rawBody: "x" }, now);
    for (const off of [301_000, -301_000]) expect(signatureFault(def, ["s"], headers, { rawBody: "x" }, now + off)).toBe("expired");
  });

  it("without a readable time or digest are refused", () => {
    expect(signatureFault(pairs, ["s"], { "stripe-signature": "v1=abc" }, { rawBody: "x" }, now)).toBe("missing");
    expect(signatureFault(pairs, ["s"], { "stripe-signature": "t=soon,v1=abc" }, { rawBody: "x" }, now)).toBe("expired");
    expect(signatureFault(pairs, ["s"], { "stripe-signature": `t=${now / 1000}` }, { rawBody: "x" }, now)).toBe("wrong");
  });
});
