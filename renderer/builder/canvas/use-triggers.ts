import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../../app/api/index.ts";
import { useEnvironment, workspaceKeys } from "../../app/workspace/use-workspace.ts";
import { canvasStore } from "./canvas-stores.ts";

/** What starts workflows, in every environment; asked again after each event that may change it. */
export const triggersQuery = queryOptions({ queryKey: workspaceKeys.triggers, queryFn: () => api.triggers() });

/** Mark the trigger's card while its trigger is switched off in the environment chosen for runs. */
export function useTriggerMark(file: string, workflow: string): void {
  const { data } = useQuery(triggersQuery);
  const environment = useEnvironment();
  const off = data?.some((trigger) => trigger.workflow === workflow && trigger.environment === environment && trigger.type !== "manual" && !trigger.enabled);
  useEffect(() => {
    canvasStore(file).runs.setMarks("trigger", off === true ? { off: `off in ${environment}` } : undefined);
  }, [file, off, environment]);
}
