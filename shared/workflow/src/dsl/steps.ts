import type { StepContext } from "./context.ts";
import type { JsonSchema, Loose } from "./schema.ts";
import type { ConnectorActions, LooseTypes, WorkflowTypes } from "./workspace-types.ts";

/** `"500ms"`, `"30s"`, `"10m"`, `"1h30m"`, `"2d"`, `"1w"`, or a number of ms. */
export type DurationOption = number | (`${number}${"ms" | "s" | "m" | "h" | "d" | "w"}` | (string & {}));

/** A value, a text with `{{…}}` in it, or a function that gives the value. */
export type Computed<V, T extends WorkflowTypes> = V | Template | ((ctx: StepContext<T>) => V | Promise<V>);
/** Taken when it is true, a number but 0, a text that is not empty, a list or an object. */
export type Condition<T extends WorkflowTypes> = boolean | Template | ((ctx: StepContext<T>) => unknown);
/** Text with `{{…}}`: `"{{steps.customer.output.email}}"`. */
export type Template = `${string}{{${string}}}${string}`;

/** Options every step has. */
export interface StepOptions {
  /** Steps to wait for besides those this one refers to. */
  readonly dependsOn?: readonly string[];
  /** What to do after a failed attempt; `false` for one attempt only. Actions and notifications have three attempts, calls of workflows one. */
  readonly retry?: RetryOptions | false;
  /** Limit of one attempt. Default: none but the workflow's. */
  readonly timeout?: DurationOption;
  /** When it has failed for good: stop the run (default), or go on with null as its output. */
  readonly onError?: "halt" | "continue";
  /** Switch the step off: its output is null. */
  readonly skip?: boolean;
  /** Never repeat it after a crash; its run then stops as interrupted and asks. */
  readonly once?: boolean;
  /** Shown on the canvas. */
  readonly note?: string;
  /** Steps of one label are drawn together. */
  readonly label?: string;
  /** JSON Schema of the output: types for the steps that read it. */
  readonly output?: JsonSchema;
}

export interface RetryOptions {
  /** The first try counts. Default 3. */
  readonly maxAttempts?: number;
  /** Pause before the second attempt. Default 5 s. */
  readonly initialInterval?: DurationOption;
  /** Each pause is so many times the one before. Default 2. */
  readonly backoffCoefficient?: number;
  /** Longest pause. Default 60 s. */
  readonly maxInterval?: DurationOption;
  /** Pause for a random time between nothing and the computed pause. Default false. */
  readonly jitter?: boolean;
}

/** Runs code; what it returns is the output. */
export interface HandlerAction<T extends WorkflowTypes> extends StepOptions {
  readonly type: "action";
  readonly handler: (ctx: StepContext<T>) => unknown;
  readonly connector?: undefined;
  readonly action?: undefined;
  readonly input?: undefined;
  readonly workflow?: undefined;
}

/** Does an action of a connector; what the service answers is the output. */
export type ConnectorAction<T extends WorkflowTypes> = keyof ConnectorActions extends never
  ? LooseConnectorAction<T>
  : {
      [C in keyof ConnectorActions]: { [A in keyof ConnectorActions[C]]: KnownConnectorAction<C, A, ConnectorActions[C][A], T> }[keyof ConnectorActions[C]];
    }[keyof ConnectorActions];

export interface LooseConnectorAction<T extends WorkflowTypes> extends StepOptions {
  readonly type: "action";
  readonly connector: string;
  readonly action: string;
  readonly input?: Computed<{ readonly [field: string]: Loose }, T>;
  readonly handler?: undefined;
  readonly workflow?: undefined;
}

export interface KnownConnectorAction<C, A, D, T extends WorkflowTypes> extends StepOptions {
  readonly type: "action";
  readonly connector: C;
  readonly action: A;
  readonly input?: D extends { input: infer I } ? Templated<I> | Template | ((ctx: StepContext<T>) => I | Promise<I>) : Loose;
  readonly handler?: undefined;
  readonly workflow?: undefined;
}

/** Runs another workflow of the workspace and waits for it; what that run gives back is the output. */
export interface WorkflowCall<T extends WorkflowTypes> extends StepOptions {
  readonly type: "action";
  /** Name of the workflow, as text: it is known before anything runs. */
  readonly workflow: string;
  /** Its input. Default `{}`. */
  readonly input?: Computed<Loose, T>;
  readonly handler?: undefined;
  readonly connector?: undefined;
  readonly action?: undefined;
}

