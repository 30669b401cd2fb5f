import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkspacePause } from "@fastn/core";

/** A way in which a real disk stops taking writes under a running platform. */
export interface DiskFault {
  readonly reason: WorkspacePause["reason"];
  /** Whether this machine lets us do it: both take root on Linux. */
  readonly possible: boolean;
  /** Make the folder that holds the database; `remove` undoes it. */
  prepare(disk: string): { readonly remove: () => void };
  /** From now on nothing can be written. */
  begin(disk: string): { readonly end: () => void };
}

const isRoot = process.platform === "linux" && process.getuid?.() === 0;

const full: DiskFault = {
  reason: "disk_full",
  possible: isRoot && spawnSync("unshare", ["--mount", "true"]).status === 0,
  prepare(disk) {
    mkdirSync(disk);
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "fastn-test", disk]);
    return { remove: () => void spawnSync("umount", [disk]) };
  },
  begin(disk) {
    const filler = fill(disk);
    return { end: () => rmSync(filler) };
  },
};

/** Files that were open for writing when they became read-only, as on a disk whose system remounts it after an error. */
const readOnly: DiskFault = {
  reason: "read_only",
  possible: isRoot && refusesWritesToOpenFiles(),
  prepare(disk) {
    mkdirSync(disk);
    return { remove: () => {} };
  },
  begin(disk) {
    const files = ["fastn.db", "fastn.db-wal"].map((name) => join(disk, name));
    chattr("+i", files);
    return { end: () => chattr("-i", files) };
  },
};

export const diskFaults: readonly DiskFault[] = [full, readOnly];

/** Take the last byte. */
function fill(folder: string): string {
  const filler = join(folder, "filler");
  // The platform writes too, so how much is free is known only once nothing more fits.
  for (let sizeBytes = 1024 * 1024; sizeBytes >= 512;) {
    try {
      appendFileSync(filler, Buffer.alloc(sizeBytes, 1));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      sizeBytes /= 2;
    }
  }
  return filler;
}

function chattr(change: "+i" | "-i", files: readonly string[]): void {
  const { status, stderr } = spawnSync("chattr", [change, ...files], { encoding: "utf8" });
  if (status !== 0) throw new Error(`chattr ${change} failed: ${stderr}`);
}

/** Not every file system knows the attribute, and some look at it only when a file is opened. */
function refusesWritesToOpenFiles(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "fastn-attribute-"));
  const file = join(folder, "file");
  const handle = openSync(file, "a");
  try {
    chattr("+i", [file]);
    writeSync(handle, "x");
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  } finally {
    spawnSync("chattr", ["-i", file]);
    closeSync(handle);
    rmSync(folder, { recursive: true });
  }
}
