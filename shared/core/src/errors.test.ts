import { describe, expect, it } from "vitest";
import { AppError, errorCodes, fromErrorRecord, isErrorCode, toErrorRecord } from "./errors.ts";
import { settle } from "./result.ts";

describe("errors", () => {
  it("survive the way through a record", () => {
    const error = new AppError("CONNECTOR_RATE_LIMITED", "Shopify answered 429 for listOrders. Wait 2 s.", { retryAfterMs: 2000 });
    expect(toErrorRecord(fromErrorRecord(toErrorRecord(error)))).toEqual(toErrorRecord(error));
  });

  it("without a known code take the fallback and keep their cause to themselves", () => {
    expect(toErrorRecord(new Error("boom", { cause: "token abc" }), "STEP_FAILED")).toEqual({ code: "STEP_FAILED", message: "boom" });
    expect(toErrorRecord("a string")).toEqual({ code: "INTERNAL_ERROR", message: "a string" });
  });

  it("have HTTP statuses an API may answer with", () => {
    for (const { status } of Object.values(errorCodes)) expect(status).toBeGreaterThanOrEqual(400);
    expect([isErrorCode("NOT_FOUND"), isErrorCode("toString"), isErrorCode(5)]).toEqual([true, false, false]);
  });

  it("cross borders in an envelope", async () => {
    expect(await settle(() => 1)).toEqual({ ok: true, value: 1 });
    expect(await settle(() => Promise.reject(new AppError("NOT_FOUND", "No such run.")))).toEqual({
      ok: false,
      error: { code: "NOT_FOUND", message: "No such run." },
    });
  });
});
