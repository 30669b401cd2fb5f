import { Type, type Static } from "typebox";
import { triggerTypes } from "../statuses.ts";
import { IsoTime } from "./common.ts";
import { Problem } from "./problem.ts";

export const FileEntry = Type.Object({
  path: Type.String({ description: "Inside the workspace, with forward slashes, no leading slash" }),
  kind: Type.Union([Type.Literal("file"), Type.Literal("folder")]),
  sizeBytes: Type.Integer(),
  /** What the studio takes the file for. */
  role: Type.Union([
    Type.Literal("config"),
    Type.Literal("workflow"),
    Type.Literal("cases"),
    Type.Literal("layout"),
    Type.Literal("connector"),
    Type.Literal("mapping"),
    Type.Literal("other"),
  ]),
});
export type FileEntry = Static<typeof FileEntry>;

export const FileContent = Type.Object({
  path: Type.String(),
  text: Type.String(),
  /** Strong ETag of the bytes, quotes included; send it back as If-Match. */
  etag: Type.String(),
});
export type FileContent = Static<typeof FileContent>;

export const WorkflowSummary = Type.Object({
  /** Name of the workflow, its id in URLs: `order_to_invoice`. */
  name: Type.String(),
  file: Type.String(),
  description: Type.String(),
  trigger: Type.Union([Type.Enum([...triggerTypes]), Type.Null()]),
  /** Path a webhook trigger listens on, after `/hooks`; null for other triggers. */
  webhookPath: Type.Union([Type.String(), Type.Null()]),
  stepCount: Type.Integer(),
  errorCount: Type.Integer({ description: "Problems of severity error; a workflow with any does not run" }),
});
export type WorkflowSummary = Static<typeof WorkflowSummary>;

/** Runs stand still because what they do cannot be written down. They go on by themselves. */
export const WorkspacePause = Type.Object({
  code: Type.Literal("STORE_UNAVAILABLE"),
  reason: Type.Enum(["disk_full", "read_only", "unavailable"]),
  since: IsoTime,
  message: Type.String({ description: "What is wrong and what to do, for a person" }),
});
export type WorkspacePause = Static<typeof WorkspacePause>;

export const WorkspaceView = Type.Object({
  /** `project` of fastn.config.ts, else the folder's name. */
  project: Type.String(),
  name: Type.String(),
  root: Type.String({ description: "Absolute path of the folder" }),
  readOnly: Type.Boolean(),
  trusted: Type.Boolean({ description: "Running is allowed; ask once, then POST /workspace/trust" }),
  environment: Type.String(),
  environments: Type.Array(Type.String()),
  files: Type.Array(FileEntry),
  workflows: Type.Array(WorkflowSummary),
  problems: Type.Array(Problem),
  /** Where the mock server answers; null while it is not running. */
  mockUrl: Type.Union([Type.String(), Type.Null()]),
  /** null while runs go on as they should. */
  paused: Type.Union([WorkspacePause, Type.Null()]),
});
export type WorkspaceView = Static<typeof WorkspaceView>;
