import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { stepNameProblem, workflowNameProblem } from "../names.ts";
import { parseModule, type ParsedModule } from "../scan/index.ts";
import { toAppError, type PlanIssue } from "./issues.ts";
import { checkLinks, livesIn, loopsAround, type StepLinks } from "./links.ts";
import { isFunctionRef, OptionReader } from "./options.ts";
import { readOwnOptions, readType, type ChildList, type OwnOptions } from "./read-step.ts";
import { readTrigger } from "./read-trigger.ts";
import { findReferences, type FoundReferences } from "./references.ts";
import { defaultRetry, readRetry, readStepRetry } from "./retry.ts";
import {
  histories,
  isContainer,
  tierTimeoutMs,
  type PlanStep,
  type PlanStepBase,
  type RetryPolicy,
  type Tier,
  type WorkflowDescriptor,
  type WorkflowPlan,
} from "./types.ts";

export interface PlanOptions {
  /** Workspace path of the workflow's file; the function form is named after it. */
  readonly file: string;
  /** JavaScript of the compiled module: with it, constants and helper functions outside a step's function are seen. */
  readonly code?: string;
}

export interface PlanReport {
  /** null when there is an error among the issues. */
  readonly plan: WorkflowPlan | null;
  readonly issues: readonly PlanIssue[];
}

/**
 * Resolve and check what the step host described. Pure; runs none of the workflow's code.
 * @throws AppError the first error of `planWorkflow`, with `file`, `step` and `option` in its details
 */
export function toPlan(descriptor: WorkflowDescriptor, options: PlanOptions): WorkflowPlan {
  const { plan, issues } = planWorkflow(descriptor, options);
  const errors = issues.filter((issue) => issue.severity === "error");
  if (plan !== null) return plan;
  const [first] = errors;
  if (first === undefined) throw new Error("a workflow without a plan has an error");
  throw toAppError(first, options.file, errors.length - 1);
}

/** Like `toPlan`, with everything that is wrong instead of the first. */
export function planWorkflow(descriptor: WorkflowDescriptor, { file, code }: PlanOptions): PlanReport {
  return new Planner(file, code === undefined ? null : parseModule(code)).plan(descriptor);
}

/** Steps a workflow may have, nested ones included: the journal of one with more could not be finished. */
const maxSteps = 5_000;

interface Draft {
  readonly base: Omit<PlanStepBase, "loops" | "waitsFor">;
  readonly own: OwnOptions;
  readonly references: FoundReferences;
  readonly dependsOn: readonly string[];
}

class Planner {
  private readonly issues: PlanIssue[] = [];
  private readonly drafts: Draft[] = [];
  private readonly file: string;
  private readonly module: ParsedModule | null;
  private retry: RetryPolicy | null = null;

  constructor(file: string, module: ParsedModule | null) {
    this.file = file;
    this.module = module;
  }

  plan(descriptor: WorkflowDescriptor): PlanReport {
    const plan = descriptor.form === "function" ? this.functionForm(descriptor) : this.stepsForm(descriptor);
    return { plan: this.issues.some((issue) => issue.severity === "error") ? null : plan, issues: this.issues };
  }

  /** One action named `main` that runs the function. */
  private functionForm(descriptor: WorkflowDescriptor): WorkflowPlan {
    const name = fileStem(this.file);
    const handler = isJsonObject(descriptor.definition) ? (descriptor.definition["handler"] ?? null) : null;
    const root = this.list({ slot: "", items: [{ name: "main", type: "action", handler }] }, null, false);
    return { ...this.basics(name, new OptionReader({}, null, this.issues)), form: "function", steps: this.finish(), root };
  }

  private stepsForm(descriptor: WorkflowDescriptor): WorkflowPlan {
    const reader = new OptionReader(isJsonObject(descriptor.definition) ? descriptor.definition : {}, null, this.issues);
    const name = reader.requiredText("name");
    const wrong = name === "" ? null : workflowNameProblem(name);
    if (wrong !== null) reader.problem(null, `the name ${JSON.stringify(name)} cannot be used: ${wrong}.`);
    this.retry = readRetry(reader, defaultRetry);
    const steps = reader.get("steps");
    const root = this.list({ slot: "", items: Array.isArray(steps) ? (steps as readonly Json[]) : [] }, null, false);
    if (this.drafts.length === 0) reader.problem(null, 'there are no steps. Add one to "steps".', "WORKFLOW_EMPTY");
    const basics = this.basics(name, reader);
    reader.refuseOthers();
    this.checkOutput(reader);
    return { ...basics, form: "steps", steps: this.finish(), root };
  }

  private basics(name: string, reader: OptionReader): Omit<WorkflowPlan, "form" | "steps" | "root"> {
    const tier: Tier = reader.choice("tier", ["instant", "standard", "long"], "standard");
    const timeoutMs = reader.duration("timeout", tierTimeoutMs[tier]);
    if (timeoutMs > tierTimeoutMs[tier]) reader.problem("timeout", `is longer than tier ${tier} allows (${tierTimeoutMs[tier] / 60_000} min).`);
    if (timeoutMs === 0) reader.problem("timeout", "must be longer than nothing.");
    return {
      name,
      file: this.file,
      description: reader.text("description", ""),
      tier,
      timeoutMs,
      concurrency: reader.integer("concurrency", 1, 100, 10),
      maxConcurrentRuns: reader.has("maxConcurrentRuns") ? reader.integer("maxConcurrentRuns", 1, 1_000, 1) : null,
      priority: Number(reader.choice("priority", ["P1", "P2", "P3", "P4"], "P3").slice(1)),
      history: reader.choice("history", histories, "all"),
      trigger: readTrigger(reader, name),
      output: reader.has("output") ? reader.value("output") : null,
    };
  }

