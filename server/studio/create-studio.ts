import { join } from "node:path";
import { AppError, type Clock, type Connection, type Problem, systemClock } from "@fastn/core";
import { createLogger, type Logger, Redactor } from "@fastn/core/node";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { ReachedCrashPoint } from "@fastn/runtime";
import type { ForkStepHost } from "@fastn/runtime/step-host";
// Not the whole platform: the framework comes with the first request that needs it.
import { createCredentials } from "../platform/credentials.ts";
import { FrontDoor } from "../platform/front-door.ts";
import type { Service } from "../platform/index.ts";
import { problem } from "./analysis/problem.ts";
import { type Analysis, createAnalysis } from "./analysis/workspace-analysis.ts";
import { createConnectorHost } from "./apis/connector-host.ts";
import { createWorkspaceApis } from "./apis/workspace-apis.ts";
import { CaseMock } from "./cases/case-mock.ts";
import type { Api } from "@fastn/connectors/import";
import { createCases } from "./cases/create-cases.ts";
import { Changes } from "./changes.ts";
import { createConnectors } from "./connectors.ts";
import { maxRunsOf } from "./max-runs.ts";
import { durabilityOf, durabilityVariable } from "./durability.ts";
import { stepNetworkOf } from "./step-network.ts";
import { openDataFolder } from "./data-folder.ts";
import { createConnections } from "./connections/create-connections.ts";
import { createSecrets } from "./connections/secrets.ts";
import { defaultEnvironment, type Environment, environmentNames, environmentOf, type EnvironmentSources } from "./environments.ts";
import { startMock } from "./mock.ts";
import { buildId, createDerivedCache } from "./derived-cache.ts";
import { createInbox } from "./notifications.ts";
import { Pause } from "./pause.ts";
import { createRuns } from "./runs/create-runs.ts";
import { takeHookPosts } from "./routes/hook-posts.ts";
import { localTenant, type StudioServices } from "./services.ts";
import { createTriggers } from "./triggers/create-triggers.ts";
import { createState } from "./state.ts";
import { createTrust } from "./trust.ts";
import { loadTrustKey } from "./trust-key.ts";
import { createVault } from "./vault/create-vault.ts";
import { type Keychain, loadMasterKey, type MasterKey } from "./vault/master-key.ts";
import { createWorkflows } from "./workflows.ts";
import { createWorkspace } from "./workspace.ts";
import { watchFiles } from "./workspace/watch-files.ts";
import { openWorkspaceFiles } from "./workspace/workspace-files.ts";

export interface StudioOptions {
  /** Folder to serve. */
  readonly workspaceRoot: string;
  /** Default 0: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Default: 3005, or any free port when that is taken. */
  readonly mockPort?: number;
  /** Default: 256 random bits. */
  readonly token?: string;
  /** Files of the page; null or absent: no page is served. */
  readonly rendererDir?: string | null;
  /** Workflows of this folder may run without asking. Default false. */
  readonly trust?: boolean;
  /** Where step hosts come from. Default: child processes of Node. */
  readonly forkStepHost?: ForkStepHost;
  /** `FASTN_SECRET_*`, `FASTN_MAX_RUNS`, `FASTN_DURABILITY`, `FASTN_STEP_NETWORK` and `OTEL_*` are read from here. Default: the process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Default: `$FASTN_HOME` or `~/.fastn`. */
  readonly userHome?: string;
  /** For tests: told as runs reach the points at which a crash matters. */
  readonly crashPoints?: ReachedCrashPoint;
  /** Default: the system's. */
  readonly keychain?: () => Promise<Keychain>;
  /** For tests: what tells this build of the product from others. */
  readonly buildId?: string;
  /** For tests: answers are held to their schemas. */
  readonly checkAnswers?: boolean;
}

export interface Studio {
  /** Where requests come in. */
  readonly door: FrontDoor;
  /** The framework with every route; made when a request first needs it, or this asks. */
  app(): Promise<Service>;
  readonly services: StudioServices;
  readonly root: string;
  readonly port: number;
  /** Without trailing slash. */
  readonly url: string;
  readonly token: string;
  /** null when it does not run. */
  readonly mockUrl: string | null;
  /** A fresh one-time link for a browser. */
  newLink(): string;
  /** Runs stop where they are and go on at the next start. */
  close(): Promise<void>;
}

