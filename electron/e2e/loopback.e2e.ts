import { existsSync } from "node:fs";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowserStudio, type BrowserStudio } from "./browser-studio.ts";
import { listening, moveIn } from "./neighbour.ts";

/** 127.0.0.1 as /proc/net/tcp writes it. */
const loopback = "0100007F";

/** From here the studio is scanned; a text says why that cannot be done on this machine. */
const neighbour = moveIn();
const notScanned = typeof neighbour === "string" ? ` (not scanned: ${neighbour})` : "";

describe("a studio that runs", () => {
  let studio: BrowserStudio;
  let port: number;
  beforeAll(async () => {
    studio = await launchBrowserStudio({ args: ["--trust"] });
    ({ port } = studio.platform.ready);
    await studio.page.getByRole("region", { name: "Canvas" }).first().waitFor();
  });
  afterAll(async () => {
    if (typeof neighbour !== "string") neighbour.close();
    await studio.close();
  });

  const openSocket = async (): Promise<Socket> => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined); // told by `close`
    await once(socket, "connect");
    return socket;
  };
  /** A person goes on: the page asks for something new and draws it. */
  const stillAnswers = async (): Promise<void> => {
    expect(await studio.page.evaluate(async () => (await fetch("/api/v1/workspace/files")).status)).toBe(200);
  };

  test.runIf(process.platform === "linux")("listens on 127.0.0.1 and nowhere else", () => {
    const places = listening(studio.platform.ready.pid);
    expect(places.map((place) => place.port)).toContain(port);
    expect(places.length).toBeGreaterThanOrEqual(2); // the mock server too
    expect(places.filter(({ address }) => address !== loopback)).toEqual([]);
  });

  test.runIf(typeof neighbour !== "string")(`is closed to another machine on the network${notScanned}`, async () => {
    if (typeof neighbour === "string") return;
    // A door that is open on purpose: without it a broken cable would look like a safe house.
    const door = createServer().listen(0, "0.0.0.0");
    try {
      await once(door, "listening");
      const open = (door.address() as AddressInfo).port;
      const ours = listening(studio.platform.ready.pid).map((place) => place.port);
      await expect.poll(() => neighbour.openPorts([open])).toEqual([open]);
      expect(neighbour.openPorts([...ours, open])).toEqual([open]);
    } finally {
      door.close();
    }
  });

  test("answers while 2,000 others are connected and say nothing", async () => {
    const sockets = await Promise.all(Array.from({ length: 2_000 }, openSocket));
    try {
      await stillAnswers();
      await studio.page.getByRole("treeitem", { name: "README.md" }).click();
      await studio.page.getByRole("tab", { name: "README.md" }).waitFor();
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test("refuses a body of 100 MB and writes nothing of it", async () => {
    const told = await studio.page.evaluate(async () => {
      try {
        const body = JSON.stringify({ text: "x".repeat(100_000_000) });
        const answer = await fetch("/api/v1/workspace/file?path=big.txt", {
          method: "PUT",
          headers: { "content-type": "application/json", "if-none-match": "*" },
          body,
        });
        return answer.status;
      } catch {
        return "cut off"; // refused before it was all sent
      }
    });
    expect([413, "cut off"]).toContain(told);
    expect(existsSync(join(studio.workspace, "big.txt"))).toBe(false);
    await stillAnswers();
  });

  test("hangs up on who sends a request drop by drop, and answers others meanwhile", { timeout: 120_000 }, async () => {
    const slow = await openSocket();
    const ended = once(slow, "close");
    slow.write(`GET /api/v1/health HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n`);
    const drops = setInterval(() => slow.writable && slow.write("x-drop: 1\r\n"), 500);
    try {
      await stillAnswers();
      slow.resume();
      await ended;
      await stillAnswers();
    } finally {
      clearInterval(drops);
      slow.destroy();
    }
  });
});
