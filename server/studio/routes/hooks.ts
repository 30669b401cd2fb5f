import { AnyJson, AppError, type Json } from "@fastn/core";
import { webhookMethods } from "@fastn/workflow/triggers";
import { Type } from "typebox";
import { answers, type ServicePlugin, type ServiceRequest } from "../../platform/index.ts";
import { RunAccepted } from "../schemas/run.ts";
import type { StudioServices } from "../services.ts";
import { send } from "./answer-run.ts";
import { hookReceiver, single } from "./hook-posts.ts";

const HookHeaders = Type.Object({
  "idempotency-key": Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  "x-fastn-environment": Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
});

/** /hooks/<path>, plain posts excepted (`hook-posts.ts`): what starts workflows with a webhook trigger. No token: the trigger says what its sender has to prove. */
export const hookRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services }) => {
  const receive = hookReceiver(services);
  for (const method of webhookMethods) {
    app.route({
      method,
      url: "/hooks/*",
      config: { access: "public", keepRawBody: true },
      schema: {
        tags: ["webhooks"],
        operationId: method === "POST" ? "receiveWebhook" : `receiveWebhook${method}`,
        summary: "Start the workflow whose webhook trigger has this path and method; the body is its input, or the query where there is no body",
        headers: HookHeaders,
        ...(method !== "GET" && { body: Type.Optional(AnyJson) }),
        response: { ...answers(RunAccepted, 202), 200: AnyJson },
      },
      async handler(request, reply) {
        const answer = await receive({
          method,
          path: `/${(request.params as { "*": string })["*"]}`,
          ...incoming(request),
          idempotencyKey: (request.headers["idempotency-key"] as string | undefined) ?? null,
        });
        return send(reply, answer);
      },
    });
  }
};

/** What a webhook brings. @throws AppError UNSUPPORTED_MEDIA_TYPE, FORBIDDEN for a page of another site that a browser opens */
export function incoming(request: ServiceRequest): { headers: Readonly<Record<string, string>>; rawBody: Uint8Array; payload: Json; environment?: string } {
  const { method } = request;
  const site = request.headers["sec-fetch-site"];
  // A link on a foreign page is a GET the rules for pages let through.
  if (site !== undefined && site !== "same-origin" && site !== "none") throw new AppError("FORBIDDEN", "Requests from other web pages are refused.");
  if (method !== "GET" && method !== "DELETE" && request.raw.headers["content-type"] === undefined)
    throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the event as a JSON body with content-type application/json.");
  const headers = single(request.raw.headers);
  const environment = headers["x-fastn-environment"];
  return {
    headers,
    rawBody: request.rawBody ?? new Uint8Array(),
    payload: (request.body ?? (method === "GET" ? request.query : null)) as Json,
    ...(environment !== undefined && { environment }),
  };
}
