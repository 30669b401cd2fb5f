import { AppError, type Json } from "@fastn/core";
import type { DescribedModule } from "@fastn/workflow/describe";
import type { FunctionCall, StepHost } from "../step-host/index.ts";

/** A step host without process or threads, for tests of what uses one. Handlers get `connectors` and `log` as they would from the real one. */
export class InProcessStepHost implements StepHost {
  readonly pid = undefined;
  /** Calls made, as step paths, in order. */
  readonly calls: string[] = [];
  private readonly functions: DescribedModule["functions"];
  private readonly ofBundle: ReadonlyMap<string, DescribedModule["functions"]>;

  /** @param ofBundle functions of further bundles, by hash */
  constructor(functions: DescribedModule["functions"], ofBundle: ReadonlyMap<string, DescribedModule["functions"]> = new Map()) {
    this.functions = functions;
    this.ofBundle = ofBundle;
  }

  describe(): Promise<Json> {
    return Promise.reject(new AppError("FORBIDDEN", "The plan is made by the test."));
  }

  async call({ bundle, fn, context, signal, onLog, ask }: FunctionCall): Promise<Json> {
    const run = context["run"] as { readonly stepPath?: string } | undefined;
    this.calls.push(run?.stepPath ?? "");
    const handler = (this.ofBundle.get(bundle.hash) ?? this.functions).get(fn) as ((ctx: object) => unknown) | undefined;
    const connectors = new Proxy(
      {},
      {
        get: (_all, connector) =>
          new Proxy({}, { get: (_one, action) => (input: Json) => ask({ kind: "connector", connector: String(connector), action: String(action), input }) }),
      },
    );
    const ctx = {
      ...context,
      trigger: context["input"],
      signal,
      connectors,
      log: (message: string) => onLog("info", message, 0),
      secrets: { get: (name: string) => ask({ kind: "secret", name }) },
      state: {
        get: (key: string, { scope = "ORG" } = {}) => ask({ kind: "state.get", key, scope }),
        set: (key: string, value: Json, { scope = "ORG", ttl = null }: { scope?: string; ttl?: Json } = {}) =>
          ask({ kind: "state.set", key, value, scope, ttl }),
      },
      db: { query: (sql: string, params: readonly Json[] = []) => ask({ kind: "db", sql, params }) },
    };
    try {
      return ((await handler?.(ctx)) ?? null) as Json;
    } catch (error) {
      throw error instanceof AppError ? error : new AppError("STEP_FAILED", error instanceof Error ? error.message : String(error));
    }
  }

  close(): void {
    // Nothing was started.
  }
}
