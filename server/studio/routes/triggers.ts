import { AnyJson, AppError, type Json } from "@fastn/core";
import { Type } from "typebox";
import { answers, type ServicePlugin, type ServiceRequest } from "../../platform/index.ts";
import { EmittedEvent, SchedulePreview, TriggerSwitch, TriggerView } from "../schemas/trigger.ts";
import { localTenant, type StudioServices } from "../services.ts";
import { incoming } from "./hooks.ts";

const tags = ["triggers"];
const ByWorkflow = Type.Object({ workflow: Type.String({ minLength: 1, maxLength: 200 }) });
const ByConnector = Type.Object({ connector: Type.String({ maxLength: 100 }), tenant: Type.String({ maxLength: 100 }) });
const Key = Type.Object({ key: Type.Optional(Type.String({ maxLength: 500 })) });

const PreviewBody = Type.Object(
  {
    schedule: Type.String({ maxLength: 200 }),
    timezone: Type.Optional(Type.String({ maxLength: 100, default: "UTC" })),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 5 })),
    after: Type.Optional(Type.String({ maxLength: 40, description: "Time to look from, ISO text, to see a change of the clocks for example. Default: now" })),
  },
  { additionalProperties: false },
);

const EventBody = Type.Object(
  {
    source: Type.String({ minLength: 1, maxLength: 100 }),
    event: Type.String({ minLength: 1, maxLength: 200 }),
    payload: Type.Optional(AnyJson),
    id: Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: "The same id is one event, however often it comes" })),
    environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);

export const triggerRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { triggers } }) => {
  app.get(
    "/triggers",
    {
      schema: {
        tags,
        operationId: "listTriggers",
        summary: "What starts workflows, in every environment",
        response: answers(Type.Object({ data: Type.Array(TriggerView) })),
      },
    },
    async () => ({ data: await triggers.list(localTenant) }),
  );

  app.put(
    "/triggers/:workflow",
    {
      schema: {
        tags,
        operationId: "switchTrigger",
        summary: "Switch a workflow's trigger on or off in an environment; the default one unless told",
        params: ByWorkflow,
        body: TriggerSwitch,
        response: answers(TriggerView),
      },
    },
    async ({ params, body }) => triggers.setEnabled(localTenant, params.workflow, body),
  );

  app.post(
    "/schedules/preview",
    {
      schema: { tags, operationId: "previewSchedule", summary: "The next times of a schedule", body: PreviewBody, response: answers(SchedulePreview) },
    },
    async ({ body }) => triggers.preview({ schedule: body.schedule, timezone: body.timezone ?? "UTC", count: body.count ?? 5, after: body.after }),
  );

  app.post(
    "/events",
    {
      schema: {
        tags,
        operationId: "emitEvent",
        summary: "Tell of an event: starts workflows that have it as their trigger, and wakes runs that wait for it",
        body: EventBody,
        response: answers(EmittedEvent, 202),
      },
    },
    async ({ body }, reply) => {
      const { source, event, environment } = body;
      const emitted = await triggers.emit(localTenant, { source, event, payload: (body.payload ?? null) as Json, id: body.id ?? null, environment });
      return reply.code(202).send(emitted);
    },
  );

  app.post(
    "/webhooks/:connector/:tenant",
    {
      config: { access: "public", keepRawBody: true },
      schema: {
        tags: ["webhooks"],
        operationId: "receiveServiceWebhook",
        summary: "Where a connector's service sends its webhooks, signed its own way",
        params: ByConnector,
        querystring: Key,
        body: AnyJson,
        response: { ...answers(EmittedEvent, 202), 200: AnyJson },
      },
    },
    async (request, reply) => {
      const { connector, tenant } = request.params;
      if (tenant !== localTenant) throw new AppError("NOT_FOUND", `There is no tenant "${tenant}" here.`, { tenant });
      const { emitted, reply: wanted } = await triggers.receiveFor(localTenant, connector, {
        ...incoming(request),
        key: request.query.key ?? null,
        addresses: addressesOf(request),
      });
      if (wanted === undefined) return reply.code(202).send(emitted);
      return wanted === null ? reply.code(200).send() : reply.code(200).send(wanted);
    },
  );
};

/** A tunnel ends TLS before us and puts our own name for the one that was called, so both are tried: only the service can sign any of them. */
function addressesOf({ headers, url }: ServiceRequest): string[] {
  const forwarded = headers["x-forwarded-host"];
  const hosts = [...(typeof forwarded === "string" ? [forwarded] : []), headers.host ?? ""];
  return hosts.flatMap((host) => [`https://${host}${url}`, `http://${host}${url}`]);
}
