import type { Json, JsonObject, StepType } from "@fastn/core";
import type { PayloadCondition } from "../dsl/trigger.ts";

/**
 * What a run executes: a workflow with every default filled in, every duration in ms, every dependency resolved and every check passed.
 * All of it is plain JSON (aliases, no optional members), so a plan is a `Json` and is stored with the compiled workflow.
 */
export type WorkflowPlan = {
  /** Id of the workflow: its name, or the file's name for the function form. */
  readonly name: string;
  /** Workspace path of the workflow's file. */
  readonly file: string;
  readonly form: "steps" | "function";
  readonly description: string;
  readonly tier: Tier;
  /**
   * Most time the run may be at work, ms; at most `tierTimeoutMs[tier]`, which is also the default.
   * Time in which no attempt is running (timers, events, approvals, retry pauses) does not count: a standard workflow may wait two days for a person.
   */
  readonly timeoutMs: number;
  /** Most steps in flight at once, 1..100, default 10. A loop has its own limit besides. */
  readonly concurrency: number;
  /** Most runs of this workflow at work at once, null: as many as the platform takes. Runs that wait do not count. */
  readonly maxConcurrentRuns: number | null;
  /** Which pending runs begin first, 1 (P1) to 4 (P4), default 3. */
  readonly priority: number;
  /** Which ended runs are kept, default `all`. Plans stored by earlier versions have none. */
  readonly history?: History;
  readonly trigger: TriggerPlan;
  /** Every step, nested ones too; a container comes before what it holds, lists are in file order. Names are unique. */
  readonly steps: readonly PlanStep[];
  /** Names of the workflow's own list, in file order: steps whose `parent` is null. */
  readonly root: readonly string[];
  /** The run's output. null: output of the last step of `root` (null when that one was skipped). */
  readonly output: PlanValue | null;
};

export type Tier = "instant" | "standard" | "long";

export const histories = ["all", "errors", "none"] as const;
export type History = (typeof histories)[number];

export type TriggerPlan = TriggerKind & {
  /** JSON Schema of the payload, null when none is declared. */
  readonly input: Json;
};

export type TriggerKind =
  /** `path` starts with a slash and follows `/hooks`; default `/<workflow name>`. */
  | { readonly type: "webhook"; readonly path: string; readonly method: WebhookMethod; readonly auth: WebhookAuthPlan }
  | { readonly type: "cron"; readonly schedule: string; readonly timezone: string; readonly missed: MissedPolicy }
  | { readonly type: "event"; readonly source: string; readonly event: string; readonly where: PayloadCondition | null }
  | PollPlan
  /** `files`: glob in the workspace. `settleMs`: how long a file must be quiet. */
  | { readonly type: "file"; readonly files: string; readonly on: readonly FileChange[]; readonly settleMs: number }
  | { readonly type: "manual" };

export const webhookMethods = ["POST", "GET", "PUT", "PATCH", "DELETE"] as const;
export type WebhookMethod = (typeof webhookMethods)[number];

export type WebhookAuthPlan =
  /** `stated`: written down, rather than left out. */
  | { readonly type: "none"; readonly stated: boolean }
  /** Names of one or two secrets; each is good, so that one can be exchanged for the other. */
  | { readonly type: "hmac"; readonly secrets: readonly string[] }
  | { readonly type: "key"; readonly secrets: readonly string[]; readonly header: string };

export const missedPolicies = ["skip", "once", "all"] as const;
export type MissedPolicy = (typeof missedPolicies)[number];

export const recordChanges = ["created", "updated", "deleted"] as const;
export type RecordChange = (typeof recordChanges)[number];
export const fileChanges = ["created", "changed", "deleted"] as const;
export type FileChange = (typeof fileChanges)[number];

export interface PollPlan {
  readonly type: "poll";
  readonly connector: string;
  readonly action: string;
  /** Of the action. */
  readonly params: JsonObject;
  /** Member of the output that holds the records; null: the only list there is. */
  readonly records: string | null;
  /** Path of what tells records apart. */
  readonly key: string;
  /** Members whose change is no news. */
  readonly ignore: readonly string[];
  readonly everyMs: number;
  readonly on: readonly RecordChange[];
  readonly where: PayloadCondition | null;
}

/**
 * An option that may be computed.
 * - `data`: JSON; with `templates` true it holds `{{…}}` somewhere: `resolveInput(value, scope)` of `@fastn/workflow/expressions` gives the value.
 * - `function`: call the function at `fn` (key of the map `describeModule` gives) in a step worker with the step's context.
 */
export type PlanValue = { readonly kind: "data"; readonly value: Json; readonly templates: boolean } | { readonly kind: "function"; readonly fn: string };

export type RetryPolicy = {
  /** The first try counts; 1 means no retry. Default 3 for action and notification, 1 for the others. */
  readonly maxAttempts: number;
  /** Pause before the second attempt, ms. Default 5,000. */
  readonly initialIntervalMs: number;
  /** Pause before retry n is initial × coefficient^(n-1). Default 2. */
  readonly backoffCoefficient: number;
  /** Longest pause, ms. Default 60,000. */
  readonly maxIntervalMs: number;
  /** Full jitter: a random pause between 0 and the computed one. Default false. */
  readonly jitter: boolean;
};

