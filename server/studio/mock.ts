import type { Api } from "@fastn/connectors/import";
import { type Clock, ports } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { MockConfig } from "@fastn/workflow";
import type { MockServer } from "../mock/index.ts";
import { writable } from "../platform/index.ts";
import type { MockService } from "./services.ts";

export interface BundledMock extends MockService {
  /** null until it listens. */
  readonly url: string | null;
  /** What to tell the person, when it does not listen where expected; null otherwise. */
  readonly note: string | null;
  /** Answer `/<name>` as an API description says; null: no longer. */
  serveApi(name: string, api: Api | null): Promise<void>;
  configure(config: MockConfig | undefined): void;
  close(): Promise<void>;
}

export interface BundledMockOptions {
  /** Default: the published 3005, or any free port when that is taken. A port asked for by name is taken or failed at. */
  readonly port?: number;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where changes of the simulated services are kept over a restart; null to forget them. */
  readonly changesFile: string | null;
}

/** The mock server inside the studio's process, on its own port: workflows reach it as they would a real service. */
export async function startMock({ port, logger, clock, changesFile }: BundledMockOptions): Promise<BundledMock> {
  const { createMockServer, fileChangeLog } = await import("../mock/index.ts");
  const server = createMockServer({ clock, logger, ...(changesFile !== null && { changeLog: fileChangeLog(changesFile) }) });
  const note = await listen(server, port);
  if (note !== null) logger.info({ url: server.url }, note);
  // What a person set by hand holds until the configuration changes; reading it for the first time, after the studio answers, is no change.
  let configured = "";
  let seedByHand: number | undefined;
  return {
    get url() {
      return server.url;
    },
    note,
    configure(config) {
      const text = JSON.stringify(config ?? null);
      if (text === configured) return;
      const seed = (configured === "" ? seedByHand : undefined) ?? config?.seed ?? 1;
      configured = text;
      server.behave({ latencyMs: config?.latencyMs ?? 0, failureRate: config?.failureRate ?? 0, seed });
    },
    serveApi: (name, api) => server.serveApi(name, api),
    close: () => server.close(),
    view: async () => server.view(),
    state: () => server.state(),
    async reset(_tenant, wanted) {
      seedByHand = wanted;
      server.reset(wanted);
      return server.view();
    },
    calls: async () => writable(server.calls()),
  };
}

async function listen(server: MockServer, port: number | undefined): Promise<string | null> {
  try {
    await server.listen(port ?? ports.mock);
    return null;
  } catch (error) {
    if (port !== undefined || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    await server.listen(0);
    return `Port ${ports.mock} is taken, so the mock server of this studio answers at ${server.url}.`;
  }
}
