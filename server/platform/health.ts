import { createHmac } from "node:crypto";
import { Type } from "typebox";
import type { Credentials } from "./credentials.ts";
import { answers } from "./answers.ts";
import type { Service } from "./service-types.ts";

export const Health = Type.Object(
  {
    status: Type.Literal("ok"),
    service: Type.String(),
    version: Type.String(),
    proof: Type.Union([Type.String(), Type.Null()], {
      description: "hex HMAC-SHA256 of the challenge under the launch token; shows that this process knows it without anyone sending it",
    }),
  },
  { $id: "Health" },
);

const HealthQuery = Type.Object({ challenge: Type.Optional(Type.String({ minLength: 16, maxLength: 128 })) }, { additionalProperties: false });

/** GET /health: answers once the service is ready. Public, so that a program can make sure whom it talks to before it sends a token. */
export function useHealth(app: Service, service: { readonly name: string; readonly version: string }, credentials: Credentials): void {
  app.get(
    "/api/v1/health",
    {
      config: { access: "public" },
      schema: { tags: ["service"], operationId: "getHealth", summary: "Is the service ready?", querystring: HealthQuery, response: answers(Health) },
    },
    async ({ query: { challenge } }) => ({
      status: "ok" as const,
      service: service.name,
      version: service.version,
      proof: challenge === undefined ? null : createHmac("sha256", credentials.token).update(challenge).digest("hex"),
    }),
  );
}
