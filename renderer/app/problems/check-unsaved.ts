import { useEffect } from "react";
import { api } from "../api/index.ts";
import { documents, isDirty, isWorkflowFile } from "../documents/index.ts";
import { knownWorkspace, workflowOf } from "../workspace/use-workspace.ts";
import { checkedProblems } from "./use-problems.ts";

/** A pause in typing this long, ms, before the platform is asked about the text. */
const checkDelayMs = 500;

/** Ask the platform about unsaved text: what only it knows (connectors, actions, the config) is wrong before saving, too. */
async function check(file: string): Promise<void> {
  const document = documents.find(file);
  const workflow = workflowOf(knownWorkspace(), file);
  if (document === undefined || !isDirty(document) || workflow === undefined) return;
  const { problems } = await api.validate(workflow.name, document.text);
  checkedProblems.setState(({ byFile }) => ({ byFile: { ...byFile, [file]: { revision: document.revision, problems } } }));
}

export function CheckUnsaved() {
  useEffect(() => {
    const waiting = new Map<string, ReturnType<typeof setTimeout>>();
    const stop = documents.onText(({ file }) => {
      if (!isWorkflowFile(file)) return;
      clearTimeout(waiting.get(file));
      // Without an answer the parse of the text still counts; the connection's own notice tells of the rest.
      waiting.set(
        file,
        setTimeout(() => void check(file).catch(() => undefined), checkDelayMs),
      );
    });
    return () => {
      stop();
      for (const timer of waiting.values()) clearTimeout(timer);
    };
  }, []);
  return null;
}
