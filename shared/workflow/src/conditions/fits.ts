import { equalJson } from "./equal.ts";
import type { Json } from "@fastn/core";
import type { PayloadCondition, PayloadTest } from "../dsl/trigger.ts";
import { parsePayloadPath, readPayload } from "./path.ts";

/**
 * Does a payload fit? Total: whatever the payload, the answer is true or false.
 * A member that is not there is like null, for every operator; `all` of nothing holds, `any` of nothing does not.
 */
export function fits(condition: PayloadCondition, payload: Json): boolean {
  if ("all" in condition) return condition.all.every((each) => fits(each, payload));
  if ("any" in condition) return condition.any.some((each) => fits(each, payload));
  if ("not" in condition) return !fits(condition.not, payload);
  return holds(condition, payload);
}

function holds({ path, op, value: wanted = null }: PayloadTest, payload: Json): boolean {
  const found = readPayload(payload, parsePayloadPath(path) ?? []) ?? null;
  switch (op) {
    case "eq":
      return equalJson(found, wanted);
    case "neq":
      return !equalJson(found, wanted);
    case "gt":
      return isAbove(found, wanted);
    case "lt":
      return isAbove(wanted, found);
    case "in":
      return Array.isArray(wanted) && (wanted as readonly Json[]).some((each) => equalJson(found, each));
    case "contains":
      if (Array.isArray(found)) return (found as readonly Json[]).some((each) => equalJson(each, wanted));
      return typeof found === "string" && typeof wanted === "string" && found.includes(wanted);
    case "exists":
      return found !== null;
  }
}

/** Numbers with numbers, texts with texts (by code unit: ISO times sort right); nothing else has an order. */
function isAbove(a: Json, b: Json): boolean {
  return (typeof a === "number" && typeof b === "number" && a > b) || (typeof a === "string" && typeof b === "string" && a > b);
}
