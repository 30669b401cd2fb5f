export { conditionFaults, type ConditionFault } from "./check.ts";
export { equalJson } from "./equal.ts";
export { fits } from "./fits.ts";
export { conditionLimits, conditionOperators } from "./operators.ts";
export { parsePayloadPath, readPayload } from "./path.ts";
