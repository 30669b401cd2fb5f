import { AnyJson, AppError } from "@fastn/core";
import { Type } from "typebox";
import { answers, type ServicePlugin } from "../../platform/index.ts";
import { RunAccepted } from "../schemas/run.ts";
import { localTenant, type StudioServices } from "../services.ts";

/** Headers that authenticate the caller; workflows never see them. */
const credentialHeaders = new Set(["authorization", "proxy-authorization", "cookie", "x-fastn-token", "x-fastn-access-key", "x-fastn-api-key", "x-fastn-key"]);

/** POST /hooks/<path>: what starts workflows with a webhook trigger. No token: the sender is a program that knows the path. */
export const hookRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { runs } }) => {
  app.post(
    "/hooks/*",
    {
      config: { access: "public" },
      schema: {
        tags: ["webhooks"],
        operationId: "receiveWebhook",
        summary: "Start the workflow whose webhook trigger has this path; the body is its input",
        headers: Type.Object({ "idempotency-key": Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) }),
        body: AnyJson,
        response: answers(RunAccepted, 202),
      },
    },
    async (request, reply) => {
      if (request.raw.headers["content-type"] === undefined)
        throw new AppError("UNSUPPORTED_MEDIA_TYPE", "Send the event as a JSON body with content-type application/json.");
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.raw.headers)) {
        if (typeof value === "string" && !credentialHeaders.has(name)) headers[name] = value;
      }
      const started = await runs.receive(localTenant, `/${(request.params as { "*": string })["*"]}`, {
        input: request.body ?? null,
        headers,
        idempotencyKey: request.headers["idempotency-key"] ?? null,
      });
      return reply.code(202).send(started);
    },
  );
};
