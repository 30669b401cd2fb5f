import type { Static, TObject, TProperties, TSchema } from "typebox";
import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction, type ActionDef, type ActionType } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { listInput, paging, read, readList, send } from "./client.ts";

/** Resources of this API are all listed, read and changed alike: `/v1/<path>`, `/v1/<path>/<id>`, `/v1/<path>/<id>/<verb>`. */
export interface Resource {
  readonly entity: string;
  readonly path: string;
  readonly schema: TSchema;
}

export const IdInput = Type.String({ minLength: 1 });

export function listOf(name: string, { entity, path, schema }: Resource, description: string, filters: TProperties): ActionDef {
  return defineAction(name, {
    description,
    entity,
    type: "list",
    inputSchema: inputOf({ ...listInput, ...filters }) as TObject,
    outputSchema: Type.Object({ data: Type.Array(schema), has_more: Type.Boolean() }),
    paging,
    handler: ({ http }, params) => readList(http, path, params as never),
  });
}

export function readOf(name: string, { entity, path, schema }: Resource, description: string): ActionDef {
  return defineAction(name, {
    description,
    entity,
    type: "read",
    inputSchema: inputOf({ id: IdInput }),
    outputSchema: schema,
    handler: ({ http }, { id }) => read(http, `${path}/${segment(id, "id")}`),
  });
}

export function createOf<P extends TProperties>(name: string, { entity, path, schema }: Resource, description: string, fields: P): ActionDef {
  return defineAction(name, {
    description,
    entity,
    type: "create",
    inputSchema: inputOf(fields) as TObject,
    outputSchema: schema,
    handler: ({ http }, params) => send(http, path, params as never),
  });
}

/** A change of one record: of its fields, or by a verb of its own (`finalize`). */
export function changeOf(
  name: string,
  { entity, path, schema }: Resource,
  description: string,
  fields: TProperties,
  { verb, type = "update" }: { readonly verb?: string; readonly type?: ActionType } = {},
): ActionDef {
  const inputSchema = Type.Object({ id: IdInput, ...fields }, { additionalProperties: false });
  return defineAction(name, {
    description,
    entity,
    type,
    inputSchema: inputSchema as TObject,
    outputSchema: schema,
    handler({ http }, params) {
      const { id, ...changes } = params as Static<typeof inputSchema> & Record<string, never>;
      return send(http, `${path}/${segment(String(id), "id")}${verb === undefined ? "" : `/${verb}`}`, changes);
    },
  });
}
