import { isJsonObject, type Json } from "@fastn/core";
import { conditionLimits, conditionOperators } from "./operators.ts";
import { parsePayloadPath } from "./path.ts";

export interface ConditionFault {
  /** Place in the condition: `all[1].op`; empty for the whole. */
  readonly at: string;
  /** Goes after the place: `must be …`. */
  readonly message: string;
}

/** What is wrong with a condition as written; empty when it is one. */
export function conditionFaults(condition: Json): ConditionFault[] {
  const faults: ConditionFault[] = [];
  let tests = 0;

  const check = (value: Json, at: string, depth: number): void => {
    if (depth > conditionLimits.depth) return void faults.push({ at, message: `is nested deeper than ${conditionLimits.depth}.` });
    if (!isJsonObject(value)) return void faults.push({ at, message: 'must be a test such as { path: "order.total", op: "gt", value: 100 }.' });
    const joins = (["all", "any", "not"] as const).filter((name) => name in value);
    const [join] = joins;
    if (join === undefined) return checkTest(value, at);
    if (Object.keys(value).length > 1) faults.push({ at, message: `must hold "${join}" and nothing else.` });
    const inner = value[join] as Json;
    if (join === "not") return check(inner, under(at, join), depth + 1);
    if (!Array.isArray(inner)) return void faults.push({ at: under(at, join), message: "must be a list of tests." });
    for (const [index, each] of inner.entries()) check(each as Json, `${under(at, join)}[${index}]`, depth + 1);
  };

  const checkTest = ({ path, op, value, ...others }: { readonly [name: string]: Json }, at: string): void => {
    if (++tests === conditionLimits.tests + 1) faults.push({ at: "", message: `has more than ${conditionLimits.tests} tests.` });
    if (typeof path !== "string" || parsePayloadPath(path) === null)
      faults.push({ at: under(at, "path"), message: 'must be a path such as "order.lines[0].sku".' });
    if (!conditionOperators.some((known) => known === op)) faults.push({ at: under(at, "op"), message: `must be one of ${conditionOperators.join(", ")}.` });
    else if (op === "exists") {
      if (value !== undefined) faults.push({ at: under(at, "value"), message: "has no meaning beside exists." });
    } else if (value === undefined) faults.push({ at: under(at, "value"), message: "is missing." });
    else if (op === "in" && !Array.isArray(value)) faults.push({ at: under(at, "value"), message: "must be a list." });
    else if ((op === "gt" || op === "lt") && typeof value !== "number" && typeof value !== "string")
      faults.push({ at: under(at, "value"), message: "must be a number or text." });
    for (const name of Object.keys(others)) faults.push({ at: under(at, name), message: "is unknown." });
  };

  check(condition, "", 0);
  return faults;
}

const under = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);
