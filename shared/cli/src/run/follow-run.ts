import { AppError, type JournalEvent, type StepLog } from "@fastn/core";
import { subscribeSse, unwrap } from "@fastn/core/api";
import { findRunningStudio } from "@fastn/core/node";
import type { OpenStudio } from "../studio/open-studio.ts";

export interface RunListener {
  event(event: JournalEvent): void;
  log(line: StepLog): void;
}

const pauseMs = 500;

/**
 * Hear of everything that happens in a run until it has ended or `stop` is aborted, through breaks of the connection.
 * @param after sequence number of the last event that is known already
 * @throws AppError PLATFORM_UNAVAILABLE when its studio is gone; the run itself goes on when the folder is opened again
 */
export async function followRun(studio: OpenStudio, runId: string, listener: RunListener, stop: AbortSignal, after: number): Promise<void> {
  const ours = new AbortController();
  const stopped = new Promise<void>((resolve) => stop.addEventListener("abort", () => resolve(), { once: true }));
  const gone = studio.gone.then((complaint) => {
    throw new AppError("PLATFORM_UNAVAILABLE", `The studio's server ended during the run.${complaint.trim() === "" ? "" : `\n${complaint.trim()}`}`, { runId });
  });
  try {
    await Promise.race([listen(studio, runId, listener, ours.signal, after), gone, stopped]);
  } finally {
    ours.abort();
    gone.catch(() => {});
  }
}

async function listen(studio: OpenStudio, runId: string, listener: RunListener, signal: AbortSignal, after: number): Promise<void> {
  const seen = { seq: after, log: 0, end: false };
  while (!seen.end && !signal.aborted) {
    const url = `${studio.url}/api/v1/executions/${runId}/events?afterLog=${seen.log}`;
    const onEvent = ({ event, data }: { event: string; data: string }): void => {
      if (event === "end") seen.end = true;
      if (event === "journal") {
        const entry = JSON.parse(data) as JournalEvent;
        seen.seq = entry.seq;
        listener.event(entry);
      }
      if (event === "log") {
        const line = JSON.parse(data) as StepLog;
        seen.log = line.seq;
        listener.log(line);
      }
    };
    try {
      await subscribeSse(url, { headers: studio.headers, lastEventId: String(seen.seq), reconnect: false, signal, onEvent });
    } catch (error) {
      if (error instanceof AppError) throw error;
      await stillThere(studio, runId);
    }
    if (!seen.end) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function stillThere(studio: OpenStudio, runId: string): Promise<void> {
  if ((await findRunningStudio(studio.root))?.url === studio.url) return;
  throw new AppError("PLATFORM_UNAVAILABLE", `The studio that carries out the run ${runId} has gone. The run goes on when its folder is opened again.`, {
    runId,
  });
}

/** Say yes to a step that waits for a person. */
export async function approve(studio: OpenStudio, runId: string, stepPath: string): Promise<void> {
  await unwrap(
    studio.api.POST("/api/v1/executions/{runId}/approvals", {
      params: { path: { runId } },
      body: { stepPath, approved: true, comment: "Approved on the command line (--approve)" },
    }),
  );
}
