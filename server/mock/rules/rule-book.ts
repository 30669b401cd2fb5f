import { AppError, type Json } from "@fastn/core/values";
import type { MockRule, MockRuleConditions } from "@fastn/workflow";
import { compileConditions, type CheckRequest, type ConditionCheck } from "./conditions.ts";
import { readRule, readRules } from "./read-rule.ts";
import { compileAnswer, compileChange, type AnswerScope } from "./rule-answer.ts";
import type { RuleRequest } from "./rule-request.ts";
import type { MockAnswer } from "../service.ts";

/** A rule as it stands, for the admin routes. */
export interface RuleView extends MockRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly priority: number;
  /** Where it was written: `admin`, `config`, or a file. */
  readonly source: string;
  /** Requests for which everything but their number held. */
  readonly seen: number;
  /** Answers it gave. */
  readonly used: number;
}

/** Why a rule did or did not answer a call. */
export interface RuleCheck {
  readonly rule: string;
  readonly matched: boolean;
  readonly conditions: readonly ConditionCheck[];
}

/** What a rule has to say to one request. */
export interface RuleMatch {
  readonly rule: RuleView;
  /** null: it lets the service answer. */
  readonly answer: MockAnswer | null;
  /** null: it leaves the service's answer as it is. */
  readonly change: ((answer: MockAnswer) => MockAnswer) | null;
}

interface Entry {
  readonly view: MockRule & { readonly id: string };
  readonly source: string;
  /** The newer the higher; those of one list share one. */
  readonly batch: number;
  readonly check: CheckRequest;
  readonly answer: ReturnType<typeof compileAnswer> | null;
  readonly change: ReturnType<typeof compileChange> | null;
  seen: number;
  used: number;
}

const maxRules = 1_000;
/** Rules that did not match are told of up to this many, the nearest first. */
const maxNear = 5;

/** All rules of one mock, whoever wrote them. A rule that cannot be read changes nothing. */
export class RuleBook {
  private entries: Entry[] = [];
  private batches = 0;
  private numbers = 0;
  private active = false;

  /** Whether no rule can match any more. */
  get isEmpty(): boolean {
    return !this.active;
  }

  list(): readonly RuleView[] {
    return this.entries.map(viewOf);
  }

  /** @throws AppError NOT_FOUND */
  get(id: string): RuleView {
    return viewOf(this.find(id));
  }

  /** @throws AppError BAD_REQUEST naming the field, CONFLICT for an id that is taken */
  add(value: Json, source = "admin"): RuleView {
    const rule = readRule(value, "");
    const entry = this.entry(rule, rule.id ?? this.freeId(), source, ++this.batches);
    this.put([entry, ...this.entries]);
    return viewOf(entry);
  }

  /** Another rule under the same id; its counts go on. @throws AppError NOT_FOUND, BAD_REQUEST */
  replace(id: string, value: Json): RuleView {
    const before = this.find(id);
    const rule = readRule(value, "");
    if (rule.id !== undefined && rule.id !== id) throw new AppError("BAD_REQUEST", `"id" is ${rule.id}, but the address says ${id}.`, { field: "id" });
    const entry = { ...this.entry(rule, id, before.source, before.batch), seen: before.seen, used: before.used };
    this.put(this.entries.map((each) => (each === before ? entry : each)));
    return viewOf(entry);
  }

  /** @throws AppError NOT_FOUND */
  remove(id: string): void {
    const found = this.find(id);
    this.put(this.entries.filter((each) => each !== found));
  }

  /**
   * All rules of one source, instead of those it had. Rules that were there before under the same id keep their counts.
   * @throws AppError BAD_REQUEST naming the field, CONFLICT for an id another source has
   */
  load(source: string, value: Json, at = source): void {
    const rules = readRules(value, at);
    const batch = this.entries.find((each) => each.source === source)?.batch ?? ++this.batches;
    const loaded = rules.map((rule, index) => {
      const entry = this.entry(rule, rule.id ?? `${source}#${index + 1}`, source, batch);
      const before = this.entries.find((each) => each.source === source && each.view.id === entry.view.id);
      return before === undefined ? entry : { ...entry, seen: before.seen, used: before.used };
    });
    this.put([...this.entries.filter((each) => each.source !== source), ...loaded]);
  }

  /** Where rules come from. */
  sources(): readonly string[] {
    return [...new Set(this.entries.map(({ source }) => source))];
  }

  /** Remove the rules of one source, or all of them. */
  clear(source?: string): void {
    this.put(source === undefined ? [] : this.entries.filter((each) => each.source !== source));
  }

  /** Back to no request seen. */
  restart(): void {
    for (const entry of this.entries) [entry.seen, entry.used] = [0, 0];
    this.put(this.entries);
  }

  /** Counts by rule, to be kept in a snapshot. */
  counts(): Readonly<Record<string, { readonly seen: number; readonly used: number }>> {
    return Object.fromEntries(this.entries.map(({ view, seen, used }) => [view.id, { seen, used }]));
  }

