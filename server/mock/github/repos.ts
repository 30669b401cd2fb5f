import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import { json, type MockRoute } from "../service.ts";
import { inRepository, invalid, notFound, page, refusal } from "./answers.ts";
import { iso, me, runRecord, showRepository, type GitHubData } from "./data.ts";

/** Files a dispatch may name; only the first takes one. */
const workflows: Readonly<Record<string, { id: number; dispatch: boolean }>> = {
  "deploy.yml": { id: 700_002, dispatch: true },
  "ci.yml": { id: 700_001, dispatch: false },
};

const runs = inRepository((request, { repository }) => {
  const { query } = request;
  const [branch, event, status] = [query.get("branch"), query.get("event"), query.get("status")];
  const found = repository.runs
    .filter(
      (run) =>
        (branch === null || run["head_branch"] === branch) &&
        (event === null || run["event"] === event) &&
        (status === null || run["status"] === status || run["conclusion"] === status),
    )
    .toReversed();
  return page(request, found, (items) => ({ total_count: found.length, workflow_runs: items }));
});

const dispatch = inRepository(({ data, params, body, now, random }, { fullName, repository }) => {
  const wanted = params["workflow"] ?? "";
  const known = workflows[wanted] ?? Object.values(workflows).find(({ id }) => String(id) === wanted);
  if (known === undefined) return notFound;
  if (!known.dispatch) return refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const ref = textOf(objectOf(body)["ref"]);
  if (ref === "") return refusal(422, 'Invalid request. "ref" wasn\'t supplied.');
  const commit = Array.from({ length: 40 }, () => Math.floor(random() * 16).toString(16)).join("");
  const run = runRecord(data, fullName, repository.runs.length + 1, commit, now, {
    name: "Deploy",
    workflow_id: known.id,
    event: "workflow_dispatch",
    head_branch: ref,
    conclusion: "success",
  });
  repository.runs.push(run);
  return { status: 204, events: [{ topic: "workflow_run.completed", record: run }] };
});

const createHook = inRepository(({ data, body, now }, { repository }) => {
  const fields = objectOf(body);
  const config = objectOf(fields["config"]);
  const url = textOf(config["url"]);
  if (!URL.canParse(url)) return invalid("Hook", ["url", "missing_field"]);
  const same = [...repository.hooks.values()].some((hook) => (hook["config"] as JsonObject)["url"] === url);
  if (same) return refusal(422, "Validation Failed", [{ resource: "Hook", code: "custom", message: "Hook already exists on this repository" }]);
  const id = data.nextId++;
  const hook: JsonObject = {
    id,
    type: "Repository",
    name: "web",
    active: fields["active"] !== false,
    events: Array.isArray(fields["events"]) ? (fields["events"] as readonly Json[]) : ["push"],
    // GitHub never shows the secret again.
    config: { url, content_type: textOf(config["content_type"]) || "form", insecure_ssl: "0", ...(config["secret"] !== undefined && { secret: "********" }) },
    created_at: iso(now),
    updated_at: iso(now),
  };
  repository.hooks.set(id, hook);
  return json(201, hook);
});

const at = "/repos/:owner/:repo";
export const repoRoutes: readonly MockRoute<GitHubData>[] = [
  { method: "GET", pattern: "/user", handle: ({ data }) => json(200, data.users[me] as JsonObject) },
  { method: "GET", pattern: "/user/repos", handle: (request) => page(request, [...request.data.repos.values()].map(showRepository)) },
  {
    method: "GET",
    pattern: "/orgs/:org/repos",
    handle(request) {
      const found = [...request.data.repos.values()].filter(({ record }) => (record["owner"] as JsonObject)["login"] === request.params["org"]);
      return found.length === 0 ? notFound : page(request, found.map(showRepository));
    },
  },
  { method: "GET", pattern: at, handle: inRepository((_request, { repository }) => json(200, showRepository(repository))) },
  { method: "GET", pattern: `${at}/actions/runs`, handle: runs },
  { method: "POST", pattern: `${at}/actions/workflows/:workflow/dispatches`, handle: dispatch },
  { method: "GET", pattern: `${at}/hooks`, handle: inRepository((request, { repository }) => page(request, [...repository.hooks.values()])) },
  { method: "POST", pattern: `${at}/hooks`, handle: createHook },
  {
    method: "DELETE",
    pattern: `${at}/hooks/:id`,
    handle: inRepository(({ params }, { repository }) => (repository.hooks.delete(Number(params["id"])) ? { status: 204 } : notFound)),
  },
];
