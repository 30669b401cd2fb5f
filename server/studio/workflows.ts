import { AppError, type Json } from "@fastn/core";
import { decodeCursor, encodeCursor } from "../store/index.ts";
import type { WorkflowFile } from "./analysis/workflow-file.ts";
import type { WorkspaceAnalysis } from "./analysis/workspace-analysis.ts";
import type { CasesService } from "./cases/create-cases.ts";
import type { WorkflowService } from "./services.ts";
import type { WorkspaceFiles } from "./workspace/workspace-files.ts";

export function createWorkflows(files: WorkspaceFiles, analysis: WorkspaceAnalysis, cases: Pick<CasesService, "list">): WorkflowService {
  const readLayout = async (tenant: string, workflow: WorkflowFile): Promise<Json> => {
    const path = workflow.path.replace(/\.ts$/, ".layout.json");
    const { listing } = await analysis.current();
    if (!listing.entries.some((entry) => entry.path === path)) return null;
    try {
      const { parseLayoutFile } = await import("@fastn/builder/layout-file");
      return parseLayoutFile((await files.read(tenant, path)).text) as unknown as Json;
    } catch {
      // A broken neighbour must not keep the workflow from opening; it is among the problems, and can be opened and mended.
      return null;
    }
  };

  return {
    async list(_tenant, { limit, cursor }) {
      const { workflows } = await analysis.current();
      const [after] = cursor === undefined ? [null] : decodeCursor(cursor, ["string"]);
      const rest = after === null ? workflows : workflows.filter(({ path }) => path > String(after));
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      return { data: page.map(({ summary }) => summary), nextCursor: rest.length > limit && last !== undefined ? encodeCursor([last.path]) : null };
    },

    async get(tenant, name) {
      const workflow = await analysis.workflow(name);
      const [found, layout] = [await cases.list(tenant, name), await readLayout(tenant, workflow)];
      const inputs = found.cases.map(({ name: title, input }) => ({ name: title, input }));
      return { summary: workflow.summary, source: requireText(workflow), graph: workflow.graph, cases: inputs, layout };
    },

    async edit(tenant, name, change, etag) {
      const workflow = await analysis.workflow(name);
      const source = requireText(workflow);
      if (source.etag !== etag) {
        throw new AppError("PRECONDITION_FAILED", `${source.path} was changed in the meantime. Load it again, then repeat the edit.`, {
          path: source.path,
          currentEtag: source.etag,
        });
      }
      const { edit, parse } = await import("@fastn/builder");
      const { source: text, edits } = edit(source.text, change, { file: source.path });
      const file = await files.save(tenant, source.path, text, etag);
      return { file, edits, graph: parse(text, { file: source.path }) };
    },

    async validate(_tenant, name, source) {
      const workflow = await analysis.workflow(name);
      return [...(source === undefined ? workflow : await analysis.check(workflow.path, source)).problems];
    },
  };
}

/** @throws AppError with the reason the file is not text */
function requireText({ content, problems, path }: WorkflowFile): NonNullable<WorkflowFile["content"]> {
  if (content !== null) return content;
  throw new AppError("WORKFLOW_INVALID", problems[0]?.message ?? `${path} cannot be read.`, { file: path });
}
