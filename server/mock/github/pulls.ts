import type { JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import { json, type MockRoute } from "../service.ts";
import { inRepository, invalid, notFound, page, refusal } from "./answers.ts";
import { iso, issueRecord, me, pullRecord, type GitHubData, type Repository } from "./data.ts";

const sha = (random: () => number): string => Array.from({ length: 40 }, () => Math.floor(random() * 16).toString(16)).join("");

function select({ pulls }: Repository, query: URLSearchParams): JsonObject[] {
  const state = query.get("state") ?? "open";
  const [base, head] = [query.get("base"), query.get("head")];
  return [...pulls.values()]
    .filter(
      (pull) =>
        (state === "all" || pull["state"] === state) &&
        (base === null || (pull["base"] as JsonObject)["ref"] === base) &&
        (head === null || (pull["head"] as JsonObject)["ref"] === head.split(":").at(-1)),
    )
    .toReversed();
}

const create = inRepository(({ data, body, now, random }, { fullName, repository }) => {
  const fields = objectOf(body);
  const [title, head, base] = [textOf(fields["title"]), textOf(fields["head"]), textOf(fields["base"])];
  if (title === "") return invalid("PullRequest", ["title", "missing_field"]);
  if (head === "" || base === "" || head === base) return invalid("PullRequest", [head === "" ? "head" : "base", "invalid"]);
  const branch = head.split(":").at(-1) ?? head;
  if ([...repository.pulls.values()].some((pull) => pull["state"] === "open" && (pull["head"] as JsonObject)["ref"] === branch)) {
    return refusal(422, "Validation Failed", [{ resource: "PullRequest", code: "custom", message: `A pull request already exists for ${head}.` }]);
  }
  const number = Math.max(0, ...repository.issues.keys()) + 1;
  const issue = issueRecord(data, repository, fullName, number, {
    title,
    body: textOf(fields["body"]) || null,
    user: data.users[me] as JsonObject,
    at: now,
    isPull: true,
    labels: [],
    assignees: [],
  });
  repository.issues.set(number, issue);
  const pull = pullRecord(issue, branch, base, sha(random), null, fields["draft"] === true);
  repository.pulls.set(number, pull);
  return { ...json(201, pull), events: [{ topic: "pull_request.opened", record: pull }] };
});

const merge = inRepository(({ params, body, now, random }, { repository }) => {
  const number = Number(params["number"]);
  const [pull, issue] = [repository.pulls.get(number), repository.issues.get(number)];
  if (pull === undefined || issue === undefined) return notFound;
  if (pull["state"] !== "open") return refusal(405, "Pull Request is not mergeable");
  const wanted = textOf(objectOf(body)["sha"]);
  if (wanted !== "" && wanted !== (pull["head"] as JsonObject)["sha"]) return refusal(409, "Head branch was modified. Review and try the merge again.");
  const commit = sha(random);
  const merged: JsonObject = { ...pull, state: "closed", merged: true, merged_at: iso(now), merge_commit_sha: commit, updated_at: iso(now) };
  repository.pulls.set(number, merged);
  repository.issues.set(number, { ...issue, state: "closed", closed_at: iso(now), updated_at: iso(now) });
  return {
    ...json(200, { sha: commit, merged: true, message: "Pull Request successfully merged" }),
    events: [{ topic: "pull_request.closed", record: merged }],
  };
});

const at = "/repos/:owner/:repo/pulls";
export const pullRoutes: readonly MockRoute<GitHubData>[] = [
  { method: "GET", pattern: at, handle: inRepository((request, { repository }) => page(request, select(repository, request.query))) },
  { method: "POST", pattern: at, handle: create },
  {
    method: "GET",
    pattern: `${at}/:number`,
    handle: inRepository(({ params }, { repository }) => {
      const pull = repository.pulls.get(Number(params["number"]));
      return pull === undefined ? notFound : json(200, pull);
    }),
  },
  { method: "PUT", pattern: `${at}/:number/merge`, handle: merge },
];
