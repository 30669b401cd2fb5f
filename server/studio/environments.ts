import { AppError, type Connection, type Json } from "@fastn/core";
import type { Redactor } from "@fastn/core/node";
import type { ConnectionConfig, EnvironmentConfig, SecretRef, WorkspaceConfig } from "@fastn/workflow";

export const localEnvironment = "local";

export interface Environment {
  readonly name: string;
  readonly variables: Readonly<Record<string, Json>>;
  readonly config: Readonly<Record<string, Json>>;
  /** How a connector is reached from here. @throws AppError CONNECTION_MISSING */
  connection(connector: string): Promise<Connection>;
}

/** Reads `FASTN_SECRET_<NAME>`; what is found is known to the redactor from then on. */
export interface SecretSource {
  read(name: string): Promise<string | undefined>;
}

export function secretsOf(env: Readonly<Record<string, string | undefined>>, redactor: Redactor): SecretSource {
  const prefix = "FASTN_SECRET_";
  for (const [key, value] of Object.entries(env)) if (key.startsWith(prefix) && value !== undefined) redactor.add(key.slice(prefix.length), value);
  return { read: async (name) => env[`${prefix}${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`] };
}

export function environmentNames(config: WorkspaceConfig | null): string[] {
  return [...new Set([localEnvironment, ...Object.keys(config?.environments ?? {})])];
}

export const defaultEnvironment = (config: WorkspaceConfig | null): string => config?.defaultEnvironment ?? localEnvironment;

/**
 * One environment of the configuration.
 * @param mockUrl where the bundled mock server answers, null while it is not running
 * @throws AppError CONFIG_INVALID for an unknown name
 */
export function environmentOf(config: WorkspaceConfig | null, name: string, secrets: SecretSource, mockUrl: () => string | null): Environment {
  const names = environmentNames(config);
  if (!names.includes(name))
    throw new AppError("CONFIG_INVALID", `There is no environment "${name}" in fastn.config.ts. There are: ${names.join(", ")}.`, { environment: name });
  const environment: EnvironmentConfig = Object.hasOwn(config?.environments ?? {}, name) ? (config?.environments?.[name] ?? {}) : {};
  return {
    name,
    variables: environment.variables ?? {},
    config: environment.config ?? {},
    async connection(connector) {
      const connections = environment.connections ?? {};
      const configured = Object.hasOwn(connections, connector) ? connections[connector] : undefined;
      const target = configured?.baseUrl ?? (name === localEnvironment ? "mock" : null);
      if (target === null) {
        throw new AppError(
          "CONNECTION_MISSING",
          `The environment "${name}" has no connection for ${connector}. Add environments.${name}.connections.${connector} to fastn.config.ts.`,
          {
            environment: name,
            connector,
          },
        );
      }
      return { ...baseUrlOf(connector, target, mockUrl), headers: await authHeaders(connector, configured?.auth, secrets) };
    },
  };
}

/** These reach nothing, or take an address per call. */
const withoutAddress = new Set(["transform", "http"]);

function baseUrlOf(connector: string, target: string, mockUrl: () => string | null): { readonly baseUrl?: string } {
  if (target !== "mock") return { baseUrl: target };
  if (withoutAddress.has(connector)) return {};
  const url = mockUrl();
  if (url === null)
    throw new AppError(
      "CONNECTION_MISSING",
      `${connector} is set to the mock server, which is not running. Restart the studio, or give ${connector} a baseUrl.`,
      { connector },
    );
  return { baseUrl: `${url}/${connector}` };
}

async function authHeaders(connector: string, auth: ConnectionConfig["auth"], secrets: SecretSource): Promise<Readonly<Record<string, string>>> {
  const read = async ({ secret }: SecretRef): Promise<string> => {
    const value = await secrets.read(secret);
    if (value === undefined) {
      throw new AppError(
        "CONNECTION_MISSING",
        `The connection for ${connector} needs the secret ${secret}. Set FASTN_SECRET_${secret.toUpperCase()} in the environment of fastn studio.`,
        {
          connector,
          secret,
        },
      );
    }
    return value;
  };
  switch (auth?.type) {
    case undefined:
    case "none":
      return {};
    case "bearer_token":
      return { authorization: `Bearer ${await read(auth.token)}` };
    case "api_key":
      return { [auth.headerName.toLowerCase()]: await read(auth.key) };
    case "basic":
      return { authorization: `Basic ${Buffer.from(`${auth.user}:${await read(auth.password)}`).toString("base64")}` };
  }
}
