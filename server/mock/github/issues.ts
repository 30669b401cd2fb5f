import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { inRepository, invalid, notFound, page, refusal, type Request } from "./answers.ts";
import { addComment, iso, issueRecord, me, type GitHubData, type Repository } from "./data.ts";

const sortFields: Readonly<Record<string, string>> = { created: "created_at", updated: "updated_at", comments: "comments" };

function select({ issues }: Repository, query: URLSearchParams): JsonObject[] {
  const state = query.get("state") ?? "open";
  const labels = (query.get("labels") ?? "").split(",").filter((name) => name !== "");
  const [since, assignee] = [query.get("since"), query.get("assignee")];
  const field = sortFields[query.get("sort") ?? "created"] ?? "created_at";
  const sign = query.get("direction") === "asc" ? 1 : -1;
  return [...issues.values()]
    .filter(
      (issue) =>
        (state === "all" || issue["state"] === state) &&
        labels.every((name) => namesOf(issue["labels"], "name").includes(name)) &&
        (since === null || Date.parse(String(issue["updated_at"])) >= Date.parse(since)) &&
        (assignee === null || namesOf(issue["assignees"], "login").includes(assignee)),
    )
    .sort((a, b) => sign * (compare(a[field], b[field]) || Number(a["number"]) - Number(b["number"])));
}

const namesOf = (list: Json | undefined, field: string): string[] => (Array.isArray(list) ? (list as JsonObject[]).map((each) => String(each[field])) : []);

function compare(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** Labels GitHub does not know yet are made on the way, as it does. */
function labelsFrom(data: GitHubData, repository: Repository, given: Json | undefined): JsonObject[] | null {
  if (!Array.isArray(given)) return null;
  return (given as readonly Json[])
    .map(String)
    .map((name) => repository.labels.find((label) => label["name"] === name) ?? { id: data.nextId++, name, color: "ededed" });
}

function usersFrom(data: GitHubData, given: Json | undefined): JsonObject[] | null {
  if (!Array.isArray(given)) return null;
  return (given as readonly Json[]).flatMap((login) => data.users.filter((user) => user["login"] === login));
}

const create = inRepository(({ data, body, now }, { fullName, repository }) => {
  const fields = objectOf(body);
  const title = textOf(fields["title"]);
  if (title === "") return invalid("Issue", ["title", "missing_field"]);
  const number = Math.max(0, ...repository.issues.keys()) + 1;
  const issue = issueRecord(data, repository, fullName, number, {
    title,
    body: textOf(fields["body"]) || null,
    user: data.users[me] as JsonObject,
    at: now,
    labels: labelsFrom(data, repository, fields["labels"]) ?? [],
    assignees: usersFrom(data, fields["assignees"]) ?? [],
  });
  repository.issues.set(number, issue);
  return { ...json(201, issue), events: [{ topic: "issues.opened", record: issue }] };
});

const withIssue = (work: (request: Request, repository: Repository, issue: JsonObject, fullName: string) => MockAnswer) =>
  inRepository((request, { repository, fullName }) => {
    const issue = repository.issues.get(Number(request.params["number"]));
    return issue === undefined ? notFound : work(request, repository, issue, fullName);
  });

const update = withIssue(({ data, body, now }, repository, issue) => {
  const fields = objectOf(body);
  const state = fields["state"];
  if (state !== undefined && state !== "open" && state !== "closed") return invalid("Issue", ["state", "invalid"]);
  if (fields["title"] !== undefined && textOf(fields["title"]) === "") return invalid("Issue", ["title", "missing_field"]);
  const labels = labelsFrom(data, repository, fields["labels"]);
  const assignees = usersFrom(data, fields["assignees"]);
  const changed: JsonObject = {
    ...issue,
    ...(fields["title"] !== undefined && { title: fields["title"] }),
    ...(fields["body"] !== undefined && { body: fields["body"] }),
    ...(labels !== null && { labels }),
    ...(assignees !== null && { assignees }),
    ...(state === "closed" && { state, state_reason: fields["state_reason"] ?? "completed", closed_at: iso(now) }),
    ...(state === "open" && { state, state_reason: issue["state"] === "closed" ? "reopened" : null, closed_at: null }),
    updated_at: iso(now),
  };
  repository.issues.set(Number(issue["number"]), changed);
  const topic = state === "closed" ? "issues.closed" : state === "open" && issue["state"] === "closed" ? "issues.reopened" : "issues.edited";
  return { ...json(200, changed), events: [{ topic, record: changed }] };
});

const comment = withIssue(({ data, body, now }, repository, issue, fullName) => {
  const text = textOf(objectOf(body)["body"]);
  if (text === "") return invalid("IssueComment", ["body", "missing_field"]);
  const made = addComment(data, repository, fullName, Number(issue["number"]), text, data.users[me] as JsonObject, now);
  return { ...json(201, made), events: [{ topic: "issue_comment.created", record: made }] };
});

const addLabels = withIssue(({ data, body, now }, repository, issue) => {
  const given = labelsFrom(data, repository, objectOf(body)["labels"]);
  if (given === null) return refusal(422, 'Invalid request. "labels" wasn\'t supplied.');
  const before = issue["labels"] as readonly JsonObject[];
  const labels = [...before, ...given.filter((label) => !before.some((other) => other["name"] === label["name"]))];
  const changed = { ...issue, labels, updated_at: iso(now) };
  repository.issues.set(Number(issue["number"]), changed);
  return { ...json(200, labels), events: [{ topic: "issues.labeled", record: changed }] };
});

const at = "/repos/:owner/:repo/issues";
export const issueRoutes: readonly MockRoute<GitHubData>[] = [
  { method: "GET", pattern: at, handle: inRepository((request, { repository }) => page(request, select(repository, request.query))) },
  { method: "POST", pattern: at, handle: create },
  { method: "GET", pattern: `${at}/:number`, handle: withIssue((_request, _repository, issue) => json(200, issue)) },
  { method: "PATCH", pattern: `${at}/:number`, handle: update },
  {
    method: "GET",
    pattern: `${at}/:number/comments`,
    handle: withIssue((request, repository, issue) => page(request, repository.comments.get(Number(issue["number"])) ?? [])),
  },
  { method: "POST", pattern: `${at}/:number/comments`, handle: comment },
  { method: "POST", pattern: `${at}/:number/labels`, handle: addLabels },
];