  restoreCounts(counts: ReturnType<RuleBook["counts"]>): void {
    for (const entry of this.entries) {
      const { seen, used } = counts[entry.view.id] ?? { seen: 0, used: 0 };
      [entry.seen, entry.used] = [seen, used];
    }
    this.put(this.entries);
  }

  /** Find the rule that answers, use it, and say of it and of near ones why. @throws AppError EXPRESSION_FAILED for an answer that cannot be made */
  take(request: RuleRequest): { readonly match: RuleMatch | null; readonly checks: readonly RuleCheck[] } {
    const missed: RuleCheck[] = [];
    for (const entry of this.entries) {
      if (!isUsable(entry)) continue;
      const { checks, params } = entry.check(request);
      const holds = checks.every(({ held }) => held);
      const number = holds ? ++entry.seen : 0;
      const counted = holds ? numberCheck(entry.view.when?.request, number) : [];
      const conditions = [...checks, ...counted];
      if (!conditions.every(({ held }) => held)) {
        missed.push({ rule: entry.view.id, matched: false, conditions });
        continue;
      }
      entry.used += 1;
      if (!isUsable(entry)) this.put(this.entries);
      const scope: AnswerScope = { request, params, number };
      const { answer, change } = entry;
      const match = { rule: viewOf(entry), answer: answer?.(scope) ?? null, change: change === null ? null : (given: MockAnswer) => change(scope, given) };
      return { match, checks: [{ rule: entry.view.id, matched: true, conditions }, ...nearest(missed)] };
    }
    return { match: null, checks: nearest(missed) };
  }

  private entry(rule: MockRule, id: string, source: string, batch: number): Entry {
    return {
      view: { ...rule, id },
      source,
      batch,
      check: compileConditions(rule.when ?? {}),
      answer: rule.answer === undefined ? null : compileAnswer(rule.answer),
      change: rule.change === undefined ? null : compileChange(rule.change),
      seen: 0,
      used: 0,
    };
  }

  /** @throws AppError CONFLICT, BAD_REQUEST; then nothing has changed */
  private put(entries: readonly Entry[]): void {
    const ids = new Map<string, Entry>();
    for (const entry of entries) {
      const other = ids.get(entry.view.id);
      if (other !== undefined)
        throw new AppError("CONFLICT", `The rule "${entry.view.id}" is there already, from ${other.source}. Give one of them another id.`, { field: "id" });
      ids.set(entry.view.id, entry);
    }
    if (entries.length > maxRules) throw new AppError("BAD_REQUEST", `There may be ${maxRules} rules. Remove some first.`);
    // Stable: rules of one list stay in its order.
    this.entries = entries.toSorted((a, b) => priorityOf(b) - priorityOf(a) || b.batch - a.batch);
    this.active = this.entries.some(isUsable);
  }

  private find(id: string): Entry {
    const found = this.entries.find(({ view }) => view.id === id);
    if (found === undefined) throw new AppError("NOT_FOUND", `There is no rule "${id.slice(0, 100)}". GET /__admin/rules lists those there are.`);
    return found;
  }

  private freeId(): string {
    let id: string;
    do id = `rule-${++this.numbers}`;
    while (this.entries.some(({ view }) => view.id === id));
    return id;
  }
}

const priorityOf = ({ view }: Entry): number => view.priority ?? 0;
const isUsable = ({ view, used }: Entry): boolean => view.enabled !== false && (view.times === undefined || used < view.times);
const viewOf = ({ view, source, seen, used }: Entry): RuleView => ({
  ...view,
  enabled: view.enabled ?? true,
  priority: view.priority ?? 0,
  source,
  seen,
  used,
});

function numberCheck(wanted: MockRuleConditions["request"], number: number): readonly ConditionCheck[] {
  if (wanted === undefined) return [];
  const [held, words] = compareNumber(wanted, number);
  return [{ condition: "request", held, message: held ? "" : `it is request ${number}, not ${words}` }];
}

function compareNumber(wanted: NonNullable<MockRuleConditions["request"]>, number: number): readonly [boolean, string] {
  if (typeof wanted === "number") return [number === wanted, `request ${wanted}`];
  if ("every" in wanted) return [number % wanted.every === 0, `one of every ${wanted.every}`];
  if ("after" in wanted) return [number > wanted.after, `one after ${wanted.after}`];
  return [number <= wanted.upTo, `one of the first ${wanted.upTo}`];
}

/** Those that failed on the fewest conditions; rules with nothing in common with the request are left out. */
function nearest(missed: readonly RuleCheck[]): readonly RuleCheck[] {
  const failures = ({ conditions }: RuleCheck): number => conditions.filter(({ held }) => !held).length;
  return missed
    .filter(({ conditions }) => conditions.some(({ held }) => held))
    .toSorted((a, b) => failures(a) - failures(b))
    .slice(0, maxNear);
}
