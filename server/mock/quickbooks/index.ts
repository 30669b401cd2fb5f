import { isJsonObject, type JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockService } from "../service.ts";
import { fault, invalid, notFound, one, type Request, type Route } from "./answers.ts";
import { seedQuickBooks } from "./data.ts";
import { parseQuery } from "./query.ts";
import { saveCustomer, saveItem } from "./records.ts";
import { kinds, time, type Kind, type QuickBooksData } from "./tables.ts";
import { saveTransaction, send } from "./transactions.ts";

function query(request: Request): MockAnswer {
  const text = request.query.get("query") ?? "";
  const parsed = parseQuery(text);
  if (typeof parsed === "string") return invalid("Error parsing query", `QueryParserError: ${parsed}`, "4000");
  const kind = kinds.find((each) => each.toLowerCase() === parsed.from.toLowerCase());
  if (kind === undefined) return invalid("Invalid query", `QueryValidationError: Invalid context declaration: ${parsed.from}`, "4001");
  // Records set inactive are left out, unless the query asks about it.
  const asked = /\bActive\b/i.test(text);
  const found = [...request.data.tables[kind].values()].filter((record) => (asked || record["Active"] !== false) && parsed.keep(record));
  if (parsed.count) return json(200, { QueryResponse: { totalCount: found.length }, time: time(request.now) });
  const ordered = parsed.compare === null ? found : found.toSorted(parsed.compare);
  const page = ordered.slice(parsed.startPosition - 1, parsed.startPosition - 1 + parsed.maxResults);
  const response: JsonObject = page.length === 0 ? {} : { [kind]: page, startPosition: parsed.startPosition, maxResults: page.length };
  return json(200, { QueryResponse: response, time: time(request.now) });
}

const savers: Readonly<Partial<Record<Kind, (request: Request) => MockAnswer>>> = { Customer: saveCustomer, Item: saveItem };

const recordRoutes = kinds.flatMap((kind): Route[] => {
  const path = `/${kind.toLowerCase()}`;
  return [
    {
      method: "GET",
      pattern: `${path}/:id`,
      handle(request) {
        const record = request.data.tables[kind].get(request.params["id"] ?? "");
        return record === undefined ? notFound : one(request, kind, record);
      },
    },
    { method: "POST", pattern: path, handle: (request) => (savers[kind] ?? ((each) => saveTransaction(each, kind)))(request) },
  ];
});

const sendRoutes = (["Invoice", "Estimate"] as const).map((kind): Route => ({
  method: "POST",
  pattern: `/${kind.toLowerCase()}/:id/send`,
  handle: (request) => send(request, kind),
}));

/** Shaped like the Accounting API v3. `/quickbooks/query` and `/quickbooks/v3/company/<any>/query` are the same resource. */
export const quickbooks: MockService<QuickBooksData> = {
  name: "quickbooks",
  knowsKeys: true,
  routes: [{ method: "GET", pattern: "/query", handle: query }, ...sendRoutes, ...recordRoutes],
  seed: seedQuickBooks,
  normalize: (path) => path.replace(/^\/v3\/company\/[^/]+(?=\/)/, ""),
  view: ({ tables }) => Object.fromEntries(kinds.map((kind) => [kind, [...tables[kind].values()]])),
  failure(status) {
    switch (status) {
      case 401:
        return fault(401, "AUTHENTICATION", "message=AuthenticationFailed; errorCode=003200; statusCode=401", "Token expired", "3200");
      case 403:
        return fault(403, "AUTHORIZATION", "message=AuthorizationFailed; errorCode=003100; statusCode=403", "ApplicationAuthorizationFailed", "3100");
      case 404:
        return fault(404, "SERVICE", "message=NotFound", "The resource does not exist", "404");
      case 422:
        return invalid("Duplicate request", "The requestid was used before with another request", "6140");
      case 429:
        return fault(429, "SERVICE", "message=ThrottleExceeded; errorCode=003001; statusCode=429", "ThrottleExceeded", "3001");
      default:
        return fault(status, "SystemFault", "An application error has occurred while processing your request", "System Failure Error", "10000");
    }
  },
  // CloudEvents, which name the record only.
  delivery: ({ topic, record }, { id, now }) => ({
    headers: {},
    body: [
      {
        specversion: "1.0",
        id,
        source: "intuit.mock",
        type: topic,
        datacontenttype: "application/json",
        time: new Date(now).toISOString(),
        intuitentityid: isJsonObject(record) ? (record["Id"] ?? null) : null,
        intuitaccountid: "1",
        data: {},
      },
    ],
  }),
};
