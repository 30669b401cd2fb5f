import { join } from "node:path";
import type { JournalEvent, Json, RunId, RunStatus } from "@fastn/core";
import { decodeEvents } from "@fastn/runtime/journal";
import Database from "better-sqlite3";

export interface StoredRun {
  readonly runId: RunId;
  readonly workflow: string;
  readonly status: RunStatus;
  readonly waiting: boolean;
  readonly error: { readonly code: string } | null;
  readonly output: Json;
  readonly journal: readonly JournalEvent[];
}

export interface StoredState {
  /** SQLite's own words; `ok` when the file is sound. */
  readonly integrity: string;
  readonly runs: readonly StoredRun[];
}

interface RunColumns {
  readonly run_id: RunId;
  readonly workflow: string;
  readonly status: RunStatus;
  readonly waiting_for: string | null;
  readonly error: string | null;
  readonly output: string | null;
}

const parsed = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json));

/** What a workspace's database holds while no process has it open, read past the product's store. */
export function readDatabase(root: string): StoredState {
  const db = new Database(join(root, ".fastn", "fastn.db"), { readonly: true });
  try {
    const journal = db.prepare("select seq, at, body from flow_execution_events where run_id = ? order by seq");
    const runs = db.prepare("select run_id, workflow, status, waiting_for, error, output from flow_executions order by created_at").all() as RunColumns[];
    return {
      integrity: String(db.pragma("integrity_check", { simple: true })),
      runs: runs.map(({ run_id: runId, workflow, status, waiting_for, error, output }) => ({
        runId,
        workflow,
        status,
        waiting: parsed(waiting_for) !== null,
        error: parsed(error) as StoredRun["error"],
        output: parsed(output),
        journal: (journal.all(runId) as { seq: number; at: number; body: string }[]).flatMap(({ seq, at, body }) => decodeEvents(parsed(body), seq, at)),
      })),
    };
  } finally {
    db.close();
  }
}

/** How many runs have not ended; cheap enough to ask again and again beside a mock server in the same process. */
export function openRuns(root: string): number {
  const db = new Database(join(root, ".fastn", "fastn.db"), { readonly: true });
  try {
    return db.prepare("select count(*) from flow_executions where status in ('pending', 'running')").pluck().get() as number;
  } finally {
    db.close();
  }
}
