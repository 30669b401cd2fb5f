import type { Clock } from "@fastn/core";
import type { BuilderPort } from "./builder-port.ts";
import { isWorkflowFile } from "./document-state.ts";
import type { DocumentStore } from "./document-store.ts";

/** Typing is parsed after a pause of this many ms; a gesture on the canvas at once. */
export const parseDelayMs = 150;

export interface TextFollower {
  /** Parse now. Resolves when the graph tells of the text as it was at the call, or of a later one. */
  parseNow(file: string): Promise<void>;
}

/** Keeps each workflow's graph and problems in line with its text. While the text is broken the last good graph stays, marked stale. */
export function followText(store: DocumentStore, builder: BuilderPort, clock: Clock): TextFollower {
  const waiting = new Map<string, () => void>();

  const parseNow = async (file: string): Promise<void> => {
    waiting.get(file)?.();
    waiting.delete(file);
    const before = store.find(file);
    if (before?.phase !== "ready" || !isWorkflowFile(file)) return;
    const graph = await builder.parse(before.text);
    const now = store.find(file);
    // A later text was parsed first, or the file was closed and opened again.
    if (now?.phase !== "ready" || now.graphRevision > before.revision || now.revision < before.revision) return;
    const broken = graph.problems.some((problem) => problem.code === "SOURCE_SYNTAX");
    const problems = graph.problems.map((problem) => ({ ...problem, file }));
    if (broken && now.graph !== null) store.patch(file, { problems, stale: true });
    else store.patch(file, { graph, graphRevision: before.revision, problems, stale: broken });
  };

  store.onText(({ file, origin }) => {
    waiting.get(file)?.();
    waiting.delete(file);
    if (origin === "typing")
      waiting.set(
        file,
        clock.after(parseDelayMs, () => void parseNow(file)),
      );
    else void parseNow(file);
  });
  return { parseNow };
}
