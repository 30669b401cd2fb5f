import { AppError } from "@fastn/core";
import type { Redactor } from "@fastn/core/node";
import { secretsOf, type SecretSource } from "../environments.ts";
import { localTenant, type SecretService } from "../services.ts";
import type { Vault } from "../vault/create-vault.ts";

/** Secrets of a workspace in the vault: of one environment, or of all. */
const scopeOf = (environment: string | null): string => (environment === null ? "workspace" : `environment/${environment}`);

export interface StudioSecrets extends SecretSource, SecretService {}

/**
 * Secrets by name. `FASTN_SECRET_<NAME>` of the process comes first, so that a pipeline can override; then the environment's own, then the workspace's.
 * @param environments names that exist
 */
export function createSecrets(
  vault: Vault,
  env: Readonly<Record<string, string | undefined>>,
  redactor: Redactor,
  environments: () => Promise<readonly string[]>,
): StudioSecrets {
  const ofProcess = secretsOf(env, redactor);
  const requireEnvironment = async (name: string | undefined): Promise<string | null> => {
    if (name === undefined) return null;
    const names = await environments();
    if (!names.includes(name))
      throw new AppError("CONFIG_INVALID", `There is no environment "${name}". There are: ${names.join(", ")}.`, { environment: name });
    return name;
  };
  return {
    async read(name, environment) {
      const given = await ofProcess.read(name);
      if (given !== undefined) return given;
      const own = environment === undefined ? undefined : await vault.read(localTenant, scopeOf(environment), name);
      return own ?? (await vault.read(localTenant, scopeOf(null), name));
    },
    async list(tenant) {
      const scopes = [null, ...(await environments())];
      const lists = await Promise.all(
        scopes.map(async (environment) =>
          (await vault.list(tenant, scopeOf(environment))).map(({ name, updatedAt }) => ({ name, environment, updatedAt: new Date(updatedAt).toISOString() })),
        ),
      );
      return { data: lists.flat(), keyPlace: await vault.place() };
    },
    set: async (tenant, name, { value, environment }) => vault.write(tenant, scopeOf(await requireEnvironment(environment)), name, value),
    async remove(tenant, name, environment) {
      if (await vault.remove(tenant, scopeOf(await requireEnvironment(environment)), name)) return;
      throw new AppError("NOT_FOUND", `There is no secret ${name}${environment === undefined ? "" : ` in ${environment}`}.`, { secret: name });
    },
  };
}
