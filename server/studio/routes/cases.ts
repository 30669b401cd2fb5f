import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { answers, type ServicePlugin, writable } from "../../platform/index.ts";
import { CaseRun, RunCaseBody, WorkflowCases } from "../schemas/cases.ts";
import { localTenant, type StudioServices } from "../services.ts";

const tags = ["cases"];
const ByName = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) });

export const caseRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services: { cases } }) => {
  app.get(
    "/workflows/:name/cases",
    { schema: { tags, operationId: "listCases", summary: "Test cases of a workflow, from its cases file", params: ByName, response: answers(WorkflowCases) } },
    async ({ params }) => writable(await cases.list(localTenant, params.name)),
  );

  app.post(
    "/workflows/:name/cases/run",
    {
      schema: {
        tags,
        operationId: "runCase",
        summary: "Run one test case and say how it differs from what it expects",
        params: ByName,
        body: RunCaseBody,
        response: answers(CaseRun),
      },
    },
    async ({ params, body }, reply) => writable(await cases.run(localTenant, params.name, { ...body, signal: goneSignal(reply) })),
  );
};

/** Aborts when the caller has gone before the answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
