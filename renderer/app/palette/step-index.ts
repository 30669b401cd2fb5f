import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { useStore } from "zustand";
import type { FlowGraph } from "@fastn/builder";
import type { WorkflowSummary } from "@fastn/core";
import { api } from "../api/index.ts";
import { documents } from "../documents/index.ts";

export interface FoundStep {
  readonly file: string;
  readonly workflow: string;
  readonly key: string;
  readonly name: string;
  readonly type: string;
}

const stepsOf = (workflow: WorkflowSummary, graph: FlowGraph): FoundStep[] =>
  graph.nodes.flatMap((node) =>
    node.kind === "step" ? [{ file: workflow.file, workflow: workflow.name, key: node.key, name: node.name, type: node.type }] : [],
  );

/** Steps of all workflows: of open ones as they are now, of the others as they are on disk. */
export function useStepIndex(workflows: readonly WorkflowSummary[]): readonly FoundStep[] {
  const open = useStore(documents.store, (state) => state.documents);
  const answers = useQueries({
    queries: workflows.map((workflow) => ({
      queryKey: ["workspace", "steps", workflow.name],
      queryFn: async () => (await api.workflow(workflow.name)).graph,
      enabled: open[workflow.file] === undefined,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(
    () =>
      workflows.flatMap((workflow, index) => {
        const graph = open[workflow.file]?.graph ?? answers[index];
        return graph === undefined ? [] : stepsOf(workflow, graph);
      }),
    [workflows, open, answers],
  );
}
