import { EventEmitter } from "node:events";
import { MessageChannel } from "node:worker_threads";
import type { FromPlatform, ToPlatform } from "@fastn/core";
import { expect, test } from "vitest";
import { connectShell, type ParentPort } from "./shell-port.ts";

/** The shell's side of the line: hears what the platform says, answers with messages and real ports. */
class Shell extends EventEmitter {
  readonly heard: FromPlatform[] = [];

  postMessage(message: FromPlatform): void {
    this.heard.push(message);
  }

  say(data: ToPlatform, ...ports: unknown[]): void {
    this.emit("message", { data, ports });
  }
}

function start() {
  const shell = new Shell();
  return { shell, port: connectShell(shell as unknown as ParentPort) };
}

/** As Electron's MessagePortMain wraps what arrives. */
function electronPort(port: InstanceType<typeof MessageChannel>["port1"]) {
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    on: (_event: string, listener: (event: { data: unknown }) => void) => port.on("message", (data) => listener({ data })),
    start: () => port.start(),
  };
}

test("takes the folder from the shell and tells it where the platform listens", async () => {
  const { shell, port } = start();
  shell.say({ type: "start", root: "/work flows" });
  expect(await port.root).toBe("/work flows");
  port.ready({ url: "http://127.0.0.1:4000", token: "t" });
  port.failed({ code: "WORKSPACE_LOCKED", message: "taken" });
  expect(shell.heard).toEqual([
    { type: "ready", url: "http://127.0.0.1:4000", token: "t" },
    { type: "failed", error: { code: "WORKSPACE_LOCKED", message: "taken" } },
  ]);
});

test("stops when the shell says so", () => {
  const { shell, port } = start();
  let stops = 0;
  port.onStop(() => stops++);
  shell.say({ type: "stop" });
  expect(stops).toBe(1);
});

test("speaks with a step host through the port the shell hands over, keeping what was said before it came", async () => {
  const { shell, port } = start();
  const channel = port.forkStepHost();
  channel.send({ type: "ping", nonce: 1 });
  expect(shell.heard).toEqual([{ type: "forkStepHost", id: 1 }]);
  const { port1, port2 } = new MessageChannel();
  const arrived: unknown[] = [];
  const both = new Promise<void>((resolve) => port2.on("message", (message) => arrived.push(message) === 2 && resolve()));
  const answered = new Promise((resolve) => channel.onMessage(resolve));
  shell.say({ type: "stepHostForked", id: 1 }, electronPort(port1));
  channel.send({ type: "ping", nonce: 2 });
  await both;
  expect(arrived).toEqual([
    { type: "ping", nonce: 1 },
    { type: "ping", nonce: 2 },
  ]);
  port2.postMessage({ type: "pong", nonce: 2 });
  expect(await answered).toEqual({ type: "pong", nonce: 2 });
  port1.close();
});

test("asks the shell to kill, and tells of each step host's end to its own channel once", () => {
  const { shell, port } = start();
  const [first, second] = [port.forkStepHost(), port.forkStepHost()];
  const ends: string[] = [];
  first.onExit((reason) => ends.push(`first: ${reason}`));
  second.onExit((reason) => ends.push(`second: ${reason}`));
  second.kill();
  shell.say({ type: "stepHostExited", id: 2, exitCode: 9 });
  shell.say({ type: "stepHostExited", id: 2, exitCode: 9 });
  shell.say({ type: "stepHostExited", id: 1, exitCode: null });
  expect(shell.heard.at(-1)).toEqual({ type: "killStepHost", id: 2 });
  expect(ends).toEqual(["second: exit code 9", "first: it did not start"]);
});
