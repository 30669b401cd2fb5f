import { Type } from "typebox";

const Text = Type.Union([Type.String(), Type.Null()]);
const Time = Type.String({ description: "ISO 8601 time" });

export const User = Type.Object({ login: Type.String(), id: Type.Integer(), type: Type.String() });
export const Label = Type.Object({ id: Type.Integer(), name: Type.String(), color: Type.String() });

export const Repo = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  full_name: Type.String({ description: "`acme/shop`" }),
  private: Type.Boolean(),
  owner: User,
  html_url: Type.String(),
  description: Text,
  default_branch: Type.String(),
  open_issues_count: Type.Integer(),
  created_at: Time,
  updated_at: Time,
});

export const Issue = Type.Object({
  id: Type.Integer(),
  number: Type.Integer({ description: "The number people use: #12" }),
  title: Type.String(),
  body: Text,
  state: Type.Enum(["open", "closed"]),
  state_reason: Text,
  user: User,
  labels: Type.Array(Label),
  assignees: Type.Array(User),
  comments: Type.Integer(),
  html_url: Type.String(),
  created_at: Time,
  updated_at: Time,
  closed_at: Text,
});

export const Comment = Type.Object({ id: Type.Integer(), body: Type.String(), user: User, html_url: Type.String(), created_at: Time, updated_at: Time });

const Ref = Type.Object({ ref: Type.String(), sha: Type.String() });
export const Pull = Type.Object({
  id: Type.Integer(),
  number: Type.Integer(),
  title: Type.String(),
  body: Text,
  state: Type.Enum(["open", "closed"]),
  draft: Type.Boolean(),
  merged_at: Text,
  merge_commit_sha: Text,
  user: User,
  head: Ref,
  base: Ref,
  html_url: Type.String(),
  created_at: Time,
  updated_at: Time,
});

export const WorkflowRun = Type.Object({
  id: Type.Integer(),
  name: Text,
  workflow_id: Type.Integer(),
  head_branch: Text,
  head_sha: Type.String(),
  event: Type.String(),
  status: Type.String({ description: "queued, in_progress or completed" }),
  conclusion: Text,
  run_number: Type.Integer(),
  html_url: Type.String(),
  created_at: Time,
  updated_at: Time,
});

export const Hook = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  active: Type.Boolean(),
  events: Type.Array(Type.String()),
  config: Type.Object({ url: Type.String(), content_type: Type.String() }),
  created_at: Time,
});