export type PlanStepBase = {
  readonly name: string;
  /** The gate or loop it lives in, and the list there: `then`, `otherwise`, a case's name, `default`, or `steps` of a loop. */
  readonly parent: { readonly step: string; readonly slot: string } | null;
  /** Loops around it, outermost first; its path is `outer[i].inner[j].name`. */
  readonly loops: readonly string[];
  /**
   * Steps it waits for: those it refers to and those in `dependsOn`, each once, in order of appearance. Own ones only: not what its
   * children refer to, not its container. Every name exists and is visible from here (outside, or in the same iteration of the same loops).
   */
  readonly waitsFor: readonly string[];
  readonly retry: RetryPolicy;
  /** Limit of one attempt, ms; null: only the run's own limit. For a wait on an event: how long to wait. */
  readonly timeoutMs: number | null;
  /** `continue`: the failure is recorded, the output reads null and dependants run. */
  readonly onError: "halt" | "continue";
  /** Switched off by its author: it is skipped, its output reads null, and its dependants run all the same. */
  readonly skip: boolean;
  /** Never repeated after a crash: the run stops as interrupted and asks. */
  readonly once: boolean;
  readonly label: string | null;
  readonly note: string | null;
};

/** Tagged by `type`, one member per step type. */
export type PlanStep = ActionPlan | WaitPlan | ApprovalPlan | NotificationPlan | GatePlan | LoopPlan;

export type ActionPlan = PlanStepBase & {
  readonly type: "action";
  readonly run:
    | { readonly kind: "connector"; readonly connector: string; readonly action: string; readonly input: PlanValue }
    /** Another workflow of the workspace, run as a run of its own; its output is the output. */
    | { readonly kind: "workflow"; readonly workflow: string; readonly input: PlanValue }
    /** The handler's result is the output. */
    | { readonly kind: "handler"; readonly fn: string };
};

export type WaitPlan = PlanStepBase & {
  readonly type: "wait";
  readonly wait:
    /** Resolves to what `parseDuration` takes: ms as a number, or "10m". Literals are ms already. */
    | { readonly kind: "for"; readonly duration: PlanValue }
    /** Resolves to what `parseInstant` takes: ISO text or ms since 1970. A time gone by ends the wait at once. */
    | { readonly kind: "until"; readonly time: PlanValue }
    /** Until an event of this name whose payload has all members of `match` (deep); the payload is the output. `timeoutMs` bounds it. */
    | { readonly kind: "event"; readonly name: string; readonly match: PlanValue };
};

export type ApprovalPlan = PlanStepBase & {
  readonly type: "approval";
  /** Resolves to a list of roles, groups or people; empty: anyone may answer. */
  readonly approvers: PlanValue;
  /** Shown to the person; resolves to text. */
  readonly message: PlanValue;
  /** null: never. */
  readonly expiresInMs: number | null;
  /** When it expires: fail the step with APPROVAL_EXPIRED, or go on with `approved: false`. */
  readonly onTimeout: "halt" | "continue";
};

export type NotificationPlan = PlanStepBase & {
  readonly type: "notification";
  readonly channels: readonly NotificationChannel[];
  readonly severity: "info" | "success" | "warning" | "error";
  readonly title: PlanValue;
  readonly body: PlanValue;
};

export type NotificationChannel = "in_app" | "email" | "slack" | "webhook";

export type GatePlan = PlanStepBase & {
  readonly type: "gate";
  /**
   * Tried in order; the first whose `when` is truthy is taken and its name is `selected`. The last one has `when` null and is always there:
   * `otherwise` of `when/then/otherwise`, `default` of `cases`. The gate completes when the steps of the taken branch have.
   */
  readonly branches: readonly GateBranch[];
};

export type GateBranch = { readonly name: string; readonly when: PlanValue | null; readonly steps: readonly string[] };

export type LoopPlan = PlanStepBase & {
  readonly type: "loop";
  readonly loop:
    /** Resolves to an array (null counts as empty); each element is `item`. */
    | { readonly kind: "over"; readonly items: PlanValue }
    /** Resolves to a whole number >= 0; `item` is the index. */
    | { readonly kind: "times"; readonly count: PlanValue }
    /**
     * Evaluated before each iteration with `index`; runs while truthy, one iteration at a time. The condition may refer to steps of its own
     * body (they are not in `waitsFor`): it reads their outputs of the iteration before, null before the first.
     */
    | { readonly kind: "while"; readonly condition: PlanValue };
  /** Body in file order; the last one's outputs make the loop's output. */
  readonly steps: readonly string[];
  /** Iterations in flight at once, 1..100, default 1. */
  readonly concurrency: number;
  /** More iterations fail the step. 1..10,000, default 1,000 for `while`, else 10,000. */
  readonly maxIterations: number;
  /** `continue`: a failed iteration's element of the output is null. */
  readonly onItemError: "halt" | "continue";
};

/** Whether `type` names a container, whose steps live inside it. */
export const isContainer = (type: StepType): type is "gate" | "loop" => type === "gate" || type === "loop";

/** Longest `timeout` of a tier, ms, and its default. */
export const tierTimeoutMs: Readonly<Record<Tier, number>> = { instant: 60_000, standard: 15 * 60_000, long: 6 * 3_600_000 };

/** What the step host sends after evaluating a workflow module: all that is data, with functions named. */
export type WorkflowDescriptor = {
  readonly form: "steps" | "function";
  /** null for the function form. */
  readonly name: string | null;
  /** The argument of `workflow()`; for the function form `{ handler: { $fn } }`. */
  readonly definition: DescriptorValue;
};

/**
 * JSON in which a function is `{ $fn, source }` and what cannot cross (a Map, a symbol, a cycle) is `{ $unsupported: "a Map" }`;
 * Dates are ISO text. A `$fn` is its path from the definition: `steps[1].handler`.
 */
export type DescriptorValue = Json;

export type FunctionRef = { readonly $fn: string; readonly source: string };
