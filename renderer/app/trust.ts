import { api } from "./api/index.ts";
import { ask } from "./ask.ts";
import { knownWorkspace, queryClient, refreshWorkspace, workspaceKeys } from "./workspace/use-workspace.ts";

let asking: Promise<boolean> | null = null;

/** Ask whether this workspace's code may run, once however often it is called meanwhile. @returns whether it may */
export function askForTrust(): Promise<boolean> {
  asking ??= askOnce().finally(() => {
    asking = null;
  });
  return asking;
}

async function askOnce(): Promise<boolean> {
  const root = knownWorkspace()?.root ?? "this folder";
  const choice = await ask({
    title: "Trust this workspace?",
    body: `Running a workflow runs the code in ${root} on this machine. Until now nothing of it has run: opening and editing never do. Trust it when you know where it comes from. You are asked once.`,
    choices: [
      { id: "no", label: "Do not run" },
      { id: "yes", label: "Trust and run" },
    ],
  });
  if (choice !== "yes") return false;
  await api.trust();
  // From now on triggers start runs.
  await Promise.all([refreshWorkspace(), queryClient.invalidateQueries({ queryKey: workspaceKeys.triggers })]);
  return true;
}
