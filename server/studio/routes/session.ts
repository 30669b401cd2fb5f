import { Type } from "typebox";
import { answers, cookieName, type Credentials, type ServicePlugin } from "../../platform/index.ts";

const OpenQuery = Type.Object({ key: Type.String({ minLength: 1, maxLength: 200 }) });

/** How a browser gets in: a one-time link, traded for a cookie that scripts cannot read and other sites cannot send. */
export const sessionRoutes: ServicePlugin<{ credentials: Credentials }> = async (app, { credentials }) => {
  app.get("/open", { config: { access: "public" }, schema: { hide: true, querystring: OpenQuery } }, async ({ query, headers }, reply) => {
    const session = credentials.redeem(query.key);
    if (session === null) {
      return reply
        .code(410)
        .type("text/plain; charset=utf-8")
        .send("This link was used before. Ask fastn studio for a new one: restart it, or run `fastn dev`.\n");
    }
    const port = headers.host?.split(":")[1] ?? "80";
    return reply.header("set-cookie", `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`).redirect("/", 303);
  });

  app.post(
    "/api/v1/session/links",
    {
      schema: {
        tags: ["service"],
        operationId: "newLink",
        summary: "A fresh one-time link that opens the studio in a browser",
        response: answers(Type.Object({ path: Type.String() })),
      },
    },
    async () => ({ path: credentials.newLink() }),
  );
};
