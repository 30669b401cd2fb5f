import type { Computation, ConnectorPort, Json, JournalEvent, RunId } from "@fastn/core";
import type { ConnectorStepCall, Host, StepFunctionCall, StepNotification, WorkflowStepCall } from "../run/host.ts";
import type { DefinitionRow, NewJournalEvent, NewStepLog, RunProjection, RunRow } from "../run-store.ts";
import type { StepHost } from "../step-host/index.ts";
import { traceHeadersOf } from "../tracing/trace-context.ts";
import { questionsOf } from "./answer-question.ts";
import { connectorsOf, knownConnectors } from "./connectors-of.ts";
import { deliver } from "./notify.ts";
import type { EnvironmentScope, RunServiceOptions } from "./options.ts";

export interface LocalHostOptions {
  readonly service: RunServiceOptions;
  readonly run: RunRow;
  readonly definition: DefinitionRow;
  readonly scope: EnvironmentScope;
  readonly append: (events: readonly NewJournalEvent[], projection: RunProjection) => Promise<readonly JournalEvent[]>;
  readonly log: (line: NewStepLog) => void;
  readonly startWorkflow: (call: WorkflowStepCall) => Promise<RunId>;
  readonly leaveWorkflow: (runId: RunId) => void;
}

/** The host of desktop and CLI: journal in the run store, functions in the step host, connectors in this process. */
export class LocalHost implements Host {
  private readonly at: LocalHostOptions;

  constructor(options: LocalHostOptions) {
    this.at = options;
  }

  get clock(): Host["clock"] {
    return this.at.service.clock;
  }

  random(): number {
    return (this.at.service.random ?? Math.random)();
  }

  append(events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]> {
    return this.at.append(events, projection);
  }

  async callFunction(call: StepFunctionCall): Promise<Json> {
    const { service, run, definition } = this.at;
    const host: StepHost = typeof service.stepHost === "function" ? await service.stepHost() : service.stepHost;
    const ask = questionsOf({
      call,
      workflow: run.workflow,
      environment: run.environment,
      options: service,
      connectors: () => this.connectors(),
      invoke: (connector, action, input, idempotencyKey) => this.invoke({ ...call, connector, action, input, idempotencyKey }),
    });
    const onLog = (level: NewStepLog["level"], message: string, at: number): void => this.line(call, level, message, at);
    const { fn, context } = call;
    return host.call({ bundle: definition, fn, context, traceHeaders: this.traceHeaders(call), timeoutMs: call.timeoutMs, signal: call.signal, onLog, ask });
  }

  async invoke(call: ConnectorStepCall): Promise<Json> {
    const { connector, action, input, idempotencyKey, signal } = call;
    const port = await this.connectors();
    // An unknown connector is better news than its missing connection.
    const connection = port.find(connector) === undefined ? { headers: {} } : await this.at.service.connectionFor(connector, this.at.run.environment);
    return port.invoke({
      connector,
      action,
      input,
      connection,
      idempotencyKey,
      signal,
      traceHeaders: this.traceHeaders(call),
      log: (level, message) => this.line(call, level, message),
    });
  }

  /** None before something has asked for the connectors: they are not loaded for a run that may need none. */
  computation(connector: string, action: string): Computation | null {
    return knownConnectors(this.at.service)?.computation?.(connector, action) ?? null;
  }

  private traceHeaders({ path, attempt }: Pick<ConnectorStepCall, "path" | "attempt">): Readonly<Record<string, string>> {
    return traceHeadersOf(this.at.run, path, attempt, this.at.service.traced === true);
  }

  startWorkflow(call: WorkflowStepCall): Promise<RunId> {
    return this.at.startWorkflow(call);
  }

  leaveWorkflow(runId: RunId): void {
    this.at.leaveWorkflow(runId);
  }

  notify(notification: StepNotification): Promise<Json> {
    const { run, scope, service } = this.at;
    return deliver(notification, {
      scope,
      workflow: run.workflow,
      invoke: (call) => this.invoke(call),
      email: service.sendEmail && ((mail) => service.sendEmail?.(this.scrub(mail), run.environment) ?? Promise.resolve()),
      inApp: async ({ path, severity, title, body }) => {
        this.line(notification, "info", body === "" ? title : `${title}\n${body}`);
        await service.onNotification?.(this.scrub({ runId: run.runId, workflow: run.workflow, stepPath: path, severity, title, body, at: this.clock.now() }));
      },
    });
  }

  log(line: NewStepLog): void {
    this.at.log(this.scrub(line));
  }

  scrub<T>(value: T): T {
    return this.at.service.redactor?.scrubValue(value) ?? value;
  }

  private line(
    { path, attempt }: { readonly runId: RunId; readonly path: string; readonly attempt: number },
    level: NewStepLog["level"],
    message: string,
    at = this.clock.now(),
  ): void {
    this.log({ stepPath: path, attempt, level, message, at: new Date(at).toISOString() });
  }

  private connectors(): Promise<ConnectorPort> {
    return connectorsOf(this.at.service);
  }
}
