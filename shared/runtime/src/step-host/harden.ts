import os from "node:os";
import v8 from "node:v8";
import { syncBuiltinESMExports } from "node:module";

/**
 * What Node's permission model leaves open and no step needs: signals (also to the platform and to this very process), priorities, and engine flags,
 * which are shared by all threads. Called before any user code is loaded; what it takes away cannot be brought back in this thread.
 * (`node:sqlite`, which opens files past the permission model, is off by a flag of the thread.)
 */
export function harden(): void {
  take(process, ["kill", "_kill", "execve"]);
  take(os, ["setPriority"]);
  take(v8, ["setFlagsFromString", "setHeapSnapshotNearHeapLimit", "startupSnapshot"]);
  syncBuiltinESMExports();
}

function take(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (): never => {
      throw Object.assign(new Error(`A step may not use ${name}.`), { code: "ERR_ACCESS_DENIED" });
    };
    Object.defineProperty(owner, name, { value, writable: false, configurable: false });
  }
}
