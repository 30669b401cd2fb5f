import asyncHooks from "node:async_hooks";
import fs from "node:fs";
import os from "node:os";
import v8 from "node:v8";
import { syncBuiltinESMExports } from "node:module";

/**
 * What Node's permission model leaves open and no step needs: signals (also to the platform and to this very process), priorities, engine flags,
 * which are shared by all threads, and file descriptors, which are too: one of them is the process's line to the platform. Called before any user code is loaded; what it takes away cannot be brought back in this thread.
 * (`node:sqlite`, which opens files past the permission model, is off by a flag of the thread.)
 */
export function harden(): void {
  take(process, ["kill", "_kill", "execve"]);
  take(os, ["setPriority"]);
  take(v8, ["setFlagsFromString", "setHeapSnapshotNearHeapLimit", "startupSnapshot"]);
  for (const name of descriptorFunctions) refuseDescriptors(name);
  take(fs.promises, ["open"]);
  // These hand out native handles of the thread, whose classes could be made anew around any descriptor.
  take(asyncHooks, ["createHook", "executionAsyncResource"]);
  syncBuiltinESMExports();
}

/** Those that take a descriptor, some of them a path as well. */
const descriptorFunctions = [
  "close",
  "fchmod",
  "fchown",
  "fdatasync",
  "fstat",
  "fsync",
  "ftruncate",
  "futimes",
  "read",
  "readv",
  "write",
  "writev",
  "readFile",
  "writeFile",
  "appendFile",
].flatMap((name) => [name, `${name}Sync`]);

/** Reading by path is left to Node's permissions; nothing a step may open needs a descriptor. */
function refuseDescriptors(name: string): void {
  const functions = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = functions[name] as (...args: unknown[]) => unknown;
  const { apply } = Reflect;
  const value = (...args: unknown[]): unknown => {
    if (typeof args[0] === "number") throw denied(`fs.${name} with a descriptor`);
    return apply(original, fs, args);
  };
  Object.defineProperty(fs, name, { value, writable: false, configurable: false });
}

const denied = (what: string): Error => Object.assign(new Error(`A step may not use ${what}.`), { code: "ERR_ACCESS_DENIED" });

/** Make these throw, for good. */
export function take(owner: object, names: readonly string[]): void {
  for (const name of names) {
    const value = (): never => {
      throw denied(name);
    };
    Object.defineProperty(owner, name, { value, writable: false, configurable: false });
  }
}
