import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { headers, inRepo, listOf, nextPage, pageAfter, pageInput, paging, repoPath } from "./calls.ts";
import { Comment, Issue, Label } from "./schemas.ts";

const number = Type.Integer({ minimum: 1, description: "Number of the issue or pull request" });
const issueFields = {
  body: Type.Optional(Type.String({ maxLength: 65_536, description: "Markdown" })),
  labels: Type.Optional(Type.Array(Type.String())),
  assignees: Type.Optional(Type.Array(Type.String(), { maxItems: 10, description: "Logins" })),
};

const listIssues = defineAction("listIssues", {
  description: "List the issues of a repository, a page at a time. GitHub counts pull requests as issues too.",
  entity: "issue",
  type: "list",
  inputSchema: Type.Object(
    {
      ...inRepo,
      state: Type.Optional(Type.Enum(["open", "closed", "all"], { default: "open" })),
      labels: Type.Optional(Type.String({ description: "Names with commas between; all must be there" })),
      assignee: Type.Optional(Type.String()),
      since: Type.Optional(Type.String({ description: "Updated at this time or later, ISO 8601" })),
      sort: Type.Optional(Type.Enum(["created", "updated", "comments"], { default: "created" })),
      direction: Type.Optional(Type.Enum(["asc", "desc"], { default: "desc" })),
      ...pageInput,
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ issues: Type.Array(Issue), ...nextPage }),
  paging: paging("issues"),
  async handler({ http }, { owner, repo, ...params }) {
    const answer = await http.get(repoPath({ owner, repo }, "issues"), { params, headers });
    return { issues: listOf(answer), ...pageAfter(answer) };
  },
});

const getIssue = defineAction("getIssue", {
  description: "Read one issue.",
  entity: "issue",
  type: "read",
  inputSchema: Type.Object({ ...inRepo, number }, { additionalProperties: false }),
  outputSchema: Issue,
  handler: async ({ http }, { number: id, ...repo }) => (await http.get(repoPath(repo, "issues", id), { headers })).data,
});

const createIssue = defineAction("createIssue", {
  description: "Open an issue.",
  entity: "issue",
  type: "create",
  inputSchema: Type.Object({ ...inRepo, title: Type.String({ minLength: 1, maxLength: 256 }), ...issueFields }, { additionalProperties: false }),
  outputSchema: Issue,
  handler: async ({ http }, { owner, repo, ...body }) => (await http.post(repoPath({ owner, repo }, "issues"), { body, headers })).data,
});

const updateIssue = defineAction("updateIssue", {
  description: "Change, close or reopen an issue; fields left out stay as they are, lists are replaced.",
  entity: "issue",
  type: "update",
  inputSchema: Type.Object(
    {
      ...inRepo,
      number,
      title: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
      ...issueFields,
      state: Type.Optional(Type.Enum(["open", "closed"])),
      state_reason: Type.Optional(Type.Enum(["completed", "not_planned", "reopened"])),
    },
    { additionalProperties: false },
  ),
  outputSchema: Issue,
  handler: async ({ http }, { owner, repo, number: id, ...body }) => (await http.patch(repoPath({ owner, repo }, "issues", id), { body, headers })).data,
});

const listComments = defineAction("listComments", {
  description: "List the comments of an issue or pull request, oldest first.",
  entity: "comment",
  type: "list",
  inputSchema: Type.Object({ ...inRepo, number, since: Type.Optional(Type.String()), ...pageInput }, { additionalProperties: false }),
  outputSchema: Type.Object({ comments: Type.Array(Comment), ...nextPage }),
  paging: paging("comments"),
  async handler({ http }, { owner, repo, number: id, ...params }) {
    const answer = await http.get(`${repoPath({ owner, repo }, "issues", id)}/comments`, { params, headers });
    return { comments: listOf(answer), ...pageAfter(answer) };
  },
});

const addComment = defineAction("addComment", {
  description: "Comment on an issue or pull request.",
  entity: "comment",
  type: "create",
  inputSchema: Type.Object(
    { ...inRepo, number, body: Type.String({ minLength: 1, maxLength: 65_536, description: "Markdown" }) },
    { additionalProperties: false },
  ),
  outputSchema: Comment,
  handler: async ({ http }, { number: id, body, ...repo }) => (await http.post(`${repoPath(repo, "issues", id)}/comments`, { body: { body }, headers })).data,
});

const addLabels = defineAction("addLabels", {
  description: "Put labels on an issue or pull request, beside those it has.",
  entity: "label",
  type: "update",
  inputSchema: Type.Object({ ...inRepo, number, labels: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }) }, { additionalProperties: false }),
  outputSchema: Type.Object({ labels: Type.Array(Label) }),
  async handler({ http }, { number: id, labels, ...repo }) {
    return { labels: listOf(await http.post(`${repoPath(repo, "issues", id)}/labels`, { body: { labels }, headers })) };
  },
});

export const issueActions = [listIssues, getIssue, createIssue, updateIssue, listComments, addComment, addLabels];
