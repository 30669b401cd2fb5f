import { QueryClient, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { AppError, type WorkflowSummary, type WorkspaceView } from "@fastn/core";
import { api } from "../api/index.ts";
import { useLayout } from "../layout.ts";

/** Answers stay fresh until an event of the platform says otherwise; nothing is polled. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      // The platform is on this machine: a refusal is an answer, only silence is worth asking again.
      retry: (count, error) => count < 2 && error instanceof AppError && error.code === "PLATFORM_UNAVAILABLE",
    },
  },
});

export const workspaceKeys = {
  workspace: ["workspace"],
  connectors: ["connectors"],
  runs: ["runs"],
  triggers: ["triggers"],
  mock: ["mock"],
  notifications: ["notifications"],
} as const;

export const useWorkspace = (): UseQueryResult<WorkspaceView> => useQuery({ queryKey: workspaceKeys.workspace, queryFn: api.workspace });

/** Ask for the workspace unless it is known. Failures are told by `useWorkspace`. */
export const loadWorkspace = (): Promise<void> => queryClient.prefetchQuery({ queryKey: workspaceKeys.workspace, queryFn: api.workspace });

/** The workspace as last heard; undefined before the first answer. */
export const knownWorkspace = (): WorkspaceView | undefined => queryClient.getQueryData<WorkspaceView>(workspaceKeys.workspace);

export const refreshWorkspace = (): Promise<void> => queryClient.invalidateQueries({ queryKey: workspaceKeys.workspace });

/** The environment of new runs: the one chosen in the title bar while the folder has it, else the folder's first. null before the workspace is known. */
export function useEnvironment(): string | null {
  const { data } = useWorkspace();
  const chosen = useLayout((state) => state.environment);
  if (data === undefined) return null;
  return chosen !== null && data.environments.includes(chosen) ? chosen : data.environment;
}

/** The workflow a file holds; undefined for other files. */
export const workflowOf = (workspace: WorkspaceView | undefined, file: string | null): WorkflowSummary | undefined =>
  workspace?.workflows.find((workflow) => workflow.file === file);
