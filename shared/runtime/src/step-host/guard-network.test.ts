import { createSocket, type Socket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "@fastn/core";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bundle, createStepHost, forkStepHostOnNode, type NetworkRules, type StepHost } from "./index.ts";
import {
  doubleFaced,
  elsewhere,
  foreignProtocols,
  type NetworkScript,
  nowhere,
  privateNetworks,
  spellings,
  type Targets,
  together,
  tricks,
  ways,
} from "./network-scripts.ts";
import { bundleOf } from "./testing.ts";

/** Everything that arrives at this machine's servers is counted; nothing of it may come from the cloud profile. */
let arrived = 0;
let targets: Targets;
let folder: string;
const servers: Server[] = [];
const sockets: Socket[] = [];

async function serve(listen: (server: Server) => void): Promise<Server> {
  const server = createServer((_request, response) => response.end("here"));
  server.on("connection", () => (arrived += 1));
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.once("listening", resolve);
    listen(server);
  });
  return server;
}

async function receive(answer: (message: Buffer) => Buffer): Promise<number> {
  const socket = createSocket({ type: "udp6" });
  sockets.push(socket);
  socket.on("message", (message, { port, address }) => {
    arrived += 1;
    socket.send(answer(message), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "::", resolve));
  return socket.address().port;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fastn-guard-"));
  const socketFile = join(folder, "socket");
  const everywhere = await serve((server) => server.listen(0, "::"));
  await serve((server) => server.listen(socketFile));
  const udp = await receive((message) => message);
  // What a name server would say: the question again, as an answer without a record.
  const dns = await receive((message) => Buffer.concat([message.subarray(0, 2), Buffer.from([0x81, 0x80]), message.subarray(4)]));
  targets = { http: (everywhere.address() as AddressInfo).port, udp, dns, socketFile };
});
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  for (const socket of sockets) socket.close();
  rmSync(folder, { recursive: true });
});

function hostWith(network: NetworkRules): { run(code: string | Bundle): Promise<Json>; lines: string[]; close(): void } {
  const host: StepHost = createStepHost({ fork: forkStepHostOnNode(), limits: { maxWorkers: 4 }, network: () => network });
  const lines: string[] = [];
  return {
    lines,
    run: (code) =>
      host
        .call({
          bundle: typeof code === "string" ? bundleOf(code) : code,
          fn: "steps[0].handler",
          context: { run: { step: "s" }, input: null, steps: {} },
          timeoutMs: 15_000,
          signal: new AbortController().signal,
          onLog: (_level, message) => lines.push(message),
          ask: () => Promise.resolve(null),
        })
        .catch((error: Error) => error.message),
    close: () => host.close(),
  };
}

const cloud: NetworkRules = { privateAddresses: false, refusedLocalPorts: [] };
const desktop: NetworkRules = { privateAddresses: true, refusedLocalPorts: [] };
const each = (scripts: readonly NetworkScript[], comes: string): Json => Object.fromEntries(scripts.map(({ what }) => [what, comes]));

describe("the network of handlers", { timeout: 240_000 }, () => {
  it("in the cloud profile is not this machine, a private network or a metadata address, however code goes about it", async () => {
    const host = hostWith(cloud);
    arrived = 0;
    const plain = [...spellings(targets.http), ...nowhere(targets.http), ...ways(targets), ...elsewhere, ...privateNetworks];
    // They fail because they are refused, not because the script is wrong or something else stands in the way.
    expect([await host.run(together(plain)), arrived]).toEqual([each(plain, "EACCES"), 0]);
    const odd = [...foreignProtocols(targets), ...tricks(targets), doubleFaced(targets)];
    for (const { what, body } of odd)
      expect([what, await host.run(body), arrived]).toEqual([what, expect.not.stringMatching(/^reached$|process that runs steps ended/), 0]);
    host.close();
    expect(plain.length + odd.length).toBeGreaterThanOrEqual(60);
    expect(host.lines).toContain(`A connection to 127.0.0.1 port ${targets.http} was refused: this machine's own services are out of reach here.`);
  });

  it("on the desktop is this machine too: the same scripts arrive, those with a trick as well", async () => {
    const host = hostWith(desktop);
    const plain = [...spellings(targets.http), ...ways(targets)];
    expect(await host.run(together(plain))).toEqual(each(plain, "reached"));
    const idle: [string, Json][] = [];
    for (const { what, body } of [...foreignProtocols(targets), ...tricks(targets)]) {
      arrived = 0;
      const came = await host.run(body);
      if (arrived === 0) idle.push([what, came]);
    }
    expect(idle).toEqual([]);
    host.close();
  });

  it("on the desktop is never a metadata address, nor a port of the studio's own", async () => {
    const host = hostWith({ ...desktop, refusedLocalPorts: [targets.http] });
    arrived = 0;
    const scripts = [...elsewhere, ...spellings(targets.http)];
    expect([await host.run(together(scripts)), arrived]).toEqual([each(scripts, "EACCES"), 0]);
    const said = await host.run(`return ctx.fetch("http://127.0.0.1:${targets.http}/").catch((error) => error.cause.message)`);
    expect(said).toMatch(`connect EACCES 127.0.0.1:${targets.http}`);
    host.close();
  });

  it("in the cloud profile is the public one: such a connection is made", async () => {
    const host = hostWith(cloud);
    // Nothing answers there (RFC 5737), and here perhaps nothing leads there; it is not refused in any case.
    const body = `return new Promise((done) => { const socket = process.getBuiltinModule("node:net").connect(9, "192.0.2.1"); socket.on("error", (error) => done(error.code)); socket.on("connect", () => done("reached")); setTimeout(() => done("under way"), 500) })`;
    expect(await host.run(body)).not.toBe("EACCES");
    expect(host.lines).toEqual([]);
    host.close();
  });

  it("is guarded for packages that bring their own client", async () => {
    const contents = `import { request } from "undici"; const handler = async () => request("http://127.0.0.1:${targets.http}/").then(() => "reached", (error) => error.code); export default { name: "w", steps: [{ name: "s", type: "action", handler }] };`;
    const resolveDir = fileURLToPath(new URL("../../../connectors", import.meta.url));
    const { outputFiles } = await build({
      stdin: { contents, resolveDir },
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      logLevel: "error",
      banner: { js: `const require = (name) => process.getBuiltinModule(name);` },
    });
    const bundle: Bundle = { hash: "undici", code: outputFiles[0]?.text ?? "", sourceMap: "{}" };
    for (const [network, comes] of [
      [cloud, "EACCES"],
      [desktop, "reached"],
    ] as const) {
      const host = hostWith(network);
      expect(await host.run(bundle)).toBe(comes);
      host.close();
    }
  });
});
