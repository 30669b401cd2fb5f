import { readFile } from "node:fs/promises";
import { AppError, type ErrorCode, type Problem } from "@fastn/core";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { Api } from "@fastn/connectors/import";
import { problem } from "../analysis/problem.ts";
import type { Listing } from "../workspace/list-files.ts";
import { resolveExisting } from "../workspace/paths.ts";
import type { ConnectorHost } from "./connector-host.ts";

/** `connectors/acme.openapi.json`: the connector `acme`. */
export const apiFile = /^connectors\/([^/]+)\.openapi\.(json|ya?ml)$/;
/** `connectors/acme.ts`: the same, in code. What code shares lies in folders below. */
const codeFile = /^connectors\/([^/]+?)(?<!\.(?:d|test|spec))\.ts$/;
const nameIn = (path: string): string | undefined => (apiFile.exec(path) ?? codeFile.exec(path))?.[1];
const slugPattern = /^[a-z][a-z0-9-]*$/;

export interface WorkspaceApisOptions {
  readonly root: string;
  readonly registry: () => Promise<ConnectorRegistry>;
  /** Answer `/<name>` of the mock server as a description says; null: no longer. */
  readonly serve: (name: string, api: Api | null) => Promise<void>;
  /** Where the code of connectors runs. */
  readonly host: ConnectorHost;
}

export interface WorkspaceApis {
  /**
   * Bring the registry and the mock server in line with `connectors/`. Descriptions and code are read, never run, and nothing is fetched.
   * `changed`: other connectors than at the last look. `none`: the folder brings none, so there are the studio's own and no others.
   */
  sync(listing: Listing): Promise<{ readonly problems: readonly Problem[]; readonly changed: boolean; readonly none: boolean }>;
}

interface Known {
  readonly stamp: string;
  /** null: it cannot be used. */
  readonly name: string | null;
  readonly problems: readonly Problem[];
}

/** API descriptions in the folder, each with its mock, and connectors in code. */
export function createWorkspaceApis({ root, registry, serve, host }: WorkspaceApisOptions): WorkspaceApis {
  const known = new Map<string, Known>();
  const taken = (name: string): string | undefined => [...known].find(([, entry]) => entry.name === name)?.[0];

  const load = async (path: string, stamp: string): Promise<Known> => {
    const name = nameIn(path) ?? "";
    const refused = (code: ErrorCode, message: string, line = 1, column = 1): Known => ({
      stamp,
      name: null,
      problems: [{ ...problem("error", code, message, path), line, column }],
    });
    if (!slugPattern.test(name)) return refused("CONFIG_INVALID", `"${name}" cannot name a connector. Rename the file: small letters, digits and hyphens.`);
    const connectors = await registry();
    const owner = taken(name);
    if (owner !== undefined) return refused("CONFIG_INVALID", `The connector "${name}" is described by ${owner} already. Remove one of the two.`);
    if (connectors.get(name) !== undefined) {
      return refused("CONFIG_INVALID", `"${name}" is a connector of the studio itself. Give the file another name, ${name}-api.openapi.json say.`);
    }
    if (codeFile.test(path)) return loadCode(path, stamp, name);
    try {
      const { readApi, toConnector } = await import("@fastn/connectors/import");
      const api = await readApi(await readFile(await resolveExisting(root, path), "utf8"), path);
      connectors.register(toConnector(name, api));
      await serve(name, api);
      return { stamp, name, problems: [] };
    } catch (error) {
      if (!(error instanceof AppError))
        return refused("CONFIG_INVALID", `The description cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      // The message begins with the place, which a problem has in fields of its own.
      const { line, column } = error.details;
      return refused(error.code, error.message.replace(`${path}:${line}:${column} `, ""), Number(line ?? 1), Number(column ?? 1));
    }
  };

  const loadCode = async (path: string, stamp: string, name: string): Promise<Known> => {
    try {
      const [{ parseConnector }, { toDefinition }] = await Promise.all([import("@fastn/builder"), import("./custom-connector.ts")]);
      const { connector, problems } = parseConnector(await readFile(await resolveExisting(root, path), "utf8"));
      const told = problems.map((found) => ({ ...found, file: path }));
      if (connector === null) return { stamp, name: null, problems: told };
      if (connector.name !== undefined && connector.name !== name)
        throw new AppError("CONFIG_INVALID", `The connector calls itself "${connector.name}", and its file ${name}.ts. Make the two the same.`);
      (await registry()).register(toDefinition(name, path, connector, host));
      return { stamp, name, problems: told };
    } catch (error) {
      const { code, message } = error instanceof AppError ? error : new AppError("CONFIG_INVALID", `The connector cannot be read: ${String(error)}`);
      return { stamp, name: null, problems: [problem("error", code, message, path)] };
    }
  };

  const drop = async (path: string): Promise<void> => {
    const name = known.get(path)?.name;
    known.delete(path);
    if (name === undefined || name === null) return;
    (await registry()).unregister(name);
    await serve(name, null);
  };

  const look = async (listing: Listing): ReturnType<WorkspaceApis["sync"]> => {
    const paths = listing.entries.filter(({ path, kind }) => kind === "file" && nameIn(path) !== undefined).map(({ path }) => path);
    // What a connector imports may have changed too.
    host.forget();
    let changed = false;
    for (const path of known.keys()) {
      const stale = !paths.includes(path) || known.get(path)?.stamp !== listing.stamps.get(path) || known.get(path)?.name === null;
      if (!stale) continue;
      await drop(path);
      changed = true;
    }
    for (const path of paths) {
      if (known.has(path)) continue;
      known.set(path, await load(path, listing.stamps.get(path) ?? ""));
      changed = true;
    }
    return { problems: [...known.values()].flatMap(({ problems }) => problems), changed, none: paths.length === 0 };
  };

  // One look after the other: of two at once the second would take what the first has just registered for the studio's own.
  let last: ReturnType<WorkspaceApis["sync"]> | undefined;
  return {
    sync(listing) {
      const before = last?.catch(() => undefined);
      return (last = before === undefined ? look(listing) : before.then(() => look(listing)));
    },
  };
}
