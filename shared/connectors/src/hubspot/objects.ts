import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction, type ActionDef } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { asProperties, CrmRecord, nextAfter, pageOf, paging, Properties } from "./records.ts";

export interface CrmObject {
  /** `contact`; actions are `listContacts`, `getContact`, … */
  readonly entity: string;
  readonly plural: string;
  /** Properties asked for when a call names none. */
  readonly properties: readonly string[];
  /** Property that may stand in for the id: `email`. */
  readonly idProperty?: string;
}

const operators = ["EQ", "NEQ", "LT", "LTE", "GT", "GTE", "IN", "NOT_IN", "HAS_PROPERTY", "NOT_HAS_PROPERTY", "CONTAINS_TOKEN"] as const;
const Filter = Type.Object(
  {
    propertyName: Type.String(),
    operator: Type.Enum([...operators]),
    value: Type.Optional(Type.String()),
    values: Type.Optional(Type.Array(Type.String(), { description: "For IN and NOT_IN" })),
  },
  { additionalProperties: false, title: "Filter" },
);

/** The actions every object of the CRM has (developers.hubspot.com/docs/api/crm/objects). */
export function objectActions({ entity, plural, properties, idProperty }: CrmObject): ActionDef[] {
  const [One, Many] = [capital(entity), capital(plural)];
  const root = `/crm/v3/objects/${plural}`;
  const wanted = Type.Optional(Type.Array(Type.String(), { description: `Properties to read; left out: ${properties.join(", ")}` }));
  const Page = Type.Object({ [plural]: Type.Array(CrmRecord), ...nextAfter });
  const id = Type.String({ minLength: 1, description: `Id of the ${entity}` });
  const one = { entity, outputSchema: CrmRecord } as const;

  return [
    defineAction(`list${Many}`, {
      description: `List ${plural}, a page at a time.`,
      entity,
      type: "list",
      inputSchema: inputOf({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 100 })),
        after: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        properties: wanted,
        archived: Type.Optional(Type.Boolean({ default: false })),
      }),
      outputSchema: Page,
      paging: paging(plural),
      async handler({ http }, { properties: asked = properties, limit = 100, ...params }) {
        const { results, ...next } = pageOf(await http.get(root, { params: { ...params, limit, properties: asked.join(",") } }));
        return { [plural]: results, ...next };
      },
    }),
    defineAction(`search${Many}`, {
      description: `Find ${plural} by conditions on their properties, or by words.`,
      entity,
      type: "list",
      inputSchema: inputOf({
        filters: Type.Optional(Type.Array(Filter, { description: "All must hold" })),
        query: Type.Optional(Type.String({ description: "Words to find in the usual properties" })),
        sorts: Type.Optional(Type.Array(inputOf({ propertyName: Type.String(), direction: Type.Enum(["ASCENDING", "DESCENDING"]) }), { maxItems: 1 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })),
        after: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        properties: wanted,
      }),
      outputSchema: Page,
      paging: paging(plural),
      async handler({ http }, { filters = [], properties: asked = properties, after, limit = 100, ...rest }) {
        const body = {
          ...rest,
          limit,
          properties: [...asked],
          ...(filters.length > 0 && { filterGroups: [{ filters }] }),
          ...(typeof after === "string" && { after }),
        };
        const { results, ...next } = pageOf(await http.post(`${root}/search`, { body }));
        return { [plural]: results, ...next };
      },
    }),
    defineAction(`get${One}`, {
      ...one,
      description: idProperty === undefined ? `Read one ${entity}.` : `Read one ${entity}, by its id or its ${idProperty}.`,
      type: "read",
      inputSchema: inputOf({
        id: idProperty === undefined ? id : Type.Optional(id),
        ...(idProperty !== undefined && { [idProperty]: Type.Optional(Type.String({ minLength: 1, description: "Instead of the id" })) }),
        properties: wanted,
      }),
      async handler({ http }, { properties: asked = properties, ...given }) {
        const keys = given as { readonly id?: string } & Readonly<Record<string, string | undefined>>;
        const other = idProperty === undefined ? undefined : keys[idProperty];
        const byOther = keys.id === undefined && other !== undefined;
        const key = segment((byOther ? other : keys.id) ?? "", "id");
        return (await http.get(`${root}/${key}`, { params: { properties: asked.join(","), idProperty: byOther ? idProperty : undefined } })).data;
      },
    }),
    defineAction(`create${One}`, {
      ...one,
      description: `Create a ${entity}.`,
      type: "create",
      inputSchema: inputOf({ properties: Properties }),
      handler: async ({ http }, { properties: values }) => (await http.post(root, { body: { properties: asProperties(values) } })).data,
    }),
    defineAction(`update${One}`, {
      ...one,
      description: `Change properties of a ${entity}; those left out stay as they are.`,
      type: "update",
      inputSchema: inputOf({ id, properties: Properties }),
      handler: async ({ http }, { id: key, properties: values }) =>
        (await http.patch(`${root}/${segment(key, "id")}`, { body: { properties: asProperties(values) } })).data,
    }),
    defineAction(`delete${One}`, {
      description: `Archive a ${entity}. It can be restored in HubSpot for 90 days.`,
      entity,
      type: "delete",
      inputSchema: inputOf({ id }),
      outputSchema: Type.Object({ deleted: Type.Boolean() }),
      async handler({ http }, { id: key }) {
        await http.delete(`${root}/${segment(key, "id")}`);
        return { deleted: true };
      },
    }),
  ];
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
