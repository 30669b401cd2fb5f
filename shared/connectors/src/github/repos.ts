import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { headers, inRepo, listOf, nextPage, pageAfter, pageInput, paging, repoPath } from "./calls.ts";
import { Hook, Repo, WorkflowRun } from "./schemas.ts";

const listRepos = defineAction("listRepos", {
  displayName: "List repositories",
  description: "List the repositories of an organization, or those the connection can see.",
  entity: "repository",
  type: "list",
  inputSchema: Type.Object(
    { org: Type.Optional(Type.String({ description: "Organization; left out: those of the connection's account" })), ...pageInput },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ repositories: Type.Array(Repo), ...nextPage }),
  paging: paging("repositories"),
  async handler({ http }, { org, ...params }) {
    const answer = await http.get(org === undefined ? "/user/repos" : `/orgs/${segment(org, "org")}/repos`, { params, headers });
    return { repositories: listOf(answer), ...pageAfter(answer) };
  },
});

const getRepo = defineAction("getRepo", {
  displayName: "Get repository",
  description: "Read one repository.",
  entity: "repository",
  type: "read",
  inputSchema: Type.Object(inRepo, { additionalProperties: false }),
  outputSchema: Repo,
  handler: async ({ http }, repo) => (await http.get(repoPath(repo), { headers })).data,
});

const listWorkflowRuns = defineAction("listWorkflowRuns", {
  description: "List runs of GitHub Actions, newest first.",
  entity: "workflow_run",
  type: "list",
  inputSchema: Type.Object(
    {
      ...inRepo,
      branch: Type.Optional(Type.String()),
      event: Type.Optional(Type.String({ description: "What started them: push, schedule, workflow_dispatch" })),
      status: Type.Optional(Type.String({ description: "A status or a conclusion: completed, failure" })),
      ...pageInput,
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ workflow_runs: Type.Array(WorkflowRun), total_count: Type.Integer(), ...nextPage }),
  paging: paging("workflow_runs"),
  async handler({ http }, { owner, repo, ...params }) {
    const answer = await http.get(repoPath({ owner, repo }, "actions", "runs"), { params, headers });
    const { total_count: total = 0 } = answer.data as { total_count?: number };
    return { workflow_runs: listOf(answer, "workflow_runs"), total_count: total, ...pageAfter(answer) };
  },
});

const dispatchWorkflow = defineAction("dispatchWorkflow", {
  displayName: "Run a GitHub Actions workflow",
  description: "Start a workflow that has a workflow_dispatch trigger. GitHub does not say which run that became.",
  entity: "workflow_run",
  type: "create",
  inputSchema: Type.Object(
    {
      ...inRepo,
      workflow_id: Type.String({ minLength: 1, description: "File name or id: `deploy.yml`" }),
      ref: Type.String({ minLength: 1, description: "Branch or tag to run on" }),
      inputs: Type.Optional(Type.Record(Type.String(), Type.String())),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ dispatched: Type.Boolean() }),
  async handler({ http }, { owner, repo, workflow_id: id, ...body }) {
    await http.post(`${repoPath({ owner, repo }, "actions", "workflows", id)}/dispatches`, { body, headers });
    return { dispatched: true };
  },
});

const listWebhooks = defineAction("listWebhooks", {
  description: "List the webhooks of a repository.",
  entity: "webhook",
  type: "list",
  inputSchema: Type.Object({ ...inRepo, ...pageInput }, { additionalProperties: false }),
  outputSchema: Type.Object({ webhooks: Type.Array(Hook), ...nextPage }),
  paging: paging("webhooks"),
  async handler({ http }, { owner, repo, ...params }) {
    const answer = await http.get(repoPath({ owner, repo }, "hooks"), { params, headers });
    return { webhooks: listOf(answer), ...pageAfter(answer) };
  },
});

const createWebhook = defineAction("createWebhook", {
  description: "Have GitHub post events of a repository to an address, signed with a secret.",
  entity: "webhook",
  type: "create",
  inputSchema: Type.Object(
    {
      ...inRepo,
      url: Type.String({ minLength: 1, description: "https:// address that gets the events" }),
      events: Type.Optional(Type.Array(Type.String(), { minItems: 1, default: ["push"] })),
      secret: Type.Optional(Type.String({ description: "Use {{secrets.NAME}}" })),
      active: Type.Optional(Type.Boolean({ default: true })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Hook,
  async handler({ http }, { owner, repo, url, secret, events = ["push"], active = true }) {
    const config = { url, content_type: "json", ...(secret !== undefined && { secret }) };
    return (await http.post(repoPath({ owner, repo }, "hooks"), { body: { name: "web", active, events, config }, headers })).data;
  },
});

const deleteWebhook = defineAction("deleteWebhook", {
  description: "Remove a webhook of a repository.",
  entity: "webhook",
  type: "delete",
  inputSchema: Type.Object({ ...inRepo, hook_id: Type.Integer() }, { additionalProperties: false }),
  outputSchema: Type.Object({ deleted: Type.Boolean() }),
  async handler({ http }, { hook_id: id, ...repo }) {
    await http.delete(repoPath(repo, "hooks", id), { headers });
    return { deleted: true };
  },
});

export const repoActions = [listRepos, getRepo, listWorkflowRuns, dispatchWorkflow, listWebhooks, createWebhook, deleteWebhook];
