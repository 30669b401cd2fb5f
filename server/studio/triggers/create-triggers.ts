import { AppError, type Clock, type Connection, type Json } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { Store } from "../../store/index.ts";
import type { Analysis, WorkspaceAnalysis } from "../analysis/workspace-analysis.ts";
import type { Changes } from "../changes.ts";
import { defaultEnvironment, environmentNames, type SecretSource } from "../environments.ts";
import type { EmittedEvent } from "../schemas/trigger.ts";
import type { StudioRuns } from "../runs/create-runs.ts";
import { type AppEvent, localTenant, type TriggersService } from "../services.ts";
import { armed, findTriggers, type FoundTrigger } from "./active-triggers.ts";
import { nextTimes, scheduleProblem } from "./cron/times.ts";
import { startByEvent } from "./events.ts";
import { createFileWatch } from "./file-watch.ts";
import { pollOnce } from "./polling/poll.ts";
import { createPollers } from "./polling/pollers.ts";
import { createSnapshots } from "./polling/snapshots.ts";
import { createSchedules } from "./schedules.ts";
import { keyIn } from "./start-run.ts";
import { createTriggerStates } from "./trigger-states.ts";
import { viewOf } from "./trigger-view.ts";
import { createDeliveries } from "./webhooks/deliveries.ts";
import { receiveWebhook } from "./webhooks/receive.ts";
import { readServiceWebhook } from "./webhooks/service-webhook.ts";

export interface StudioTriggers extends TriggersService {
  /** Make the triggers of the folder as it is now the ones that work. */
  arm(analysis: Analysis): Promise<void>;
  close(): Promise<void>;
}

