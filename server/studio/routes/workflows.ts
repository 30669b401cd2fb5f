import { AnyJson } from "@fastn/core";
import type { FlowChange } from "@fastn/builder";
import { Type } from "typebox";
import { answers, type ServicePlugin, writable } from "../../platform/index.ts";
import { WriteHeaders } from "../schemas/files.ts";
import { RunAccepted } from "../schemas/run.ts";
import { EditAnswer, EditBody, RunBody, ValidateAnswer, ValidateBody, WorkflowDetail, WorkflowGraph, WorkflowPage } from "../schemas/workflow.ts";
import { localTenant, type StudioServices } from "../services.ts";
import { answerOf, send } from "./answer-run.ts";
import { requireMatch } from "./workspace.ts";

const tags = ["workflows"];
const ByName = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) });
const Page = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 200 })), cursor: Type.Optional(Type.String({ maxLength: 500 })) },
  { additionalProperties: false },
);
const RunHeaders = Type.Object({ "idempotency-key": Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) });

export const workflowRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services }) => {
  const { workflows, runs } = services;

  app.get(
    "/workflows",
    { schema: { tags, operationId: "listWorkflows", summary: "Workflows of the folder, by file", querystring: Page, response: answers(WorkflowPage) } },
    async ({ query }) => workflows.list(localTenant, { limit: query.limit ?? 200, cursor: query.cursor }),
  );

  app.get(
    "/workflows/:name",
    {
      schema: { tags, operationId: "getWorkflow", summary: "A workflow as source, graph, cases and layout", params: ByName, response: answers(WorkflowDetail) },
    },
    async ({ params }, reply) => {
      const detail = await workflows.get(localTenant, params.name);
      reply.header("etag", detail.source.etag);
      return writable(detail);
    },
  );

  app.get(
    "/workflows/:name/graph",
    { schema: { tags, operationId: "getGraph", summary: "What the canvas draws", params: ByName, response: answers(WorkflowGraph) } },
    async ({ params }, reply) => {
      const { graph, source } = await workflows.get(localTenant, params.name);
      reply.header("etag", source.etag);
      return { graph: writable(graph), problems: await workflows.validate(localTenant, params.name, undefined), etag: source.etag };
    },
  );

  app.post(
    "/workflows/:name/edit",
    {
      schema: {
        tags,
        operationId: "editWorkflow",
        summary: "Apply one canvas gesture to the file at a known version",
        params: ByName,
        headers: WriteHeaders,
        body: EditBody,
        response: answers(EditAnswer),
      },
    },
    async ({ params, body, headers }, reply) => {
      const edited = await workflows.edit(localTenant, params.name, body.change as FlowChange, requireMatch(headers));
      reply.header("etag", edited.file.etag);
      return writable(edited);
    },
  );

  app.post(
    "/workflows/:name/validate",
    {
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags,
        operationId: "validateWorkflow",
        summary: "Problems of the workflow as saved, or as it would be with this source",
        params: ByName,
        body: Type.Optional(ValidateBody),
        response: answers(ValidateAnswer),
      },
    },
    async ({ params, body }) => ({ problems: await workflows.validate(localTenant, params.name, body?.source) }),
  );

  app.post(
    "/workflows/:name/run",
    {
      schema: {
        tags,
        operationId: "runWorkflow",
        summary: "Start a run of the saved workflow",
        params: ByName,
        headers: RunHeaders,
        body: Type.Optional(RunBody),
        response: answers(RunAccepted, 202),
      },
    },
    async ({ params, body, headers }, reply) => {
      const started = await runs.start(localTenant, params.name, { ...body, idempotencyKey: headers["idempotency-key"] ?? null });
      return reply.code(202).send({ runId: started.runId, status: started.status });
    },
  );

  app.post(
    "/workflows/:name/execute",
    {
      schema: {
        tags,
        operationId: "executeWorkflow",
        summary: "Run the saved workflow as its tier says: an instant one answers with its output (408 after its time), others with 202 and the run's id",
        params: ByName,
        headers: RunHeaders,
        body: Type.Optional(RunBody),
        response: { ...answers(RunAccepted, 202), 200: AnyJson },
      },
    },
    async ({ params, body, headers }, reply) => {
      const started = await runs.start(localTenant, params.name, { ...body, idempotencyKey: headers["idempotency-key"] ?? null });
      return send(reply, await answerOf(runs, started));
    },
  );
};
