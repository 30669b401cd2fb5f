import { AppError, type Connection, type Json } from "@fastn/core";
import type { Redactor } from "@fastn/core/node";
import { configuredAuth } from "./connections/configured.ts";
import type { ConfiguredConnection } from "./connections/credentials.ts";
import type { EnvironmentConfig, MockOverrides, SecretRef, WorkspaceConfig } from "@fastn/workflow";

export const localEnvironment = "local";

export interface Environment {
  readonly name: string;
  readonly variables: Readonly<Record<string, Json>>;
  readonly config: Readonly<Record<string, Json>>;
  /** What it wants of the mock server that others do not. */
  readonly mock: MockOverrides;
  /** How a connector is reached from here. @throws AppError CONNECTION_MISSING */
  connection(connector: string): Promise<Connection>;
}

/** Secrets by name; what is found is known to the redactor from then on. */
export interface SecretSource {
  /** @param environment whose own secrets come before those of all */
  read(name: string, environment?: string): Promise<string | undefined>;
}

/** `FASTN_SECRET_<NAME>` of a process. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>, redactor: Redactor): SecretSource {
  const prefix = "FASTN_SECRET_";
  for (const [key, value] of Object.entries(env)) if (key.startsWith(prefix) && value !== undefined) redactor.add(key.slice(prefix.length), value);
  return { read: async (name) => env[`${prefix}${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`] };
}

export function environmentNames(config: WorkspaceConfig | null): string[] {
  return [...new Set([localEnvironment, ...Object.keys(config?.environments ?? {})])];
}

export const defaultEnvironment = (config: WorkspaceConfig | null): string => config?.defaultEnvironment ?? localEnvironment;

export interface EnvironmentSources {
  readonly secrets: SecretSource;
  /** Where the bundled mock server answers, null while it is not running. */
  readonly mockUrl: () => string | null;
  /** Others use the mock server too, so that calls have to say what this environment wants of it. Default true. */
  readonly sharedMock?: boolean;
  /** Makes a connection of what the file says. */
  readonly configured: (asked: ConfiguredConnection) => Promise<Connection>;
  /** A connection kept by the studio, null when there is none. What the file says of a connector comes first, and is not mixed with it: secrets go to their own address only. */
  readonly stored: (environment: string, connector: string) => Promise<Connection | null>;
}

/**
 * One environment of the configuration.
 * @throws AppError CONFIG_INVALID for an unknown name
 */
export function environmentOf(
  config: WorkspaceConfig | null,
  name: string,
  { secrets, mockUrl, sharedMock = true, stored, configured: configuredConnection }: EnvironmentSources,
): Environment {
  const names = environmentNames(config);
  if (!names.includes(name))
    throw new AppError("CONFIG_INVALID", `There is no environment "${name}" in fastn.config.ts. There are: ${names.join(", ")}.`, { environment: name });
  const environment: EnvironmentConfig = Object.hasOwn(config?.environments ?? {}, name) ? (config?.environments?.[name] ?? {}) : {};
  return {
    name,
    variables: environment.variables ?? {},
    config: environment.config ?? {},
    mock: environment.mock ?? {},
    async connection(connector) {
      const connections = environment.connections ?? {};
      const configured = Object.hasOwn(connections, connector) ? connections[connector] : undefined;
      const kept = configured === undefined ? await stored(name, connector) : null;
      if (kept !== null) return kept;
      const target = configured?.baseUrl ?? (name === localEnvironment ? "mock" : null);
      if (target === null && configured === undefined) {
        throw new AppError(
          "CONNECTION_MISSING",
          `The environment "${name}" has no connection for ${connector}. Add one under Connections, or environments.${name}.connections.${connector} to fastn.config.ts.`,
          {
            environment: name,
            connector,
          },
        );
      }
      return configuredConnection({
        connector,
        environment: name,
        baseUrl: addressOf(connector, target, mockUrl),
        isMock: target === "mock",
        headers: { ...(target === "mock" && sharedMock && steering(name, environment.mock)), ...configured?.headers },
        auth: configuredAuth(configured?.auth),
        secret: (ref) => secretOf(ref, connector, name, secrets),
      });
    },
  };
}

/** What leads calls of an environment that has settings of its own to its own data in the mock server. */
function steering(environment: string, mock: MockOverrides | undefined): Record<string, string> {
  if (mock === undefined) return {};
  const given = { environment, seed: mock.seed, locale: mock.locale, latency: mock.latencyMs === undefined ? undefined : Math.round(mock.latencyMs) };
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[`x-mock-${name}`, String(value)]])));
}

/** These reach nothing, or take an address per call. */
const withoutAddress = new Set(["transform", "http"]);

function addressOf(connector: string, target: string | null, mockUrl: () => string | null): string | undefined {
  // The connector knows its own.
  if (target !== "mock") return target ?? undefined;
  if (withoutAddress.has(connector)) return undefined;
  const url = mockUrl();
  if (url === null)
    throw new AppError(
      "CONNECTION_MISSING",
      `${connector} is set to the mock server, which is not running. Restart the studio, or give ${connector} a baseUrl.`,
      { connector },
    );
  return `${url}/${connector}`;
}

async function secretOf({ secret }: SecretRef, connector: string, environment: string, secrets: SecretSource): Promise<string> {
  const value = await secrets.read(secret, environment);
  if (value !== undefined) return value;
  throw new AppError(
    "CONNECTION_MISSING",
    `The connection for ${connector} needs the secret ${secret}. Set it under Connections, or as FASTN_SECRET_${secret.toUpperCase()} in the environment of fastn studio.`,
    { connector, secret },
  );
}
