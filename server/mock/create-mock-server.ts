import { systemClock, type Clock, type JsonObject } from "@fastn/core/values";
import type { Logger } from "@fastn/core/node";
import type { FastifyInstance } from "fastify";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buildApp } from "./app.ts";
import { CallLog, type KeyCount, type MockCall } from "./call-log.ts";
import type { ChangeLog } from "./change-log.ts";
import { EventSender } from "./events/event-sender.ts";
import { Subscriptions } from "./events/subscriptions.ts";
import { FaultRules, type FaultRule, type NewFaultRule } from "./faults.ts";
import type { Api } from "@fastn/connectors/import";
import { home } from "./locale.ts";
import { lazyRecordings, lazyRules } from "./lazy-book.ts";
import { OAuthTokens } from "./oauth/tokens.ts";
import { erased } from "./service.ts";
import { mockServices } from "./services.ts";
import { resetState, viewOf, type MockState, type MockView } from "./state.ts";
import { applySettings, type MockSettings, type SettingFault } from "./settings.ts";
import { Worlds } from "./worlds.ts";

export interface MockServerOptions {
  /** Default 1. */
  readonly seed?: number;
  /** One of `locales`. Default `en`. */
  readonly locale?: string;
  /** Added to every answer, ms. Default 0. */
  readonly latencyMs?: number;
  /** Share of calls that fail with 429, 500 or 503, 0..1. Default 0. */
  readonly failureRate?: number;
  /** Whether answers made from a schema are made anew at each call instead of staying the same. Default false. */
  readonly fresh?: boolean;
  /** Where snapshots are kept. Default: nowhere, asking for one is refused. */
  readonly snapshotFolder?: string;
  readonly clock?: Clock;
  /** Default: silent. */
  readonly logger?: Logger;
  /** "Now" of the simulated services before anything was changed, ms since 1970. Default 2026-01-01. */
  readonly baseDateMs?: number;
  /** Changes of an earlier process to start from, and where to keep new ones. Default: they are forgotten at the end. */
  readonly changeLog?: ChangeLog;
}

export interface MockServer {
  readonly app: FastifyInstance;
  readonly url: string | null;
  /**
   * Listen on 127.0.0.1; 0 picks a free port. Answers the address.
   * @throws the system's error, EADDRINUSE when the port is taken
   */
  listen(port?: number): Promise<string>;
  /**
   * Answer what comes to a server that listens already, instead of listening; from now on it is this one's to move and to close.
   * What its listeners for requests have taken and not answered, they hand over by emitting `request` again.
   */
  adopt(server: Server): Promise<string>;
  /**
   * Listen on another port from now on. Connections of the old one end.
   * @throws the system's error, EADDRINUSE when the port is taken; then it listens where it did
   */
  move(port: number): Promise<string>;
  close(): Promise<void>;
  view(): MockView;
  /** Everything in one world, by service and resource; default: the local environment with the server's seed. */
  state(world?: { readonly environment?: string; readonly seed?: number; readonly locale?: string }): Promise<JsonObject>;
  /** Seeded data, no calls, no rules; with another seed when given. */
  reset(seed?: number): void;
  /** Behave as a configuration says, instead of what the one before said. Data stays. @returns what could not be taken */
  configure(settings: MockSettings): Promise<readonly SettingFault[]>;
  /** Latency, failure rate and seed of calls that name none, from now on; what was changed in any world stays. */
  behave(changes: { readonly latencyMs?: number; readonly failureRate?: number; readonly seed?: number }): void;
  calls(limit?: number): readonly MockCall[];
  counts(): readonly KeyCount[];
  addFault(rule: NewFaultRule): FaultRule;
  /** Answer `/<name>` as an API description says, or no longer when null. What was changed there is forgotten. */
  serveApi(name: string, api: Api | null): Promise<void>;
}

/** 2026-01-01T00:00:00Z */
const defaultBaseDateMs = 1_767_225_600_000;

export function createMockServer(options: MockServerOptions = {}): MockServer {
  const clock = options.clock ?? systemClock;
  const off = new Set<string>();
  const subscriptions = new Subscriptions();
  const secrets = new Map<string, string>();
  const state: MockState = {
    seed: options.seed ?? 1,
    locale: options.locale ?? home.locale,
    latencyMs: options.latencyMs ?? 0,
    failureRate: options.failureRate ?? 0,
    fresh: options.fresh ?? false,
    url: null,
    clock,
    worlds: new Worlds(mockServices, options.baseDateMs ?? defaultBaseDateMs, options.changeLog ?? null, off),
    calls: new CallLog(),
    faults: new FaultRules(),
    rules: lazyRules(),
    recordings: lazyRecordings(),
    snapshotFolder: options.snapshotFolder ?? null,
    off,
    subscriptions,
    secrets,
    events: new EventSender({ clock, subscriptions, secretOf: (service) => secrets.get(service) ?? null }),
    oauth: new OAuthTokens(clock),
    onChange: () => undefined,
  };
  const app = buildApp(state, options.logger);
  let listening: Server = app.server;
  return {
    app,
    get url() {
      return state.url;
    },
    async listen(port = 0) {
      state.url = await app.listen({ host: "127.0.0.1", port });
      return state.url;
    },
    async adopt(server) {
      await app.ready();
      listening = server.removeAllListeners("request").on("request", (request, response) => app.server.emit("request", request, response));
      state.url = `http://127.0.0.1:${portOf(server)}`;
      return state.url;
    },
    async move(port) {
      const server = listening;
      const before = portOf(server);
      await closeServer(server);
      try {
        await listenAgain(server, port);
      } catch (error) {
        await listenAgain(server, before);
        throw error;
      }
      state.url = `http://127.0.0.1:${portOf(server)}`;
      return state.url;
    },
    configure: (settings) => applySettings(state, settings),
    async close() {
      state.events.close();
      await app.close();
      if (listening !== app.server) await closeServer(listening);
      state.url = null;
    },
    view: () => viewOf(state),
    state: (world = {}) =>
      state.worlds.view({ environment: world.environment ?? "local", seed: world.seed ?? state.seed, locale: world.locale ?? state.locale }),
    reset: (seed) => resetState(state, seed),
    behave(changes) {
      state.latencyMs = changes.latencyMs ?? state.latencyMs;
      state.failureRate = changes.failureRate ?? state.failureRate;
      state.seed = changes.seed ?? state.seed;
      state.onChange();
    },
    calls: (limit) => state.calls.list(limit),
    counts: () => state.calls.counts(),
    addFault: (rule) => state.faults.add(rule),
    async serveApi(name, api) {
      const { openApiService } = await import("./openapi/openapi-service.ts");
      state.onChange();
      state.worlds.replace(name, api === null ? null : erased(openApiService(name, api)));
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

const listenAgain = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
