/** Of a payload test; the documented seven. */
export const conditionOperators = ["eq", "neq", "gt", "lt", "in", "contains", "exists"] as const;

/** Far beyond what a person writes; they bound the work one event can cause. */
export const conditionLimits = { depth: 32, tests: 500 } as const;
