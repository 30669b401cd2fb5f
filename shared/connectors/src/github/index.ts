import { AppError, isJsonObject } from "@fastn/core";
import { capabilitiesOf } from "../capabilities.ts";
import { actionTable, type ConnectorDefinition, type WebhookDef } from "../definition.ts";
import { entityEvents, member, triggerTable } from "../webhook/events.ts";
import { readFault } from "./calls.ts";
import { issueActions } from "./issues.ts";
import { pullActions } from "./pulls.ts";
import { repoActions } from "./repos.ts";

const actions = [...issueActions, ...pullActions, ...repoActions];

/** Webhooks of a repository, and the lists that show the same for machines GitHub cannot reach: those lists are of one repository, so they need its name. */
const triggers = [
  ...entityEvents("issue", "Issues", {
    topics: { created: ["issues.opened"], updated: ["issues.edited", "issues.closed", "issues.reopened", "issues.labeled"], deleted: ["issues.deleted"] },
    record: member("issue"),
    poll: { action: "listIssues", input: { state: "all", sort: "updated" }, key: "number", changed: "updated_at" },
  }),
  ...entityEvents("comment", "Comments", { topics: { created: ["issue_comment.created"] }, record: member("comment") }),
  ...entityEvents("pull_request", "Pull requests", {
    topics: { created: ["pull_request.opened"], updated: ["pull_request.closed", "pull_request.synchronize", "pull_request.reopened"] },
    record: member("pull_request"),
    poll: { action: "listPulls", input: { state: "all" }, key: "number", changed: "updated_at" },
  }),
  ...entityEvents("workflow_run", "Runs of GitHub Actions", {
    topics: { updated: ["workflow_run.completed"] },
    record: member("workflow_run"),
    poll: { action: "listWorkflowRuns", key: "id", changed: "updated_at" },
  }),
];

/** Event in a header, action in the body, delivery id to tell repeats (docs.github.com/webhooks/webhook-events-and-payloads). */
const webhook: WebhookDef = {
  signature: { header: "x-hub-signature-256", encoding: "hex", prefix: "sha256=", signed: "{body}" },
  read({ headers, body }) {
    const event = headers["x-github-event"];
    if (event === undefined || !isJsonObject(body))
      throw new AppError("BAD_REQUEST", "This is no delivery of GitHub: the header X-GitHub-Event or its JSON body is missing.");
    const topic = typeof body["action"] === "string" ? `${event}.${body["action"]}` : event;
    return [{ topic, id: headers["x-github-delivery"] ?? null, payload: body }];
  },
};

export const github: ConnectorDefinition = {
  name: "github",
  displayName: "GitHub",
  description: "Issues, pull requests, repositories, webhooks and Actions.",
  category: "development",
  color: "#24292f",
  icon: "git-branch",
  auth: {
    type: "oauth2",
    authorizationUrl: "https://github.com/login/oauth/authorize",
    tokenUrl: "https://github.com/login/oauth/access_token",
    scopes: ["repo", "workflow", "admin:repo_hook"],
    clientAuth: "body",
    pkce: true,
    refresh: "none",
  },
  otherAuth: [{ type: "bearer_token" }],
  readFault,
  webhook,
  defaultBaseUrl: "https://api.github.com",
  actions: actionTable(actions),
  triggers: triggerTable(triggers),
  capabilities: capabilitiesOf(actions, triggers),
};
