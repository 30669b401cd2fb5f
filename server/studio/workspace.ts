import { basename } from "node:path";
import type { ConnectorInfo, WorkspacePause } from "@fastn/core";
import type { WorkspaceAnalysis } from "./analysis/workspace-analysis.ts";
import type { Changes } from "./changes.ts";
import { defaultEnvironment, environmentNames } from "./environments.ts";
import type { MockSource } from "./mock.ts";
import type { WorkspaceService } from "./services.ts";
import type { Trust } from "./trust.ts";
import { configTypes } from "./types/config-types.ts";
import type { WorkspaceFiles } from "./workspace/workspace-files.ts";

export interface WorkspaceOptions {
  readonly files: WorkspaceFiles;
  readonly viewOnly: boolean;
  readonly analysis: WorkspaceAnalysis;
  readonly trust: Trust;
  readonly changes: Changes;
  readonly connectors: () => Promise<readonly ConnectorInfo[]>;
  /** Where the mock server answers, once it is where the folder wants it. */
  readonly mockUrl: (found: MockSource) => Promise<string | null>;
  readonly paused: () => WorkspacePause | null;
  /** Called once after trust was given. */
  readonly onTrusted: () => Promise<void>;
}

export function createWorkspace({ files, viewOnly, analysis, trust, changes, connectors, mockUrl, paused, onTrusted }: WorkspaceOptions): WorkspaceService {
  const view: WorkspaceService["view"] = async (tenant) => {
    const found = await analysis.current();
    const { config, listing, workflows, problems } = found;
    const project = config?.project ?? basename(files.root);
    return {
      project,
      name: config?.name ?? project,
      root: files.root,
      readOnly: files.readOnly || viewOnly,
      trusted: await trust.isTrusted(tenant),
      environment: defaultEnvironment(config),
      environments: environmentNames(config),
      files: [...listing.entries],
      workflows: workflows.map(({ summary }) => summary),
      problems: [...problems],
      mockUrl: await mockUrl(found),
      paused: paused(),
    };
  };
  return {
    view,
    async trust(tenant) {
      await trust.grant(tenant);
      await onTrusted();
      return view(tenant);
    },
    problems: async () => [...(await analysis.current()).problems],
    async types() {
      const [{ editorTypes }, { connectorTypes }, { workflowTypes }, { config, workflows }, list] = await Promise.all([
        import("@fastn/workflow/editor-types"),
        import("@fastn/connectors"),
        import("./types/workflow-types.ts"),
        analysis.current(),
        connectors(),
      ]);
      return [
        ...editorTypes(),
        { path: "fastn-connectors.d.ts", text: connectorTypes(list) },
        { path: "fastn-workflows.d.ts", text: workflowTypes(workflows, list) },
        { path: "fastn-config.d.ts", text: configTypes(config) },
      ];
    },
    changes: (_tenant, signal) => changes.follow(signal),
  };
}
