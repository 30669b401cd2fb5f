import { pageOf } from "@fastn/core";
import { Type } from "typebox";
import { answers, type ServicePlugin } from "../../platform/index.ts";
import { localTenant, type StudioServices } from "../services.ts";

const tags = ["notifications"];
const Notification = Type.Object({
  runId: Type.String(),
  stepPath: Type.String({ description: "The notification step" }),
  workflow: Type.String(),
  severity: Type.Enum(["info", "success", "warning", "error"]),
  title: Type.String(),
  body: Type.String(),
  createdAt: Type.String({ description: "ISO 8601" }),
  readAt: Type.Union([Type.String(), Type.Null()], { description: "ISO 8601; null: nobody has read it" }),
});
const Query = Type.Object(
  {
    unread: Type.Optional(Type.Boolean({ description: "Only those nobody has read" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
const ReadBody = Type.Object(
  {
    which: Type.Optional(
      Type.Object(
        { runId: Type.String({ maxLength: 100 }), stepPath: Type.String({ minLength: 1, maxLength: 1000 }) },
        { additionalProperties: false, description: "Default: all of them" },
      ),
    ),
  },
  { additionalProperties: false },
);

export const notificationRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { notifications } }) => {
  app.get(
    "/notifications",
    {
      schema: {
        tags,
        operationId: "listNotifications",
        summary: "In-app notifications of workflows, newest first",
        querystring: Query,
        response: answers(pageOf(Notification)),
      },
    },
    async ({ query }) => notifications.list(localTenant, { ...query, limit: query.limit ?? 50 }),
  );

  app.post(
    "/notifications/read",
    {
      schema: {
        tags,
        operationId: "readNotifications",
        summary: "Mark one notification as read, or all",
        body: ReadBody,
        response: answers(Type.Object({ changed: Type.Integer({ minimum: 0 }) })),
      },
    },
    async ({ body }) => ({ changed: await notifications.markRead(localTenant, body.which) }),
  );
};
