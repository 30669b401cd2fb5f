import { readFile } from "node:fs/promises";
import { AppError } from "@fastn/core";
import type { ConnectorRegistry } from "@fastn/connectors";
import type { Api } from "@fastn/connectors/import";
import { resolveExisting, resolveForWrite } from "../workspace/paths.ts";
import { maxFileBytes, writeAtomically } from "../workspace/text-file.ts";

export interface ImportRequest {
  /** Names the description in messages, and the connector unless `name` does. */
  readonly file: string;
  readonly text: string;
  readonly name?: string;
  /** Take the place of an earlier import of that name. Default false. */
  readonly replace?: boolean;
}

export interface ImportedApi {
  readonly name: string;
  /** Of the file that was written, in the workspace. */
  readonly path: string;
  readonly displayName: string;
  readonly auth: string;
  readonly actions: readonly { readonly name: string; readonly type: string; readonly method: string; readonly path: string }[];
  readonly notes: readonly string[];
}

export interface ImportApiOptions {
  readonly root: string;
  readonly readOnly: boolean;
  readonly registry: () => Promise<ConnectorRegistry>;
  readonly exists: (path: string) => Promise<boolean>;
  /** Told of the path that was written. */
  readonly onSaved: (path: string) => void;
}

/**
 * Write a description into `connectors/` as OpenAPI 3 JSON, which reads in milliseconds where YAML takes seconds.
 * @throws AppError CONFIG_INVALID with the place in the description, CONFLICT when the name is taken, WORKSPACE_READ_ONLY
 */
export async function importApi(options: ImportApiOptions, { file, text, name: wanted, replace = false }: ImportRequest): Promise<ImportedApi> {
  if (options.readOnly) throw new AppError("WORKSPACE_READ_ONLY", `The folder ${options.root} cannot be written, so nothing can be imported into it.`);
  const { readApi, slug, toConnector } = await import("@fastn/connectors/import");
  const api = await readApi(text, file);
  const name = wanted ?? slug(file.replace(/^.*[\\/]/, "").replace(/(\.(openapi|swagger2?|postman|postman_collection))?\.\w+$/i, ""));
  if (!/^[a-z][a-z0-9-]{0,59}$/.test(name)) {
    throw new AppError("CONFIG_INVALID", `"${name}" cannot name a connector: use small letters, digits and hyphens, starting with a letter.`, { name });
  }
  const path = `connectors/${name}.openapi.json`;
  const siblings = [path, `connectors/${name}.openapi.yaml`, `connectors/${name}.openapi.yml`];
  const present = (await Promise.all(siblings.map(options.exists))).flatMap((found, index) => (found ? [siblings[index] ?? path] : []));
  if (present.length > 0 && !(replace && present.every((each) => each === path))) {
    const advice = present.includes(path) ? "Import it under another name, or replace it" : "Import under another name, or remove that file first";
    throw new AppError("CONFLICT", `${present[0]} exists already. ${advice}.`, { path: present[0] ?? path });
  }
  if (present.length === 0 && (await options.registry()).get(name) !== undefined) {
    throw new AppError("CONFLICT", `"${name}" is a connector of the studio itself. Import under another name, "${name}-api" say.`, { name });
  }
  const pretty = Buffer.from(`${JSON.stringify(api.document, null, 1)}\n`);
  const before = present.length === 0 ? null : await readApi(await readFile(await resolveExisting(options.root, path), "utf8"), path).catch(() => null);
  // What the editor still opens is written for people and diffs.
  const bytes = pretty.length <= maxFileBytes ? pretty : Buffer.from(JSON.stringify(api.document));
  await writeAtomically(await resolveForWrite(options.root, path), bytes, 0o644);
  options.onSaved(path);
  return {
    name,
    path,
    displayName: api.title,
    auth: toConnector(name, api).auth.type,
    actions: api.operations.map((operation) => ({ name: operation.name, type: operation.type, method: operation.method, path: operation.path })),
    notes: [...api.notes, ...(before === null ? [] : [changesOf(before, api)])],
  };
}

/** What became of the actions that workflows may call, in a sentence. */
function changesOf(before: Api, now: Api): string {
  const inputs = ({ operations }: Api): Map<string, string> =>
    new Map(operations.map(({ name, method, path, parameters, body }) => [name, JSON.stringify([method, path, parameters, body])]));
  const [was, is] = [inputs(before), inputs(now)];
  const list = (what: string, names: readonly string[]): string[] => (names.length === 0 ? [] : [`${what} ${shortList(names)}`]);
  const changes = [
    ...list(
      "new:",
      [...is.keys()].filter((name) => !was.has(name)),
    ),
    ...list(
      "gone:",
      [...was.keys()].filter((name) => !is.has(name)),
    ),
    ...list(
      "changed:",
      [...is.keys()].filter((name) => was.has(name) && was.get(name) !== is.get(name)),
    ),
  ];
  return `Replaced the description that was there, with what was changed in it by hand; ${changes.length === 0 ? "its actions are the same" : changes.join("; ")}.`;
}

const shortList = (names: readonly string[]): string =>
  names.length <= 10 ? names.join(", ") : `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`;
