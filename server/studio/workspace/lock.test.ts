import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findRunningStudio, lockFileOf } from "@fastn/core/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { takeLock } from "./lock.ts";
import { tempFolder, type TempFolder } from "./testing.ts";

let folder: TempFolder;
beforeEach(() => {
  folder = tempFolder();
  mkdirSync(join(folder.root, ".fastn"));
});
afterEach(() => folder.remove());

const info = { pid: 1, port: 1, token: "t".repeat(43), startedAt: new Date(0).toISOString() };

it("is held by one and free again after release", async () => {
  const lock = await takeLock(folder.root);
  await expect(takeLock(folder.root)).rejects.toMatchObject({ code: "WORKSPACE_LOCKED" });
  await lock.release();
  const next = await takeLock(folder.root);
  expect(next.uncleanEnd).toBe(false);
  await next.release();
});

it("tells where the holder is in a file for this user only, gone after release", async () => {
  const lock = await takeLock(folder.root);
  await lock.publish(info);
  expect(statSync(lockFileOf(folder.root)).mode & 0o777).toBe(0o600);
  await lock.release();
  expect(existsSync(lockFileOf(folder.root))).toBe(false);
});

it("ends with its process, however that ends, and the next one learns that the end was not clean", async () => {
  const program = `
    const { takeLock } = await import(${JSON.stringify(fileURLToPath(new URL("lock.ts", import.meta.url)))});
    const lock = await takeLock(${JSON.stringify(folder.root)});
    await lock.publish(${JSON.stringify(info)});
    process.stdout.write("held\\n");
    setInterval(() => {}, 1000);`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  await expect(takeLock(folder.root)).rejects.toMatchObject({ code: "WORKSPACE_LOCKED" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
  const lock = await takeLock(folder.root);
  expect(lock.uncleanEnd).toBe(true);
  await lock.release();
});

it("does not lead to a program that took the port of a dead studio, and tells it no token", async () => {
  const heard: string[] = [];
  const stranger = createServer((request, response) => {
    heard.push(JSON.stringify([request.url, request.headers]));
    response.end(JSON.stringify({ status: "ok", service: "studio", version: "0", proof: "00".repeat(32) }));
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  writeFileSync(lockFileOf(folder.root), JSON.stringify({ ...info, port: (stranger.address() as AddressInfo).port }));
  expect(await findRunningStudio(folder.root)).toBeNull();
  expect([heard.length, heard.join().includes(info.token)]).toEqual([1, false]);
  await new Promise((resolve) => stranger.close(resolve));
});

it.each(["", "{", "null", '{"pid":1}', '{"pid":1,"port":"x","token":1,"startedAt":2}'])("is not believed when its file says %j", async (text) => {
  writeFileSync(lockFileOf(folder.root), text);
  expect(await findRunningStudio(folder.root)).toBeNull();
});
