import { expect, it } from "vitest";
import { withoutCredentials } from "./index.ts";

it("gives a workflow a request's headers in lower case, without those that authenticate", () => {
  const secret = ["Authorization", "proxy-authorization", "Cookie", "X-Api-Key", "x-fastn-token", "X-Fastn-Access-Key", "x-fastn-api-key", "x-fastn-key"];
  const signed = ["x-fastn-signature", "Webhook-Signature"];
  const headers = Object.fromEntries([...secret, ...signed].map((name) => [name, "s3cret"]));
  expect(withoutCredentials({ ...headers, "X-Topic": "orders/paid", accept: ["a", "b"], "x-none": undefined })).toEqual({
    "x-topic": "orders/paid",
    accept: "a, b",
  });
});
