import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Run } from "./example.ts";

const shop = { owner: "acme", repo: "shop" };
const newIssue = (run: Run, title: string) => run("github", "createIssue", { ...shop, title });
const newPull = (run: Run, head: string) => run("github", "createPull", { ...shop, title: "Faster", head, base: "main" });
const newHook = (run: Run) => run("github", "createWebhook", { ...shop, url: "https://example.com/hook", events: ["issues"], secret: "s" });

export const github: ConnectorExamples = {
  actions: {
    listIssues: { input: () => ({ ...shop, state: "all" }), look: (output) => expect(list(output, "issues").length).toBeGreaterThan(20) },
    getIssue: { input: () => ({ ...shop, number: 1 }), look: (output) => expect(at(output, "number")).toBe(1) },
    createIssue: {
      input: () => ({ ...shop, title: "It is broken", labels: ["bug", "new one"], assignees: ["ada", "nobody"] }),
      look: (output) => expect([at(output, "number"), at(output, "labels", 1, "name"), list(output, "assignees").length]).toEqual([41, "new one", 1]),
    },
    updateIssue: {
      input: async (run) => ({ ...shop, number: Number(at(await newIssue(run, "x"), "number")), state: "closed", state_reason: "not_planned" }),
      look: (output) => expect([at(output, "state"), at(output, "state_reason"), at(output, "title")]).toEqual(["closed", "not_planned", "x"]),
    },
    listComments: {
      async input(run) {
        for (const body of ["a", "b", "c", "d", "e", "f", "g", "h"]) await run("github", "addComment", { ...shop, number: 2, body });
        return { ...shop, number: 2 };
      },
      look: (output) => expect(list(output, "comments").at(-1)?.["body"]).toBe("h"),
    },
    addComment: { input: () => ({ ...shop, number: 1, body: "Thanks" }), look: (output) => expect(at(output, "user", "login")).toBe("mock-bot") },
    addLabels: {
      input: async (run) => ({ ...shop, number: Number(at(await newIssue(run, "y"), "number")), labels: ["bug", "bug"] }),
      look: (output) => expect(list(output, "labels").map((label) => label["name"])).toContain("bug"),
    },
    listPulls: { input: () => ({ ...shop, state: "all" }), look: (output) => expect(list(output, "pulls")).toHaveLength(8) },
    getPull: { input: () => ({ ...shop, number: 5 }), look: (output) => expect(at(output, "head", "ref")).toBe("change-5") },
    createPull: {
      input: () => ({ ...shop, title: "Faster", head: "faster", base: "main", draft: true }),
      look: (output) => expect([at(output, "state"), at(output, "draft")]).toEqual(["open", true]),
    },
    mergePull: {
      async input(run) {
        const pull = await newPull(run, "merge-me");
        return { ...shop, number: Number(at(pull, "number")), sha: String(at(pull, "head", "sha")) };
      },
      look: (output) => expect(at(output, "merged")).toBe(true),
    },
    listRepos: { input: () => ({ org: "acme" }), look: (output) => expect(list(output, "repositories")).toHaveLength(3) },
    getRepo: { input: () => shop, look: (output) => expect(at(output, "full_name")).toBe("acme/shop") },
    listWorkflowRuns: { input: () => shop, look: (output) => expect(at(output, "total_count")).toBe(15) },
    dispatchWorkflow: {
      input: () => ({ ...shop, workflow_id: "deploy.yml", ref: "main" }),
      look: (output) => expect(output).toEqual({ dispatched: true }),
    },
    listWebhooks: {
      input: async (run) => (await newHook(run), shop),
      look: (output) => expect(at(output, "webhooks", 0, "config", "secret")).toBe("********"),
    },
    createWebhook: {
      input: () => ({ ...shop, url: "https://example.com/hook", events: ["issues"] }),
      look: (output) => expect([at(output, "active"), at(output, "events")]).toEqual([true, ["issues"]]),
    },
    deleteWebhook: {
      input: async (run) => ({ ...shop, hook_id: Number(at(await newHook(run), "id")) }),
      look: (output) => expect(output).toEqual({ deleted: true }),
    },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Bad credentials"],
    403: ["CONNECTOR_UNAUTHORIZED", "not accessible"],
    404: ["CONNECTOR_REFUSED", "Not Found"],
    422: ["CONNECTOR_REFUSED", "Validation Failed; title missing_field"],
    429: ["CONNECTOR_RATE_LIMITED", "API rate limit exceeded"],
    500: ["CONNECTOR_UNAVAILABLE", "Server Error"],
  },
};
