import { json, type MockRequest, type MockRoute, type MockService } from "../service.ts";

/** Never shown: credentials, and what only says which socket was used. */
const hidden = new Set(["authorization", "cookie", "proxy-authorization", "x-api-key", "host", "connection", "keep-alive", "content-length"]);

const show = (request: MockRequest<null>) => ({
  method: request.method,
  path: new URL(request.baseUrl).pathname,
  query: Object.fromEntries([...request.query].filter(([name]) => name !== "seed" && name !== "environment")),
  headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hidden.has(name))),
  body: request.body,
});

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const routes: readonly MockRoute<null>[] = methods.flatMap((method) => [
  { method, pattern: "/echo", handle: (request: MockRequest<null>) => json(200, show(request)) },
  {
    method,
    pattern: "/status/:status",
    handle(request: MockRequest<null>) {
      const status = Number(request.params["status"]);
      return Number.isInteger(status) && status >= 200 && status <= 599 ? json(status, { status }) : json(400, { message: "The status must be 200..599" });
    },
  },
]);

const itemCount = 23;

/** A list in pages, which says in every usual way where it goes on: a Link header, a cursor, numbered pages that end empty. */
const itemsRoute: MockRoute<null> = {
  method: "GET",
  pattern: "/items",
  handle({ query, baseUrl }) {
    const limit = Math.min(100, Math.max(1, Number(query.get("limit") ?? "10") || 10));
    const page = Math.max(1, Number(query.get("cursor") ?? query.get("page") ?? "1") || 1);
    const from = (page - 1) * limit;
    const items = Array.from({ length: Math.max(0, Math.min(limit, itemCount - from)) }, (_, index) => ({ id: from + index + 1 }));
    const more = from + limit < itemCount;
    const link = more ? { link: `<${baseUrl}?page=${page + 1}&limit=${limit}>; rel="next"` } : undefined;
    return json(200, { data: { items }, next_cursor: more ? String(page + 1) : null }, link);
  },
};

/** What the `http` connector talks to: answers with what it was sent. */
export const echo: MockService<null> = {
  name: "http",
  stateless: true,
  routes: [...routes, itemsRoute],
  seed: () => null,
  normalize: (path) => path,
  view: () => ({}),
  failure: (status) => json(status, { message: "The mock server was asked to fail" }),
};
