import { AnyJson, RunDetail } from "@fastn/core";
import { Type } from "typebox";
import { answers, openSse, resumeAfter, type ServicePlugin, type SseEvent, writable } from "../../platform/index.ts";
import type { RunArchive } from "../runs/run-archive.ts";
import { RunArchiveSchema } from "../schemas/run-archive.ts";
import {
  ApprovalBody,
  PayloadParams,
  PruneBody,
  RunAccepted,
  RunPage,
  RunParams,
  RunQuery,
  RunsPruned,
  RunsRebuilt,
  RunTraceSchema,
  RunView,
} from "../schemas/run.ts";
import { localTenant, type RunNews, type StudioServices } from "../services.ts";

const tags = ["executions"];
const FollowQuery = Type.Object(
  {
    ...RunView.properties,
    afterLog: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: "Leave out log lines up to this number: they carry no event id" })),
  },
  { additionalProperties: false },
);

export const executionRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { runs } }) => {
  app.get(
    "/executions",
    { schema: { tags, operationId: "listRuns", summary: "Runs, newest first", querystring: RunQuery, response: answers(RunPage) } },
    async ({ query }) => runs.list(localTenant, { ...query, limit: query.limit ?? 50 }),
  );

  app.get(
    "/executions/:runId",
    {
      schema: { tags, operationId: "getRun", summary: "A run with its steps and logs", params: RunParams, querystring: RunView, response: answers(RunDetail) },
    },
    async ({ params, query }) => runs.get(localTenant, params.runId, query.payloads ?? "load"),
  );

  app.get(
    "/executions/:runId/payloads/:hash",
    { schema: { tags, operationId: "getRunPayload", summary: "A large value of a run", params: PayloadParams, response: answers(AnyJson) } },
    async ({ params }) => runs.payload(localTenant, params.runId, params.hash),
  );

  app.post(
    "/executions/prune",
    { schema: { tags, operationId: "pruneRuns", summary: "Remove ended runs beyond the retention policy", body: PruneBody, response: answers(RunsPruned) } },
    async ({ body }) => writable(await runs.prune(localTenant, body)),
  );

  app.post(
    "/executions/rebuild",
    { schema: { tags, operationId: "rebuildRuns", summary: "Write the rows of all runs anew from their journals", response: answers(RunsRebuilt) } },
    async () => writable(await runs.rebuild(localTenant)),
  );

  app.get(
    "/executions/:runId/events",
    {
      schema: {
        tags,
        operationId: "followRun",
        summary: "Event stream: `journal` (id = sequence number; resumes after Last-Event-ID), `log`, and `end`",
        params: RunParams,
        querystring: FollowQuery,
        produces: ["text/event-stream"],
        response: { 200: Type.String({ description: "text/event-stream" }) },
      },
    },
    async (request, reply) => {
      await runs.get(localTenant, request.params.runId, "refer");
      const { afterLog = 0, payloads = "load" } = request.query;
      const from = { afterSeq: resumeAfter(request), afterLog, payloads };
      const stream = openSse(request, reply);
      await stream.drain(runs.follow(localTenant, request.params.runId, from, stream.signal), toSseEvent);
    },
  );

  app.get(
    "/executions/:runId/trace",
    {
      schema: { tags, operationId: "getTrace", summary: "Spans of a run, its steps and their attempts", params: RunParams, response: answers(RunTraceSchema) },
    },
    async ({ params }) => writable(await runs.trace(localTenant, params.runId)),
  );

  app.get(
    "/executions/:runId/export",
    {
      schema: {
        tags,
        operationId: "exportRun",
        summary: "Everything there is of a run, to take elsewhere",
        params: RunParams,
        response: answers(RunArchiveSchema),
      },
    },
    async ({ params }) => writable(await runs.export(localTenant, params.runId)) as never,
  );

  app.post(
    "/executions/import",
    {
      bodyLimit: 96 * 1024 * 1024,
      schema: {
        tags,
        operationId: "importRun",
        summary: "Keep a run exported elsewhere, to look at; it has ended and nothing of it runs",
        body: RunArchiveSchema,
        response: answers(RunAccepted, 201),
      },
    },
    async ({ body }, reply) => reply.code(201).send(await runs.import(localTenant, body as unknown as RunArchive)),
  );

  app.post(
    "/executions/:runId/cancel",
    { schema: { tags, operationId: "cancelRun", summary: "Ask a run to stop", params: RunParams, response: answers(RunAccepted, 202) } },
    async ({ params }, reply) => reply.code(202).send(await runs.cancel(localTenant, params.runId)),
  );

  app.post(
    "/executions/:runId/retry",
    { schema: { tags, operationId: "retryRun", summary: "Run again with the same input", params: RunParams, response: answers(RunAccepted, 202) } },
    async ({ params }, reply) => reply.code(202).send(await runs.retry(localTenant, params.runId)),
  );

  app.post(
    "/executions/:runId/approvals",
    {
      schema: {
        tags,
        operationId: "decideApproval",
        summary: "Answer a step that waits for approval",
        params: RunParams,
        body: ApprovalBody,
        response: answers(RunAccepted, 202),
      },
    },
    async ({ params, body }, reply) => reply.code(202).send(await runs.approve(localTenant, params.runId, body)),
  );
};

function toSseEvent(news: RunNews): SseEvent {
  switch (news.kind) {
    case "journal":
      return { id: news.event.seq, event: "journal", data: news.event };
    case "log":
      return { event: "log", data: news.log };
    case "end":
      return { event: "end", data: { status: news.status } };
  }
}
