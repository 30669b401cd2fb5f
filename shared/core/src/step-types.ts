/** The six step types of the workflow page. */
export const stepTypes = ["action", "wait", "approval", "notification", "gate", "loop"] as const;
export type StepType = (typeof stepTypes)[number];
