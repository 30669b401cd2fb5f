import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { headers, inRepo, listOf, nextPage, pageAfter, pageInput, paging, repoPath } from "./calls.ts";
import { Pull } from "./schemas.ts";

const number = Type.Integer({ minimum: 1, description: "Number of the pull request" });

const listPulls = defineAction("listPulls", {
  displayName: "List pull requests",
  description: "List pull requests, a page at a time.",
  entity: "pull_request",
  type: "list",
  inputSchema: Type.Object(
    {
      ...inRepo,
      state: Type.Optional(Type.Enum(["open", "closed", "all"], { default: "open" })),
      base: Type.Optional(Type.String({ description: "Branch they go into" })),
      head: Type.Optional(Type.String({ description: "`owner:branch` they come from" })),
      ...pageInput,
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ pulls: Type.Array(Pull), ...nextPage }),
  paging: paging("pulls"),
  async handler({ http }, { owner, repo, ...params }) {
    const answer = await http.get(repoPath({ owner, repo }, "pulls"), { params, headers });
    return { pulls: listOf(answer), ...pageAfter(answer) };
  },
});

const getPull = defineAction("getPull", {
  displayName: "Get pull request",
  description: "Read one pull request.",
  entity: "pull_request",
  type: "read",
  inputSchema: Type.Object({ ...inRepo, number }, { additionalProperties: false }),
  outputSchema: Pull,
  handler: async ({ http }, { number: id, ...repo }) => (await http.get(repoPath(repo, "pulls", id), { headers })).data,
});

const createPull = defineAction("createPull", {
  displayName: "Create pull request",
  description: "Open a pull request.",
  entity: "pull_request",
  type: "create",
  inputSchema: Type.Object(
    {
      ...inRepo,
      title: Type.String({ minLength: 1, maxLength: 256 }),
      head: Type.String({ minLength: 1, description: "Branch with the changes" }),
      base: Type.String({ minLength: 1, description: "Branch they go into" }),
      body: Type.Optional(Type.String({ maxLength: 65_536 })),
      draft: Type.Optional(Type.Boolean({ default: false })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Pull,
  handler: async ({ http }, { owner, repo, ...body }) => (await http.post(repoPath({ owner, repo }, "pulls"), { body, headers })).data,
});

const mergePull = defineAction("mergePull", {
  displayName: "Merge pull request",
  description: "Merge a pull request. With `sha` only while its head is still that commit.",
  entity: "pull_request",
  type: "update",
  inputSchema: Type.Object(
    {
      ...inRepo,
      number,
      merge_method: Type.Optional(Type.Enum(["merge", "squash", "rebase"], { default: "merge" })),
      commit_title: Type.Optional(Type.String()),
      sha: Type.Optional(Type.String({ description: "Commit the head must be at" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ sha: Type.String(), merged: Type.Boolean(), message: Type.String() }),
  handler: async ({ http }, { owner, repo, number: id, ...body }) =>
    (await http.put(`${repoPath({ owner, repo }, "pulls", id)}/merge`, { body, headers })).data,
});

export const pullActions = [listPulls, getPull, createPull, mergePull];