/** `V` in which any part may be written as `{{…}}`. */
export type Templated<V> = V extends readonly (infer E)[]
  ? readonly Templated<E>[] | Template
  : V extends object
    ? { readonly [K in keyof V]: Templated<V[K]> } | Template
    : V | Template;

/** Sleeps without holding a process: for a time, until a time, or until an event (at most `timeout`). */
export type WaitStep<T extends WorkflowTypes> = StepOptions & { readonly type: "wait" } & (
    | { readonly for: Computed<DurationOption, T>; readonly until?: undefined; readonly event?: undefined }
    | { readonly until: Computed<string | number | Date, T>; readonly for?: undefined; readonly event?: undefined }
    | { readonly event: EventToAwait<T>; readonly for?: undefined; readonly until?: undefined }
  );

export interface EventToAwait<T extends WorkflowTypes> {
  readonly name: string;
  /** Members the payload must have. */
  readonly match?: Computed<{ readonly [field: string]: Loose }, T>;
}

/** Waits for a person; output `{ approved, by, comment, at }`. */
export interface ApprovalStep<T extends WorkflowTypes> extends StepOptions {
  readonly type: "approval";
  /** Roles, groups or people who may answer; default: anyone. */
  readonly approvers?: Computed<readonly string[], T>;
  /** What the person is asked. */
  readonly message?: Computed<string, T>;
  /** Default: never. */
  readonly expiresIn?: DurationOption;
  /** When it expires: fail (default), or go on with `approved: false`. */
  readonly onTimeout?: "halt" | "continue";
}

/** Tells people. */
export interface NotificationStep<T extends WorkflowTypes> extends StepOptions {
  readonly type: "notification";
  /** Default `["in_app"]`. */
  readonly channels?: readonly ("in_app" | "email" | "slack" | "webhook")[];
  /** Default `info`. */
  readonly severity?: "info" | "success" | "warning" | "error";
  readonly title: Computed<string, T>;
  readonly body?: Computed<string, T>;
}

/** Branches; output `{ selected }`, the name of the branch taken. */
export type GateStep<T extends WorkflowTypes> = StepOptions & { readonly type: "gate" } & (
    | {
        readonly when: Condition<T>;
        readonly then: readonly Step<T>[];
        readonly otherwise?: readonly Step<T>[];
        readonly cases?: undefined;
        readonly default?: undefined;
      }
    | {
        /** The first whose `when` holds is taken. */
        readonly cases: readonly GateCase<T>[];
        /** Taken when no case is. */
        readonly default?: readonly Step<T>[];
        readonly when?: undefined;
        readonly then?: undefined;
        readonly otherwise?: undefined;
      }
  );

export interface GateCase<T extends WorkflowTypes> {
  readonly name: string;
  readonly when: Condition<T>;
  readonly steps: readonly Step<T>[];
}

/** Repeats its steps, which see `item` and `index`; output: list of the last step's outputs. */
export type LoopStep<T extends WorkflowTypes> = StepOptions & {
  readonly type: "loop";
  readonly steps: readonly Step<T>[];
  /** Iterations at the same time, 1..100. Default 1. */
  readonly concurrency?: number;
  /** More iterations fail the step. Default 10,000; for `while` 1,000. */
  readonly maxIterations?: number;
  /** When an iteration fails: fail the loop (default), or go on with null in its place. */
  readonly onItemError?: "halt" | "continue";
} & (
    | { readonly over: Computed<readonly Loose[], T>; readonly times?: undefined; readonly while?: undefined }
    | { readonly times: Computed<number, T>; readonly over?: undefined; readonly while?: undefined }
    | { readonly while: Condition<T>; readonly over?: undefined; readonly times?: undefined }
  );

export type StepDefinition<T extends WorkflowTypes = LooseTypes> =
  | HandlerAction<T>
  | ConnectorAction<T>
  | WorkflowCall<T>
  | WaitStep<T>
  | ApprovalStep<T>
  | NotificationStep<T>
  | GateStep<T>
  | LoopStep<T>;

/** A step with its name, as `step()` gives it. Plain frozen data. */
export interface Step<T extends WorkflowTypes = LooseTypes> {
  readonly name: string;
  readonly type: "action" | "wait" | "approval" | "notification" | "gate" | "loop";
  /** Never there: carries the workflow's types from `workflow()` to the functions of its steps. A method, so that a step declared apart fits any workflow. */
  types?(types: T): void;
}

/**
 * Describe a step.
 * @param name letters, digits and underscores, unique in the file: `ctx.steps.<name>.output` reads what it gives
 */
export function step<T extends WorkflowTypes = LooseTypes>(name: string, definition: StepDefinition<T>): Step<T> {
  return Object.freeze({ ...definition, name });
}
