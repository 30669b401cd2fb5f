import type { Api } from "@fastn/connectors/import";
import { type Clock, ports, type Problem } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { WorkspaceConfig } from "@fastn/workflow";
import type { MockServer, SettingFault } from "../mock/index.ts";
import { writable } from "../platform/writable.ts";
import { problem } from "./analysis/problem.ts";
import type { SecretSource } from "./environments.ts";
import { type Door, openDoor } from "./mock-door.ts";
import type { MockService } from "./services.ts";
import type { Listing } from "./workspace/list-files.ts";

export interface BundledMock extends MockService {
  /** null until it listens. */
  readonly url: string | null;
  /** What to tell the person, when it does not listen where expected; null otherwise. */
  readonly note: string | null;
  /** Answer `/<name>` as an API description says; null: no longer. */
  serveApi(name: string, api: Api | null): Promise<void>;
  /** Behave as the folder says from now on. Nothing is read again that has not changed. */
  configure(found: MockSource): Promise<void>;
  /** What the folder says and cannot be taken: the same list until it is another. */
  problems(): readonly Problem[];
  close(): Promise<void>;
}

/** What a folder says about its mock server. */
export interface MockSource {
  readonly config: WorkspaceConfig | null;
  readonly listing: Listing;
}

export interface BundledMockOptions {
  /** Default: the published 3005, or any free port when that is taken. A port asked for by name is taken or failed at. */
  readonly port?: number;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where changes of the simulated services are kept over a restart; null to forget them. */
  readonly changesFile: string | null;
  /** Where snapshots are kept; null: nowhere. */
  readonly snapshotFolder: string | null;
  /** Text of a file of the folder. @throws AppError when it cannot be read */
  readonly read: (path: string) => Promise<string>;
  readonly secrets: () => SecretSource;
  /** Where this studio takes the webhooks of services; null while it does not answer yet. */
  readonly studioUrl: () => string | null;
}

/**
 * The mock server inside the studio's process, on its own port: workflows reach it as they would a real service. Its port is open when this
 * returns; what answers there costs a tenth of a start, so it comes with the first who asks, or with a folder that says something about it.
 */
export async function startMock(options: BundledMockOptions): Promise<BundledMock> {
  const { port, logger, clock, changesFile, snapshotFolder } = options;
  let server: MockServer | undefined;
  let opening: Promise<MockServer> | undefined;
  let closed = false;
  const open = (): Promise<MockServer> => (opening ??= start());
  const start = async (): Promise<MockServer> => {
    const { createMockServer, fileChangeLog } = await import("../mock/index.ts");
    const made = createMockServer({
      clock,
      logger,
      ...(changesFile !== null && { changeLog: fileChangeLog(changesFile) }),
      ...(snapshotFolder !== null && { snapshotFolder }),
    });
    await made.adopt(door.server);
    return (server = made);
  };
  const { door, note } = await openPort(port, open, logger);
  if (note !== null) logger.info({ url: door.url }, note);
  // What a person set by hand holds until the configuration changes; reading it for the first time, after the studio answers, is no change.
  let configured = "";
  let seedByHand: number | undefined;
  let last: MockSource | undefined;
  let lastUrl: string | null = null;
  let asked = "";
  let applying: Promise<void> = Promise.resolve();
  let problems: readonly Problem[] = [];

  const apply = async ({ config, listing }: MockSource, text: string): Promise<void> => {
    if (opening === undefined && !isTold({ config, listing })) {
      configured = text;
      return;
    }
    const { mockSettings } = await import("./mock-settings.ts");
    const { settings, faults } = await mockSettings({ ...options, config: config?.mock ?? {}, listing });
    const mock = await open();
    // Somebody saved meanwhile: what was read is old.
    if (asked !== text) return;
    const seed = (configured === "" ? seedByHand : undefined) ?? settings.seed;
    configured = text;
    const refused = await mock.configure({ ...settings, ...(seed !== undefined && { seed }) });
    const moved = await move(mock, port === undefined ? config?.mock?.port : undefined);
    const found = [...faults, ...refused, ...moved].map(({ source, message }) => problem("error", "CONFIG_INVALID", message, source));
    if (JSON.stringify(found) !== JSON.stringify(problems)) problems = found;
  };
  return {
    get url() {
      return closed ? null : (server?.url ?? door.url);
    },
    note,
    problems: () => problems,
    configure(found) {
      const url = options.studioUrl();
      // Asked at every run: the folder is seldom another one.
      if (found.config === last?.config && found.listing === last.listing && url === lastUrl) return applying;
      [last, lastUrl] = [found, url];
      const text = stampOf(found, url);
      // Whoever comes while files are being read waits for them.
      if (text !== asked) {
        asked = text;
        applying = apply(found, text).catch((error: unknown) => {
          logger.error({ err: error }, "the mock server could not be configured");
          asked = "";
        });
      }
      return applying;
    },
    serveApi: async (name, api) => (await open()).serveApi(name, api),
    async close() {
      closed = true;
      await (opening === undefined ? door.close() : (await opening).close());
    },
    view: async () => (await open()).view(),
    state: async () => (await open()).state(),
    async reset(_tenant, wanted) {
      seedByHand = wanted;
      const mock = await open();
      mock.reset(wanted);
      return mock.view();
    },
    calls: async () => writable((await open()).calls()),
  };
}

/** Whether the folder asks for anything that a fresh mock server does not do. */
const isTold = ({ config, listing }: MockSource): boolean => config?.mock !== undefined || listing.entries.some(({ path }) => path.startsWith("mocks/"));

/** Everything the mock's behaviour depends on. */
function stampOf({ config, listing }: MockSource, studioUrl: string | null): string {
  const stamps = listing.entries.filter(({ path }) => path.startsWith("mocks/")).map(({ path }) => [path, listing.stamps.get(path) ?? ""]);
  return JSON.stringify([config?.mock ?? null, stamps, studioUrl]);
}

/** Go to the port the configuration names. */
async function move(server: MockServer, port: number | undefined): Promise<readonly SettingFault[]> {
  if (port === undefined || server.url === null || new URL(server.url).port === String(port)) return [];
  try {
    await server.move(port);
    return [];
  } catch (error) {
    const message = `The mock server cannot listen on "mock.port" ${port}: ${error instanceof Error ? error.message : String(error)}. It answers at ${server.url}.`;
    return [{ source: "fastn.config.ts", message }];
  }
}

/** Without a port asked for, any free one will do. */
async function openPort(port: number | undefined, open: () => Promise<MockServer>, logger: Logger): Promise<{ door: Door; note: string | null }> {
  try {
    return { door: await openDoor(port ?? ports.mock, open, logger), note: null };
  } catch (error) {
    if (port !== undefined || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const door = await openDoor(0, open, logger);
    return { door, note: `Port ${ports.mock} is taken, so the mock server of this studio answers at ${door.url}.` };
  }
}
