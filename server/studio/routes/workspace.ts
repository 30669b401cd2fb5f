import { AppError, FileContent, Problem, WorkspaceView } from "@fastn/core";
import { Type } from "typebox";
import { answers, openSse, type ServicePlugin, type ServiceReply } from "../../platform/index.ts";
import { Deleted, FileList, FileQuery, SaveBody, TypeFiles, WriteHeaders } from "../schemas/files.ts";
import { type ExpectedVersion, localTenant, type StudioServices } from "../services.ts";

const tags = ["workspace"];

export const workspaceRoutes: ServicePlugin<{ services: StudioServices }> = async (app, { services }) => {
  app.get(
    "/workspace",
    { schema: { tags, operationId: "getWorkspace", summary: "The open folder: files, workflows, problems", response: answers(WorkspaceView) } },
    async () => services.workspace.view(localTenant),
  );

  app.post(
    "/workspace/trust",
    { schema: { tags, operationId: "trustWorkspace", summary: "Allow this folder's workflows to run", response: answers(WorkspaceView) } },
    async () => services.workspace.trust(localTenant),
  );

  app.get(
    "/workspace/events",
    {
      schema: {
        tags,
        operationId: "followWorkspace",
        summary:
          "Event stream: `ready` once, then `files`, `problems`, `runs`, `notification`, `notifications_read`, `triggers`, `paused` when something changed",
        produces: ["text/event-stream"],
        response: { 200: Type.String({ description: "text/event-stream" }) },
      },
    },
    async (request, reply) => {
      const stream = openSse(request, reply);
      const changes = services.workspace.changes(localTenant, stream.signal);
      await stream.send({ event: "ready", data: {} });
      await stream.drain(changes, (change) => change);
    },
  );

  app.get(
    "/workspace/types",
    { schema: { tags, operationId: "listTypes", summary: "Declarations for the code editor", response: answers(TypeFiles) } },
    async () => ({
      data: await services.workspace.types(localTenant),
    }),
  );

  app.get(
    "/problems",
    {
      schema: { tags, operationId: "listProblems", summary: "What is wrong with the workspace", response: answers(Type.Object({ data: Type.Array(Problem) })) },
    },
    async () => ({
      data: await services.workspace.problems(localTenant),
    }),
  );

  app.get("/workspace/files", { schema: { tags, operationId: "listFiles", summary: "Files and folders, by path", response: answers(FileList) } }, async () => ({
    data: await services.files.list(localTenant),
  }));

  app.get(
    "/workspace/file",
    { schema: { tags, operationId: "readFile", summary: "Text of a file", querystring: FileQuery, response: answers(FileContent) } },
    async ({ query }, reply) => withEtag(reply, await services.files.read(localTenant, query.path)),
  );

  app.put(
    "/workspace/file",
    {
      // Twice and a bit the file limit: JSON escapes quotes, line ends and control characters.
      bodyLimit: 16 * 1024 * 1024,
      schema: {
        tags,
        operationId: "saveFile",
        summary: "Replace a file at a known version, or create it",
        querystring: FileQuery,
        headers: WriteHeaders,
        body: SaveBody,
        response: answers(FileContent),
      },
    },
    async ({ query, body, headers }, reply) => withEtag(reply, await services.files.save(localTenant, query.path, body.text, expectedVersion(headers))),
  );

  app.delete(
    "/workspace/file",
    {
      schema: {
        tags,
        operationId: "deleteFile",
        summary: "Delete a file at a known version",
        querystring: FileQuery,
        headers: WriteHeaders,
        response: answers(Deleted),
      },
    },
    async ({ query, headers }) => {
      await services.files.remove(localTenant, query.path, requireMatch(headers));
      return { path: query.path };
    },
  );
};

type Preconditions = { readonly "if-match"?: string | undefined; readonly "if-none-match"?: string | undefined };

function expectedVersion(headers: Preconditions): ExpectedVersion {
  return headers["if-match"] === undefined && headers["if-none-match"] === "*" ? null : requireMatch(headers);
}

/** @throws AppError PRECONDITION_REQUIRED: nothing is overwritten by a caller who has not read it */
export function requireMatch(headers: Preconditions): string {
  const etag = headers["if-match"];
  if (etag === undefined || etag === "*") {
    throw new AppError(
      "PRECONDITION_REQUIRED",
      "Say which version you are replacing: send If-Match with the ETag you read, or If-None-Match: * for a new file.",
    );
  }
  return etag;
}

export function withEtag(reply: ServiceReply, file: FileContent): FileContent {
  reply.header("etag", file.etag);
  return file;
}