export interface StudioTriggersOptions {
  readonly store: Store;
  readonly analysis: WorkspaceAnalysis;
  readonly runs: Pick<StudioRuns, "begin" | "deliver" | "isRunnable" | "isKnownRunnable" | "requireRunnable">;
  readonly secrets: SecretSource;
  readonly connectors: () => Promise<ConnectorRegistry>;
  readonly connectionFor: (connector: string, environment: string) => Promise<Connection>;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What starts runs of one folder by itself: webhooks, schedules, events, polls and files. */
export function createTriggers({ store, analysis, runs, secrets, connectors, connectionFor, changes, clock, logger }: StudioTriggersOptions): StudioTriggers {
  const { begin } = runs;
  const states = createTriggerStates(store, clock);
  const deliveries = createDeliveries(store, clock);
  const snapshots = createSnapshots(store);
  const schedules = createSchedules({ clock, states, begin, logger });
  const pollers = createPollers({
    clock,
    poll: (at, signal) => pollOnce({ connectors, connectionFor, snapshots, begin, clock, logger }, at, signal),
    onError: ({ workflow, plan }, error) =>
      logger.error({ err: error, workflow }, `${plan.connector}.${plan.action} could not be polled; it is asked again later`),
  });
  const files = createFileWatch({
    clock,
    fire(at, { path, change, sizeBytes, stamp }) {
      const idempotencyKey = keyIn(at, `${path} ${change} ${stamp}`);
      begin(localTenant, at.file, { trigger: "file", input: { path, change, sizeBytes }, environment: at.environment, idempotencyKey }).catch(
        (error: unknown) => logger.error({ err: error, workflow: at.workflow, path }, "a changed file could not start its run"),
      );
    },
  });

  const find = rememberingLast(findTriggers);
  const known = async (tenant: string, environment?: string): Promise<{ found: readonly FoundTrigger[]; environment: string }> => {
    const now = await analysis.current();
    const names = environmentNames(now.config);
    const wanted = environment ?? defaultEnvironment(now.config);
    if (!names.includes(wanted))
      throw new AppError("CONFIG_INVALID", `There is no environment "${wanted}". There are: ${names.join(", ")}.`, { environment: wanted });
    return { found: find(now, await states.all(tenant)), environment: wanted };
  };

  let closed = false;
  let arming: Promise<void> = Promise.resolve();
  const arm = (now: Analysis): Promise<void> => {
    const work = async (): Promise<void> => {
      if (closed) return;
      const found = (await runs.isRunnable(localTenant)) ? find(now, await states.all(localTenant)) : [];
      files.set(armed(found, "file"));
      files.observe(now.listing);
      pollers.set(armed(found, "poll"));
      await schedules.set(armed(found, "cron"));
    };
    return (arming = arming.then(work, work));
  };

  const emit = async (tenant: string, event: AppEvent): Promise<EmittedEvent> => {
    await runs.requireRunnable(tenant);
    const { found, environment } = await known(tenant, event.environment);
    const started = await startByEvent(begin, tenant, found, event, environment);
    return { ...started, continued: await runs.deliver(tenant, event.event, event.payload) };
  };

  return {
    arm,
    emit,

    async list(tenant) {
      const runnable = await runs.isRunnable(tenant);
      const { found } = await known(tenant);
      return found.map((each) => viewOf(each, runnable, clock.now()));
    },

    async setEnabled(tenant, workflow, change) {
      await analysis.workflow(workflow);
      const { found, environment } = await known(tenant, change.environment);
      if (!found.some((each) => each.workflow === workflow && each.environment === environment))
        throw new AppError("CONFLICT", `The workflow "${workflow}" has no trigger that could be switched: write one down first.`, { workflow });
      await states.setEnabled(tenant, { workflow, environment }, change.enabled);
      await arm(await analysis.current());
      changes.emit({ event: "triggers", data: { workflow, environment, enabled: change.enabled } });
      const now = (await known(tenant)).found.find((each) => each.workflow === workflow && each.environment === environment);
      if (now === undefined) throw new AppError("WORKFLOW_NOT_FOUND", `The workflow "${workflow}" has just gone.`, { workflow });
      return viewOf(now, await runs.isRunnable(tenant), clock.now());
    },

    preview({ count, after, ...table }) {
      const from = after === undefined ? clock.now() : Date.parse(after);
      if (Number.isNaN(from)) throw new AppError("BAD_REQUEST", `"${after}" is no time: write it as 2026-03-28T12:00:00Z.`);
      const problem = scheduleProblem(table);
      return { problem, times: problem === null ? nextTimes(table, from, count).map((time) => new Date(time).toISOString()) : [] };
    },

    async receive(tenant, request) {
      const { found, environment } = await known(tenant, request.environment);
      if (!runs.isKnownRunnable(tenant)) await runs.requireRunnable(tenant);
      return await receiveWebhook({ deliveries, secrets, begin, clock }, tenant, found, environment, request);
    },

    async receiveFor(tenant, connector, request) {
      const definition = (await connectors()).get(connector);
      if (definition === undefined) throw new AppError("NOT_FOUND", `There is no connector "${connector}".`, { connector });
      await runs.requireRunnable(tenant);
      const { deliveryId, events, reply } = await readServiceWebhook(definition, request, secrets, clock);
      const delivery = { receiver: `${request.environment ?? ""}:connector ${connector}`, id: deliveryId, rawBody: request.rawBody };
      const answered = (await deliveries.answered(tenant, delivery)) as unknown as EmittedEvent | null;
      if (answered !== null) return { emitted: answered, reply };
      const all: EmittedEvent = { runs: [], refused: [], continued: 0 };
      for (const event of events) {
        const { runs: started, refused, continued } = await emit(tenant, { ...event, environment: request.environment });
        all.runs.push(...started);
        all.refused.push(...refused);
        all.continued += continued;
      }
      // One that was refused may be taken at the service's next try.
      if (all.refused.length === 0) await deliveries.remember(tenant, delivery, all as unknown as Json);
      return { emitted: all, reply };
    },

    async close() {
      closed = true;
      schedules.close();
      files.close();
      await pollers.close();
      await arming.catch(() => undefined);
    },
  };
}

/** Webhooks ask for the triggers at every request; the folder and what is switched in it are seldom others than before. */
function rememberingLast(find: typeof findTriggers): (...from: Parameters<typeof findTriggers>) => readonly FoundTrigger[] {
  let last: { readonly from: Parameters<typeof findTriggers>; readonly found: readonly FoundTrigger[] } | null = null;
  return (...from) => {
    if (last?.from[0] !== from[0] || last.from[1] !== from[1]) last = { from, found: find(...from) };
    return last.found;
  };
}
