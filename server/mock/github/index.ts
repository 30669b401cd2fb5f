import type { JsonObject } from "@fastn/core/values";
import { type MockService } from "../service.ts";
import { notFound, refusal } from "./answers.ts";
import { seedGitHub, showRepository, type GitHubData } from "./data.ts";
import { issueRoutes } from "./issues.ts";
import { pullRoutes } from "./pulls.ts";
import { repoRoutes } from "./repos.ts";

/** Shaped like the REST API of 2022-11-28. `/github/repos/acme/shop` and `/github/api/v3/repos/acme/shop` are the same resource. */
export const github: MockService<GitHubData> = {
  name: "github",
  routes: [...issueRoutes, ...pullRoutes, ...repoRoutes],
  seed: seedGitHub,
  normalize: (path) => path.replace(/^\/api\/v3(?=\/)/, ""),
  view: ({ repos }) => ({
    repositories: [...repos.values()].map(showRepository),
    issues: [...repos.values()].flatMap(({ issues }) => [...issues.values()]),
    pull_requests: [...repos.values()].flatMap(({ pulls }) => [...pulls.values()]),
    webhooks: [...repos.values()].flatMap(({ hooks }) => [...hooks.values()]),
  }),
  failure(status) {
    switch (status) {
      case 401:
        return refusal(401, "Bad credentials");
      case 403:
        return refusal(403, "Resource not accessible by personal access token");
      case 404:
        return notFound;
      case 422:
        return refusal(422, "Validation Failed", [{ resource: "Issue", field: "title", code: "missing_field" }]);
      case 429:
        return refusal(429, "API rate limit exceeded for user ID 1001.");
      default:
        return refusal(status, status >= 500 ? "Server Error" : "Bad Request");
    }
  },
  delivery({ topic, record }, { id }) {
    const [event = topic, action] = topic.split(".");
    const member = { issues: "issue", issue_comment: "comment" }[event] ?? event;
    return { headers: { "x-github-event": event, "x-github-delivery": id }, body: { ...(action !== undefined && { action }), [member]: record } as JsonObject };
  },
};
