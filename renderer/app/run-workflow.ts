import { AppError, type Json } from "@fastn/core";
import { api } from "./api/index.ts";
import { documents, isDirty } from "./documents/index.ts";
import { layout } from "./layout.ts";
import { askForTrust } from "./trust.ts";
import { knownWorkspace, refreshWorkspace, workflowOf } from "./workspace/use-workspace.ts";
import { workspaceKey } from "./workspace-key.ts";

export interface StartedRun {
  readonly runId: string;
  readonly workflow: string;
  readonly file: string;
}

const listeners = new Set<(run: StartedRun) => void>();
/** Hear of every run started from this window. @returns what stops it */
export function onRunStarted(listener: (run: StartedRun) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const inputKey = (workflow: string): string => `fastn:input:${workspaceKey()}:${workflow}`;

/** The input a workflow was last run with from here; undefined before the first time. */
export function lastInput(workflow: string): Json | undefined {
  const text = localStorage.getItem(inputKey(workflow));
  return text === null ? undefined : (JSON.parse(text) as Json);
}

/** The environment runs start in: chosen in the title bar, else the workspace's own. */
export const runEnvironment = (): string => layout.getState().environment ?? knownWorkspace()?.environment ?? "local";

/**
 * Save the file, then run its workflow: with `input`, else the last input, else the first case's, else an empty object.
 * Asks for trust when the workspace has none yet.
 * @returns null when the person refused, or the save found another version on disk
 */
export async function runWorkflow(file: string, input?: Json): Promise<StartedRun | null> {
  const document = documents.find(file);
  if (document !== undefined && isDirty(document)) {
    if (!(await documents.save(file))) return null;
    await refreshWorkspace();
  }
  const workflow = workflowOf(knownWorkspace(), file);
  if (workflow === undefined) throw new AppError("WORKFLOW_NOT_FOUND", `${file} holds no workflow that can be run. See the Problems panel.`, { file });
  const { name } = workflow;
  const given = input ?? lastInput(name) ?? (await api.workflow(name)).cases[0]?.input ?? {};
  const key = crypto.randomUUID();
  const start = (): ReturnType<typeof api.run> => api.run(name, { input: given, environment: runEnvironment() }, key);
  const accepted = await start().catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== "WORKSPACE_NOT_TRUSTED") throw error;
    return (await askForTrust()) ? start() : null;
  });
  if (accepted === null) return null;
  if (input !== undefined) localStorage.setItem(inputKey(name), JSON.stringify(input));
  const started = { runId: accepted.runId, workflow: name, file };
  for (const listener of listeners) listener(started);
  return started;
}