  /** @returns the names in the list, after planning its steps */
  private list(list: ChildList, parent: { readonly step: string; readonly slot: string } | null, inLoop: boolean): string[] {
    const names: string[] = [];
    for (const [index, item] of list.items.entries()) {
      const where = parent === null ? `steps[${index}]` : `${parent.slot}[${index}] of step "${parent.step}"`;
      if (!isJsonObject(item) || isFunctionRef(item) || typeof item["name"] !== "string") {
        this.issues.push({
          severity: "error",
          code: "STEP_OPTION_INVALID",
          message: `${where} is not a step: write step("name", { … }).`,
          step: parent?.step ?? null,
          option: null,
        });
      } else if (this.drafts.length >= maxSteps) {
        this.issues.push({
          severity: "error",
          code: "WORKFLOW_INVALID",
          message: `The workflow has more than ${maxSteps} steps. Use a loop, or split it.`,
          step: null,
          option: null,
        });
        break;
      } else {
        names.push(item["name"]);
        this.step(item["name"], item, parent, inLoop);
      }
    }
    return names;
  }

  private step(name: string, options: JsonObject, parent: PlanStepBase["parent"], inLoop: boolean): void {
    const reader = new OptionReader(options, name, this.issues, inLoop);
    reader.get("name");
    const wrong = stepNameProblem(name);
    if (wrong !== null) {
      const message = `Step ${JSON.stringify(name)}: its name cannot be used: ${wrong}.`;
      this.issues.push({ severity: "error", code: "STEP_OPTION_INVALID", message, step: name, option: "name" });
    }
    const type = readType(reader);
    if (type === null) return;
    // A container stands before what it holds.
    const position = this.drafts.length;
    const own = readOwnOptions(reader, type, (list) => this.list(list, { step: name, slot: list.slot }, inLoop || type === "loop"));
    const dependsOn = reader.texts("dependsOn");
    const base = {
      name,
      parent,
      retry: readStepRetry(reader, type, this.retry),
      timeoutMs: reader.duration("timeout", null),
      onError: reader.choice("onError", ["halt", "continue"], "halt"),
      skip: reader.flag("skip"),
      once: reader.flag("once"),
      label: reader.text("label", null),
      note: reader.text("note", null),
    };
    if (base.timeoutMs === 0) reader.problem("timeout", "must be longer than nothing.");
    reader.get("output");
    reader.refuseOthers();
    this.drafts.splice(position, 0, { base, own, references: findReferences(reader.computed, this.module), dependsOn });
  }

  /** With every step read, settle who waits for whom, and check it. */
  private finish(): PlanStep[] {
    const links = this.drafts.map((draft): StepLinks => {
      const isWhile = draft.own.type === "loop" && draft.own.loop.kind === "while";
      const waitsFor = [...new Set([...draft.references.steps, ...draft.dependsOn])];
      return { name: draft.base.name, parent: draft.base.parent?.step ?? null, isLoop: draft.own.type === "loop", isWhile, waitsFor };
    });
    for (const { code, message, step } of checkLinks(links)) this.issues.push({ severity: "error", code, message, step, option: null });
    const byName = new Map(links.map((link) => [link.name, link]));
    return this.drafts.map((draft, index) => {
      const { name, waitsFor = [] } = links[index] ?? { name: "" };
      this.warnUnclear(draft);
      return {
        ...draft.base,
        loops: loopsAround(name, byName),
        // Left over are a `while` condition's references to its own body: they read the iteration before.
        waitsFor: waitsFor.filter((target) => !livesIn(target, name, byName)),
        ...draft.own,
      };
    });
  }

  private warnUnclear({ base, references, own }: Draft): void {
    if (!references.unclear) return;
    const what = isContainer(own.type) ? "a function of this step" : "its function";
    const message = `Step "${base.name}": ${what} uses ctx in a way that does not tell which steps it reads. Name them: ctx.steps.x, or dependsOn.`;
    this.issues.push({ severity: "warning", code: "STEP_UNKNOWN", message, step: base.name, option: null });
  }

  /** The run's output may refer to any step outside loops. */
  private checkOutput(reader: OptionReader): void {
    const names = new Map(
      this.drafts.map(({ base, own }) => [base.name, { name: base.name, parent: base.parent?.step ?? null, isLoop: own.type === "loop", waitsFor: [] }]),
    );
    for (const step of findReferences(reader.computed, this.module).steps) {
      if (!names.has(step)) reader.problem("output", `refers to "${step}", and there is no such step.`, "STEP_UNKNOWN");
      else if (loopsAround(step, names).length > 0) reader.problem("output", `refers to "${step}", which lives in a loop: refer to the loop.`, "STEP_UNKNOWN");
    }
  }
}

/** `workflows/order_to_invoice.ts` gives `order_to_invoice`. */
function fileStem(file: string): string {
  const stem = (file.split("/").at(-1) ?? "").replace(/\.[cm]?[jt]sx?$/, "").replace(/[^A-Za-z0-9_-]/g, "_");
  return /^[A-Za-z_]/.test(stem) ? stem : `_${stem}`;
}
