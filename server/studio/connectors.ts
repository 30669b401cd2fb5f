import { AppError, newId, nearestName } from "@fastn/core";
import type { ConnectorRegistry } from "@fastn/connectors";
import { importApi, type ImportApiOptions } from "./apis/import-api.ts";
import type { Environment } from "./environments.ts";
import type { ConnectorService } from "./services.ts";

export interface ConnectorsOptions {
  readonly registry: () => Promise<ConnectorRegistry>;
  /** The environment of that name, or the default one. */
  readonly environment: (name: string | undefined) => Promise<Environment>;
  readonly requireTrust: (tenantId: string) => Promise<void>;
  readonly importing: ImportApiOptions;
}

/** How long one tried action may take, ms. */
const tryTimeoutMs = 60_000;

export function createConnectors({ registry, environment, requireTrust, importing }: ConnectorsOptions): ConnectorService {
  return {
    list: async () => (await registry()).list(),
    async get(_tenant, name) {
      const known = await registry();
      const found = known.find(name);
      if (found === undefined) {
        const names = known.list().map((each) => each.name);
        const near = nearestName(name, names);
        const help = near === null ? `There are: ${names.join(", ")}.` : `Did you mean "${near}"?`;
        throw new AppError("NOT_FOUND", `There is no connector "${name}". ${help}`, { connector: name });
      }
      return found;
    },
    importApi: (_tenant, request) => importApi(importing, request),
    async invoke(tenant, { connector, action, input, environment: name }) {
      // The folder's configuration says where secrets are sent, so trying an action needs the same consent as a run.
      await requireTrust(tenant);
      const connection = await (await environment(name)).connection(connector);
      return (await registry()).invoke({
        connector,
        action,
        input,
        connection,
        idempotencyKey: newId("try"),
        signal: AbortSignal.timeout(tryTimeoutMs),
        log: () => undefined,
      });
    },
  };
}
