import { describe, expect, it } from "vitest";
import { readFault } from "./index.ts";

const fault = (status: number, error: Record<string, string>) => readFault({ status, headers: {}, body: { error } });

describe("OpenAI", () => {
  it("takes a used-up quota for what it is: trying again does not help", () => {
    expect(fault(429, { message: "You exceeded your current quota", code: "insufficient_quota" })).toEqual({
      message: "You exceeded your current quota",
      reason: "insufficient_quota",
      code: "CONNECTOR_REFUSED",
    });
    expect(fault(429, { message: "Rate limit reached", code: "rate_limit_exceeded" }).code).toBeUndefined();
  });
});
