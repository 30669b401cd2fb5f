import { RunStatus, triggerTypes } from "@fastn/core";
import { type Static, Type } from "typebox";

/** A trigger in one environment. */
export const TriggerView = Type.Object({
  workflow: Type.String(),
  environment: Type.String(),
  type: Type.Enum([...triggerTypes]),
  /** Switched on, by a person or because it is the default environment. */
  enabled: Type.Boolean(),
  /** Ready to start runs. */
  active: Type.Boolean(),
  /** Why it is not active although it is enabled; null otherwise. */
  reason: Type.Union([Type.String(), Type.Null()]),
  /** Of a schedule, ISO text; null for others. */
  nextAt: Type.Union([Type.String(), Type.Null()]),
});
export type TriggerView = Static<typeof TriggerView>;

export const TriggerSwitch = Type.Object(
  { enabled: Type.Boolean(), environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
  { additionalProperties: false },
);

export const SchedulePreview = Type.Object({
  /** ISO text, earliest first. */
  times: Type.Array(Type.String()),
  /** Why there are none; null when there are. */
  problem: Type.Union([Type.String(), Type.Null()]),
});
export type SchedulePreview = Static<typeof SchedulePreview>;

export const EmittedEvent = Type.Object({
  runs: Type.Array(Type.Object({ workflow: Type.String(), runId: Type.String(), status: RunStatus })),
  /** Workflows that would have been started but could not. */
  refused: Type.Array(Type.Object({ workflow: Type.String(), code: Type.String(), message: Type.String() })),
  /** Runs that waited for the event. */
  continued: Type.Integer(),
});
export type EmittedEvent = Static<typeof EmittedEvent>;
