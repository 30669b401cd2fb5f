import { AppError, type RunSummary } from "@fastn/core";
import { api } from "../app/api/index.ts";
import { reportError } from "../app/report-error.ts";
import { askForTrust } from "../app/trust.ts";
import { showRun } from "./live-runs.ts";

/** The same input again, as a new run of the workflow as it is now. @returns its id, or null when it did not start; why has been shown then */
export async function retryRun(run: Pick<RunSummary, "runId" | "file" | "workflow">): Promise<string | null> {
  const retry = (): ReturnType<typeof api.retryRun> => api.retryRun(run.runId);
  try {
    const accepted = await retry().catch(async (error: unknown) => {
      if (!(error instanceof AppError) || error.code !== "WORKSPACE_NOT_TRUSTED") throw error;
      return (await askForTrust()) ? retry() : null;
    });
    if (accepted !== null) showRun(run.file, accepted.runId);
    return accepted?.runId ?? null;
  } catch (error) {
    reportError(`${run.workflow} did not start`, error);
    return null;
  }
}

export async function cancelRun(runId: string): Promise<void> {
  try {
    await api.cancelRun(runId);
  } catch (error) {
    reportError("The run was not cancelled", error);
  }
}
