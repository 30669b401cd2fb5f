import { parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";

/** A thread that copies a database's log into its file, beside the one connection that writes. See `Checkpoints`. */
export interface CheckpointThreadData {
  readonly file: string;
  readonly synchronous: "full" | "normal";
}

/** `pass`: copy what is in the log by now. `end`: let go of the database, so that the thread ends. */
export type ToCheckpointThread = "pass" | "end";

/** A pass is over; null: it copied what there was to copy, otherwise what SQLite said. */
export type FromCheckpointThread = string | null;

const { file, synchronous } = workerData as CheckpointThreadData;
const db = new Database(file, { fileMustExist: true });
db.pragma(`synchronous = ${synchronous}`);
const checkpoint = db.prepare("pragma wal_checkpoint(passive)");

parentPort?.on("message", (message: ToCheckpointThread) => {
  if (message === "end") {
    db.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(pass());
});

function pass(): FromCheckpointThread {
  try {
    checkpoint.all();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
