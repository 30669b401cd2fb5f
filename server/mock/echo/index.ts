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

/** What the `http` connector talks to: answers with what it was sent. */
export const echo: MockService<null> = {
  name: "http",
  stateless: true,
  routes,
  seed: () => null,
  normalize: (path) => path,
  view: () => ({}),
  failure: (status) =>
    json(status, { message: status === 422 ? "The Idempotency-Key was used before with another request" : "The mock server was asked to fail" }),
};
