import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { runCli } from "../program.ts";
import { testTerminal, type TestTerminal } from "../testing.ts";

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "fastn-cli-mock-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A command that serves until it is interrupted. @returns its address */
async function serving(...argv: string[]): Promise<string> {
  const terminal = testTerminal();
  const ended = runCli([...argv, "--json"], terminal);
  closers.push(() => {
    terminal.interrupt();
    return ended;
  });
  await expect.poll(terminal.written).toContain("http://");
  return (JSON.parse(terminal.written()) as { url: string }).url;
}

async function done(...argv: string[]): Promise<{ code: number; terminal: TestTerminal }> {
  const terminal = testTerminal();
  return { code: await runCli(argv, terminal), terminal };
}

it("saves what a mock server holds and brings it back", async () => {
  const url = await serving("mock", "--port", "0", "--snapshots", temporary());
  const count = async (): Promise<unknown> => (await fetch(`${url}/shopify/orders/count`)).json();
  const saved = await done("mock", "save", "first", "--url", url, "--json");
  expect([saved.code, JSON.parse(saved.terminal.written())]).toEqual([0, expect.objectContaining({ name: "first" })]);
  const body = JSON.stringify({ order: { line_items: [{ title: "Tee", price: "4.00", quantity: 1 }] } });
  await fetch(`${url}/shopify/orders`, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(await count()).toEqual({ count: 121 });
  const restored = await done("mock", "restore", "first", "--url", url);
  expect([restored.code, restored.terminal.written()]).toEqual([0, "The mock server is back at first.\n"]);
  expect(await count()).toEqual({ count: 120 });
  const missing = await done("mock", "restore", "second", "--url", url);
  expect([missing.code, missing.terminal.complaints()]).toEqual([1, expect.stringContaining('There is no snapshot "second"')]);
});

it("records a service under a name and port of its own, though `mock` has such options too", async () => {
  const service = createServer((_request, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}'));
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => service.close(resolve)));
  const file = join(temporary(), "calls.json");
  const target = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const url = await serving("mock", "record", "--target", target, "--out", file, "--name", "acme", "--port", "0");
  expect(url).not.toBe(target);
  expect(await (await fetch(`${url}/things`)).json()).toEqual({ ok: true });
  const read = (): { name?: string; calls?: unknown[] } => {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as { name: string; calls: unknown[] };
    } catch {
      return {};
    }
  };
  await expect.poll(() => [read().name, read().calls?.length]).toEqual(["acme", 1]);
});

it.each([
  [["mock", "record", "--out", "x.json"], 2, "--target is missing"],
  [["mock", "record", "--target", "ftp://x", "--out", "x.json"], 1, "must be an http or https address"],
  [["mock", "--locale", "xx"], 2, "--locale must be one of"],
  [["mock", "save", "x", "--url", "http://127.0.0.1:1"], 1, "No mock server answers at http://127.0.0.1:1"],
])("refuses %j in words", async (argv, code, words) => {
  const { code: ended, terminal } = await done(...argv);
  expect([ended, terminal.complaints()]).toEqual([code, expect.stringContaining(words)]);
});
