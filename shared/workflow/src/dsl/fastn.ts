import type { Connectors, Database, Secrets, StepContext, WorkflowState } from "./context.ts";
import { currentStep } from "./current-step.ts";

export interface FastnOptions {
  /** Connectors this file uses, by slug: `{ "hubspot-crm": { orgId: "managed" } }`. Default: any. */
  readonly connectors?: { readonly [slug: string]: { readonly orgId?: "managed" | "custom" } };
}

/**
 * The same services as `ctx`, as an object that may be made once at the top of a file. They work while a step runs: each call belongs to
 * the step that makes it.
 */
export class Fastn {
  /** `await fastn.connector.hubspotCrm.getDeal({ id })`. */
  readonly connector: Connectors;
  readonly db: Database;
  readonly state: WorkflowState;
  readonly secrets: Secrets;

  constructor({ connectors }: FastnOptions = {}) {
    const names = connectors === undefined ? null : new Set(Object.keys(connectors).flatMap((slug) => [slug, inCamelCase(slug)]));
    this.connector = new Proxy({} as Connectors, {
      get(_target, name): unknown {
        if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
        if (names === null || names.has(name)) return step(`connector.${name}`).connectors[name as keyof Connectors];
        throw new Error(`The connector "${name}" is not among those of new Fastn({ connectors }). Add it there.`);
      },
    });
    this.db = { query: (sql, params) => step("db").db.query(sql, params) };
    this.state = {
      get: (key, options) => step("state").state.get(key, options),
      set: (key, value, options) => step("state").state.set(key, value, options),
      delete: (key, options) => step("state").state.delete(key, options),
    };
    this.secrets = { get: (name) => step("secrets").secrets.get(name) };
  }
}

const inCamelCase = (slug: string): string => slug.replaceAll(/-(.)/g, (_all, letter: string) => letter.toUpperCase());

function step(member: string): StepContext {
  const ctx = currentStep();
  if (ctx === undefined) throw new Error(`fastn.${member} works while a step runs: use it inside the handler, not at the top of the file.`);
  return ctx;
}
