import { AppError, isJsonObject, nearestName, type ErrorCode, type Json, type JsonObject } from "@fastn/core";
import { parseDuration } from "../durations.ts";
import { hasExpression, rootsIn } from "../expressions/index.ts";
import type { PlanIssue } from "./issues.ts";
import type { FunctionRef, PlanValue } from "./types.ts";

export const isFunctionRef = (value: Json | undefined): value is FunctionRef & JsonObject =>
  isJsonObject(value) && typeof value["$fn"] === "string" && typeof value["source"] === "string";

/** Reads the options of one step, or of the workflow; what is wrong with one goes to `issues`, and reading goes on with its default. */
export class OptionReader {
  private readonly read = new Set<string>();
  /** Computed options in the order they were read, those of groups too: what a step refers to is in them. */
  readonly computed: Json[];
  readonly options: JsonObject;
  readonly step: string | null;
  private readonly issues: PlanIssue[];
  private readonly inLoop: boolean;
  /** Before option names in messages: `retry.`. */
  private readonly prefix: string;

  constructor(options: JsonObject, step: string | null, issues: PlanIssue[], inLoop = false, prefix = "", computed: Json[] = []) {
    this.options = options;
    this.step = step;
    this.issues = issues;
    this.inLoop = inLoop;
    this.prefix = prefix;
    this.computed = computed;
  }

  /** null counts as absent: `undefined` crosses the border of the worker as null. */
  get(name: string): Json | undefined {
    this.read.add(name);
    return this.options[name] ?? undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  problem(option: string | null, message: string, code: ErrorCode = this.step === null ? "WORKFLOW_INVALID" : "STEP_OPTION_INVALID"): void {
    const where = this.step === null ? "The workflow" : `Step "${this.step}"`;
    const full = option === null ? null : `${this.prefix}${option}`;
    this.issues.push({ severity: "error", code, message: `${where}: ${full === null ? "" : `option ${full} `}${message}`, step: this.step, option: full });
  }

  text(name: string, fallback: string): string;
  text(name: string, fallback: null): string | null;
  text(name: string, fallback: string | null): string | null {
    const value = this.get(name);
    if (value === undefined) return fallback;
    if (typeof value === "string") return value;
    this.mustBe(name, "text", value);
    return fallback;
  }

  requiredText(name: string): string {
    const value = this.text(name, null);
    if (value === null && !this.has(name)) this.problem(name, "is missing.");
    if (value === "") this.problem(name, "is empty.");
    return value ?? "";
  }

  flag(name: string): boolean {
    const value = this.get(name);
    if (value === undefined || typeof value === "boolean") return value ?? false;
    this.mustBe(name, "true or false", value);
    return false;
  }

  integer(name: string, min: number, max: number, fallback: number): number {
    const value = this.get(name);
    if (value === undefined) return fallback;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    this.mustBe(name, `a whole number from ${min} to ${max}`, value);
    return fallback;
  }

  decimal(name: string, min: number, max: number, fallback: number): number {
    const value = this.get(name);
    if (value === undefined) return fallback;
    if (typeof value === "number" && value >= min && value <= max) return value;
    this.mustBe(name, `a number from ${min} to ${max}`, value);
    return fallback;
  }

  choice<const C extends string>(name: string, choices: readonly C[], fallback: C): C {
    const value = this.get(name);
    if (value === undefined) return fallback;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) this.mustBe(name, `one of ${choices.join(", ")}`, value);
    return chosen ?? fallback;
  }

  duration(name: string, fallback: number): number;
  duration(name: string, fallback: null): number | null;
  duration(name: string, fallback: number | null): number | null {
    const value = this.get(name);
    if (value === undefined) return fallback;
    if (typeof value !== "string" && typeof value !== "number") {
      this.mustBe(name, "a duration", value);
      return fallback;
    }
    return this.attempt(name, () => parseDuration(value)) ?? fallback;
  }

  texts(name: string): string[] {
    const value = this.get(name);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return [...(value as string[])];
    this.mustBe(name, "a list of texts", value);
    return [];
  }

  /** An object of options of its own. */
  group(name: string): OptionReader | null {
    const value = this.get(name);
    if (value === undefined) return null;
    if (isJsonObject(value) && !isFunctionRef(value)) return this.inner(value, `${name}.`);
    this.mustBe(name, "an object", value);
    return null;
  }

  inner(options: JsonObject, prefix: string): OptionReader {
    return new OptionReader(options, this.step, this.issues, this.inLoop, `${this.prefix}${prefix}`, this.computed);
  }

  /** An option that may be computed. */
  value(name: string, fallback: Json = null, inLoop = this.inLoop): PlanValue {
    const value = this.get(name);
    if (value === undefined) return { kind: "data", value: fallback, templates: false };
    this.computed.push(value);
    if (isFunctionRef(value)) return { kind: "function", fn: value.$fn };
    return { kind: "data", value, templates: this.checkData(name, value, inLoop) };
  }

  requiredValue(name: string): PlanValue {
    if (!this.has(name)) this.problem(name, "is missing.");
    return this.value(name);
  }

  /** Names nobody asked for are mistakes of spelling; ignoring them would ignore what the author wants. */
  refuseOthers(): void {
    for (const name of Object.keys(this.options)) {
      if (this.read.has(name) || this.options[name] === null) continue;
      const near = nearestName(name, this.read);
      this.problem(name, `is unknown${near === null ? "" : `; did you mean ${near}`}.`);
    }
  }

  /** What `work` gives, or undefined after noting its typed error. */
  attempt<V>(name: string, work: () => V): V | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.problem(name, `is not valid: ${error.message}`, error.code === "EXPRESSION_SYNTAX" ? error.code : undefined);
      return undefined;
    }
  }

  mustBe(name: string, what: string, value: Json): void {
    this.problem(name, `must be ${what}, not ${show(value)}.`);
  }

  /** @returns whether `{{` occurs in any text of `value` */
  private checkData(name: string, value: Json, inLoop: boolean): boolean {
    if (typeof value === "string") {
      if (!hasExpression(value)) return false;
      const roots = this.attempt(name, () => rootsIn(value));
      const loopOnly = roots && !inLoop ? (["item", "index"] as const).find((root) => roots.has(root)) : undefined;
      if (loopOnly) this.problem(name, `refers to ${loopOnly}, which exists only inside a loop.`, "EXPRESSION_SYNTAX");
      return true;
    }
    if (typeof value !== "object" || value === null) return false;
    if (Array.isArray(value)) return value.map((item: Json, index) => this.checkData(`${name}[${index}]`, item, inLoop)).includes(true);
    if (isFunctionRef(value)) {
      this.problem(name, "is a function inside a value; make the whole option a function instead.");
      return false;
    }
    if (isJsonObject(value) && typeof value["$unsupported"] === "string") {
      this.problem(name, `holds ${value["$unsupported"]}, which is not plain data.`);
      return false;
    }
    return Object.entries(value)
      .map(([key, member]) => this.checkData(`${name}.${key}`, member, inLoop))
      .includes(true);
  }
}

function show(value: Json): string {
  if (isFunctionRef(value)) return "a function";
  if (isJsonObject(value) && typeof value["$unsupported"] === "string") return value["$unsupported"];
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
