import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf, nullable } from "../schema-parts.ts";
import { nextAfter, pageOf, paging } from "./records.ts";

const Kind = Type.Enum(["contacts", "companies", "deals"]);

const associate = defineAction("associate", {
  displayName: "Associate records",
  description: "Link two records, such as a contact and a company, with the default kind of link.",
  entity: "association",
  type: "create",
  inputSchema: inputOf({ from: Kind, fromId: Type.String({ minLength: 1 }), to: Kind, toId: Type.String({ minLength: 1 }) }),
  outputSchema: Type.Object({ status: Type.String() }),
  async handler({ http }, { from, fromId, to, toId }) {
    const path = `/crm/v4/objects/${from}/${segment(fromId, "fromId")}/associations/default/${to}/${segment(toId, "toId")}`;
    const { status = "COMPLETE" } = (await http.put(path)).data as { status?: string };
    return { status };
  },
});

const listAssociations = defineAction("listAssociations", {
  description: "List the records of a kind that a record is linked with.",
  entity: "association",
  type: "list",
  inputSchema: inputOf({
    from: Kind,
    fromId: Type.String({ minLength: 1 }),
    to: Kind,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    after: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  outputSchema: Type.Object({ associations: Type.Array(Type.Object({ toObjectId: Type.Union([Type.String(), Type.Integer()]) })), ...nextAfter }),
  paging: paging("associations"),
  async handler({ http }, { from, fromId, to, ...params }) {
    const { results, ...next } = pageOf(await http.get(`/crm/v4/objects/${from}/${segment(fromId, "fromId")}/associations/${to}`, { params }));
    return { associations: results, ...next };
  },
});

const listOwners = defineAction("listOwners", {
  description: "List the people who can own records.",
  entity: "owner",
  type: "list",
  inputSchema: inputOf({
    email: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    after: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  }),
  outputSchema: Type.Object({
    owners: Type.Array(Type.Object({ id: Type.String(), email: nullable(Type.String()), firstName: Type.String(), lastName: Type.String() })),
    ...nextAfter,
  }),
  paging: paging("owners"),
  async handler({ http }, params) {
    const { results, ...next } = pageOf(await http.get("/crm/v3/owners", { params }));
    return { owners: results, ...next };
  },
});

export const linkActions = [associate, listAssociations, listOwners];
