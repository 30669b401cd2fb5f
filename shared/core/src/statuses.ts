// Without schemas: the page needs these words at once, and TypeBox only where values are checked.

/** The six published run statuses. A run waiting for a timer, event or approval is `running` with `waitingFor` set. */
export const runStatuses = ["pending", "running", "completed", "failed", "cancelled", "timed_out"] as const;
type RunStatus = (typeof runStatuses)[number];

const finalRunStatuses: ReadonlySet<RunStatus> = new Set(["completed", "failed", "cancelled", "timed_out"]);
/** A final run never changes status again. */
export const isFinal = (status: RunStatus): boolean => finalRunStatuses.has(status);

/** `pending` has not started, `waiting` sleeps (timer, event, approval), `retrying` failed an attempt and will try again. */
export const stepStatuses = ["pending", "running", "waiting", "retrying", "completed", "failed", "skipped", "cancelled"] as const;

export const triggerTypes = ["manual", "webhook", "cron", "event", "poll", "file"] as const;
/** What starts a run: a trigger, or a step of another run that calls the workflow. */
export const runTriggers = [...triggerTypes, "workflow"] as const;
