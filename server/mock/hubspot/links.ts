import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { kindOf, limitOf, notFound, page, type Request } from "./answers.ts";
import { link, type HubSpotData } from "./data.ts";

function associate({ data, params }: Request): MockAnswer {
  const [from, to] = [kindOf(params["from"]), kindOf(params["to"])];
  const [fromId = "", toId = ""] = [params["fromId"], params["toId"]];
  if (from === null || to === null || !data.records[from].has(fromId) || !data.records[to].has(toId)) return notFound;
  link(data, from, fromId, to, toId);
  return json(200, {
    status: "COMPLETE",
    results: [{ from: { id: fromId }, to: { id: toId }, associationSpec: { associationCategory: "HUBSPOT_DEFINED", associationTypeId: 1 } }],
  });
}

function list({ data, params, query }: Request): MockAnswer {
  const [from, to, fromId = ""] = [kindOf(params["from"]), kindOf(params["to"]), params["fromId"]];
  if (from === null || to === null || !data.records[from].has(fromId)) return notFound;
  const prefix = `${from}:${fromId}>${to}:`;
  const found = [...data.links]
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ toObjectId: Number(key.slice(prefix.length)), associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 1, label: null }] }));
  return page(found, limitOf(query.get("limit"), 500, 500), query.get("after"));
}

export const linkRoutes: readonly MockRoute<HubSpotData>[] = [
  { method: "PUT", pattern: "/crm/v4/objects/:from/:fromId/associations/default/:to/:toId", handle: associate },
  { method: "GET", pattern: "/crm/v4/objects/:from/:fromId/associations/:to", handle: list },
  {
    method: "GET",
    pattern: "/crm/v3/owners",
    handle: ({ data, query }) =>
      page(
        data.owners.filter((owner) => query.get("email") === null || owner["email"] === query.get("email")),
        limitOf(query.get("limit"), 500, 100),
        query.get("after"),
      ),
  },
];