/**
 * Everything the desktop needs in one process: files, runs, mock server and API of one folder. Ready when this returns; runs that were
 * open go on by themselves.
 * @throws AppError WORKSPACE_NOT_FOUND, WORKSPACE_LOCKED, CONFIG_INVALID for a durability or step network there is not; CONFLICT when its port is taken; the system's error when that of the mock server is
 */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const { clock = systemClock, env = process.env } = options;
  const redactor = new Redactor();
  const logger = options.logger ?? createLogger({ name: "studio", redactor });
  const closing: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).toReversed()) await step();
  };

  try {
    let onSaved = (_path: string): void => {};
    const files = await openWorkspaceFiles(options.workspaceRoot, (path) => onSaved(path));
    const changes = new Changes();
    const pause = new Pause({ clock, logger, changes });
    const synchronous = durabilityOf(env);
    const privateAddresses = stepNetworkOf(env) === "open";
    // Read where runs begin; a value that is none is told now, not then.
    maxRunsOf(env);
    const data = await openDataFolder({ root: files.root, readOnly: files.readOnly, synchronous, logger, onCommit: (failure) => pause.committed(failure) });
    if (data.store.durability === "normal")
      logger.warn(
        `${durabilityVariable}=normal: what was done in the last moments before a cut of the power may be forgotten, steps that took effect included.`,
      );
    closing.push(() => data.close());
    closing.push(() => pause.close());
    const credentials = createCredentials(options.token);
    const door = new FrontDoor({ logger, clock });
    const read = async (path: string): Promise<string> => (await files.read(localTenant, path)).text;
    const mock = await startMock({
      port: options.mockPort,
      logger,
      clock,
      changesFile: data.path === null ? null : join(data.path, "mock.jsonl"),
      snapshotFolder: files.readOnly ? null : join(files.root, "mocks", "snapshots"),
      read,
      secrets: () => secrets,
      studioUrl: () => ownPorts().map((port) => `http://127.0.0.1:${port}`)[0] ?? null,
    });
    closing.push(() => mock.close());
    const caseMock = new CaseMock({ read, logger });
    closing.push(() => caseMock.close());

    // Asked at every run; the server listens once.
    let listeningAt: readonly number[] = [];
    const ownPorts = (): readonly number[] => {
      if (listeningAt.length > 0) return listeningAt;
      const address = door.server.address();
      return address === null || typeof address === "string" ? [] : (listeningAt = [address.port]);
    };
    let registry: Promise<ConnectorRegistry> | undefined;
    const openRegistry = (): Promise<ConnectorRegistry> =>
      (registry ??= import("@fastn/connectors").then(({ createConnectorRegistry }) =>
        createConnectorRegistry({ egress: { privateAddresses, refusedLocalPorts: ownPorts } }),
      ));
    closing.push(async () => (await registry)?.close());

    const standing: Problem[] = [...data.problems, ...(mock.note === null ? [] : [problem("info", "CONFLICT", mock.note, "")])];
    const serve = async (name: string, api: Api | null): Promise<void> => void (await Promise.all([mock.serveApi(name, api), caseMock.serveApi(name, api)]));
    const connectorHost = createConnectorHost({
      root: files.root,
      requireTrust: () => trust.require(localTenant),
      fork: options.forkStepHost,
      network: () => ({ privateAddresses, refusedLocalPorts: ownPorts() }),
      clock,
      logger,
    });
    closing.push(() => connectorHost.close());
    const apis = createWorkspaceApis({ root: files.root, registry: openRegistry, serve, host: connectorHost });
    const derived = createDerivedCache(options.buildId ?? buildId, options.userHome);
    const analysis = createAnalysis({ files, connectors: openRegistry, apis, derived, standing: () => [...standing, ...mock.problems()] });
    /** With those the folder brings. */
    const connectors = async (): Promise<ConnectorRegistry> => {
      await analysis.current();
      return openRegistry();
    };
    const trust = createTrust({
      store: data.store,
      root: files.root,
      always: options.trust ?? false,
      clock,
      key: lazily(() => loadTrustKey(options.userHome)),
    });
    const master = (): Promise<MasterKey> => loadMasterKey({ home: options.userHome, keychain: options.keychain, logger });
    const vault = createVault({ store: data.store, master, redactor, clock });
    const secrets = createSecrets(vault, env, redactor, async () => environmentNames((await analysis.current()).config));
    const connections = createConnections({
      store: data.store,
      vault,
      connectors,
      environmentName: async (name) => (await environment(name)).name,
      requireTrust: (tenant) => trust.require(tenant),
      mockUrl: () => mock.url,
      redactor,
      clock,
      logger,
    });
    closing.push(() => connections.close());
    const environmentIn = ({ config }: Analysis, name: string | undefined, mockOf: Pick<EnvironmentSources, "mockUrl" | "sharedMock">): Environment =>
      environmentOf(config, name ?? defaultEnvironment(config), {
        secrets,
        ...mockOf,
        configured: (asked) => connections.configured(asked),
        stored: (at, connector) => connections.find(at, connector, mockOf.mockUrl),
      });
    // Asked several times a run. An environment holds what the folder says and nothing else: secrets are read when a connection is asked for.
    const environmentsOf = new WeakMap<Analysis, Map<string | undefined, Environment>>();
    const environment = async (name?: string): Promise<Environment> => {
      const found = await analysis.current();
      await mock.configure(found);
      const made = environmentsOf.get(found) ?? new Map<string | undefined, Environment>();
      environmentsOf.set(found, made);
      const known = made.get(name) ?? environmentIn(found, name, { mockUrl: () => mock.url });
      made.set(name, known);
      return known;
    };

    const inbox = createInbox({ store: data.store, changes, clock });
    const runs = createRuns({
      root: files.root,
      viewOnly: data.viewOnly,
      store: data.store,
      analysis,
      derived,
      trust,
      environment,
      secrets,
      connectors,
      changes,
      inbox,
      databaseFile: data.path === null ? null : join(data.path, "workflows.db"),
      redactor,
      clock,
      logger,
      env,
      forkStepHost: options.forkStepHost,
      ownPorts,
      crashPoints: options.crashPoints,
    });
    closing.push(() => runs.close());
    pause.watch(data.store, () => runs.goOn());

    const connectionFor = async (connector: string, name: string): Promise<Connection> => (await environment(name)).connection(connector);
    const triggers = createTriggers({ store: data.store, analysis, runs, secrets, connectors, connectionFor, changes, clock, logger });
    closing.push(() => triggers.close());
    const begin = async (): Promise<void> => {
      await runs.resume();
      if (await runs.isRunnable(localTenant)) await triggers.arm(await analysis.current());
      await mock.configure(await analysis.current());
    };
    const cases = createCases({
      mock: caseMock,
      files,
      analysis,
      connectors,
      async environment(name, mockUrl) {
        const found = await analysis.current();
        await mock.configure(found);
        return environmentIn(found, name, { mockUrl, sharedMock: false });
      },
      prepare: (tenant, name) => runs.prepare(tenant, name),
      workflowFor: (name, input) => runs.workflowFor(name, input),
      forkStepHost: options.forkStepHost,
      secrets,
      redactor,
      logger,
    });

    const requireTrust = (tenantId: string): Promise<void> => trust.require(tenantId);
    const services: StudioServices = {
      files,
      cases,
      state: createState({ store: data.store, analysis, clock }),
      runs,
      triggers,
      connections,
      secrets,
      notifications: inbox,
      mock,
      workflows: createWorkflows(files, analysis, cases),
      connectors: createConnectors({
        registry: connectors,
        environment,
        requireTrust,
        importing: {
          root: files.root,
          readOnly: files.readOnly,
          registry: connectors,
          exists: async (path) => (await files.scan()).entries.some((entry) => entry.path === path),
          onSaved: (path) => onSaved(path),
        },
      }),
      workspace: createWorkspace({
        files,
        viewOnly: data.viewOnly,
        analysis,
        trust,
        changes,
        connectors: async () => (await connectors()).list(),
        async mockUrl(found) {
          // It listens before the folder is read; who asks where wants to know where it stays.
          if (found.config?.mock?.port !== undefined) await mock.configure(found);
          return mock.url;
        },
        paused: () => pause.current,
        onTrusted: begin,
      }),
    };

    takeHookPosts(door.direct, services);
    const { rendererDir, checkAnswers } = options;
    door.leadLater(async () => {
      const { buildStudioApp } = await import("./app.ts");
      return buildStudioApp({ services, credentials, logger, clock, door, rendererDir, checkAnswers });
    });
    closing.push(() => door.close());
    const port = await listening(door.listen(options.port ?? 0), options.port ?? 0);
    await data.lock?.publish({ pid: process.pid, port, token: credentials.token, startedAt: new Date(clock.now()).toISOString() });

    // What follows needs the parser, which costs more than all of the above: the studio answers first.
    let told = mock.problems();
    const onAnalysis = (found: Analysis): void => {
      void mock.configure(found).then(() => {
        if (mock.problems() === told) return;
        // What the mock server cannot take is among the folder's problems, which are asked for again.
        told = mock.problems();
        news.changed([]);
      });
      triggers.arm(found).catch((error: unknown) => logger.error({ err: error }, "triggers could not be armed"));
    };
    const news = follow({ analysis, changes, logger, onAnalysis });
    const watch = watchFiles({ root: files.root, scan: files.scan, clock, onChange: news.changed });
    watch.then(
      // What changed between the first look and the first watch would be missed.
      () => analysis.invalidate(),
      (error: unknown) => logger.error({ err: error }, "the folder cannot be watched"),
    );
    closing.push(async () => (await watch.catch(() => null))?.close());
    onSaved = (path) => {
      analysis.invalidate(path);
      void watch.then(
        (watching) => watching.check(path),
        () => news.changed([path]),
      );
    };
    const background = begin().catch((error: unknown) => logger.error({ err: error }, "runs could not be resumed"));
    closing.push(() => background);

    const url = `http://127.0.0.1:${port}`;
    return {
      door,
      app: () => door.service(),
      services,
      root: files.root,
      port,
      url,
      token: credentials.token,
      mockUrl: mock.url,
      newLink: () => url + credentials.newLink(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The port of a server that is about to listen at the one asked for. @throws AppError CONFLICT for one that is taken or not for us */
async function listening(port: Promise<number>, asked: number): Promise<number> {
  try {
    return await port;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    const reason = code === "EADDRINUSE" ? "is taken" : "needs more rights than this program has";
    throw new AppError("CONFLICT", `Port ${asked} ${reason}. Choose another with --port, or leave it out for any free one.`, { port: asked }, { cause: error });
  }
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

interface FollowOptions {
  readonly analysis: { current(): Promise<Analysis>; invalidate(): void };
  readonly changes: Changes;
  readonly logger: Logger;
  readonly onAnalysis: (analysis: Analysis) => void;
}

/** Turn changed files into news: the files at once, problems when they differ. No files: only what is known of them has changed. */
function follow({ analysis, changes, logger, onAnalysis }: FollowOptions): { changed(paths: readonly string[]): void } {
  let lastProblems = "";
  const changed = (paths: readonly string[]): void => {
    analysis.invalidate();
    if (paths.length > 0) changes.emit({ event: "files", data: { paths } });
    analysis.current().then(
      (found) => {
        onAnalysis(found);
        const text = JSON.stringify(found.problems);
        if (text === lastProblems) return;
        lastProblems = text;
        changes.emit({
          event: "problems",
          data: { count: found.problems.length, errors: found.problems.filter(({ severity }) => severity === "error").length },
        });
      },
      (error: unknown) => logger.error({ err: error }, "the folder could not be read"),
    );
  };
  return { changed };
}
