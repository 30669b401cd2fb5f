import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  /** Exit code once it has ended, null when a signal ended it. */
  readonly ended: Promise<number | null>;
  out(): string;
  err(): string;
}

function start(...args: string[]): Started {
  const child = spawn(process.execPath, [main, ...args]);
  children.push(child);
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  return { child, ended: new Promise((resolve) => child.once("exit", resolve)), out: () => out, err: () => err };
}

describe("npm run mock", () => {
  it("says where it listens, answers with the seed's data, and ends cleanly on Ctrl+C", async () => {
    const mock = start("--port", "0", "--seed", "7");
    await expect.poll(mock.out, { timeout: 20_000 }).toContain("http://");
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(mock.out())?.[0] ?? "";
    expect(await (await fetch(`${url}/__admin`)).json()).toMatchObject({ url, seed: 7 });
    expect((await fetch(`${url}/shopify/orders`)).status).toBe(200);
    mock.child.kill("SIGINT");
    expect([await mock.ended, mock.err()]).toEqual([0, ""]);
  });

  it("says that a port is taken, and what to do", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const mock = start("--port", String(port));
    expect(await mock.ended).toBe(1);
    expect(mock.err()).toBe(`The mock server cannot start: Port ${port} is taken. Stop what listens there, or choose another with --port.\n`);
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([["--seed", "-1"], ["--nonsense"]])("refuses %j with exit code 2 and a sentence", async (...args) => {
    const mock = start(...args);
    expect(await mock.ended).toBe(2);
    expect(mock.err()).toContain("--help");
  });
});
