import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Another machine on this one's network: a network namespace of its own, joined by a pair of virtual cables. */
export interface Neighbour {
  /** This machine's address as the neighbour sees it. */
  readonly host: string;
  /** Of these ports, those that answer the neighbour. */
  openPorts(ports: readonly number[]): number[];
  close(): void;
}

const probe = `
const [host, ...ports] = process.argv.slice(1);
const tries = ports.map((port) => new Promise((done) => {
  const socket = require("node:net").connect({ host, port: Number(port), timeout: 3000 });
  const end = (open) => (socket.destroy(), done(open ? [Number(port)] : []));
  socket.on("connect", () => end(true)).on("error", () => end(false)).on("timeout", () => end(false));
}));
Promise.all(tries).then((open) => console.log(JSON.stringify(open.flat())));
`;

/** @returns why there can be none, where the kernel or missing rights refuse it */
export function moveIn(): Neighbour | string {
  if (process.platform !== "linux") return "network namespaces are a thing of Linux";
  if (spawnSync("unshare", ["-n", "true"]).status !== 0) return "this process may not make a network namespace";
  const holder: ChildProcess = spawn("unshare", ["-n", "sleep", "600"], { stdio: "ignore" });
  const { pid } = holder;
  if (pid === undefined) return "unshare did not start";
  const ours = `fs${pid}`;
  const theirs = `ft${pid}`;
  const net = `10.231.${pid % 250}`;
  const run = (...command: string[]): void => void execFileSync(command[0]!, command.slice(1), { stdio: "pipe" });
  try {
    // The child moves into its namespace a moment after it started.
    while (readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync("/proc/self/ns/net")) if (holder.exitCode !== null) return "unshare ended at once";
    run("ip", "link", "add", ours, "type", "veth", "peer", "name", theirs, "netns", String(pid));
    run("ip", "addr", "add", `${net}.1/30`, "dev", ours);
    run("ip", "link", "set", ours, "up");
    for (const rest of [
      ["addr", "add", `${net}.2/30`, "dev", theirs],
      ["link", "set", theirs, "up"],
    ])
      run("nsenter", "-t", String(pid), "-n", "ip", ...rest);
  } catch (error) {
    holder.kill();
    return `the kernel refused a virtual cable: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`;
  }
  const host = `${net}.1`;
  return {
    host,
    openPorts: (ports) =>
      JSON.parse(
        execFileSync("nsenter", ["-t", String(pid), "-n", process.execPath, "-e", probe, host, ...ports.map(String)], { encoding: "utf8" }),
      ) as number[],
    // The cable goes with the namespace it ends in.
    close: () => void holder.kill(),
  };
}

/** Where a process and everything it started listens: `[address in hex, port]`, as the kernel tells it. */
export function listening(pid: number): { readonly address: string; readonly port: number }[] {
  const pids = [pid];
  for (const each of pids) {
    for (const task of readdirSync(`/proc/${each}/task`))
      pids.push(...readFileSync(`/proc/${each}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number));
  }
  const inodes = new Set(
    pids.flatMap((each) => readdirSync(`/proc/${each}/fd`).flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${each}/fd/${fd}`))?.[1] ?? [])),
  );
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
        const [address = "", port = "0"] = local.split(":");
        return state === "0A" && inodes.has(inode) ? [{ address, port: Number.parseInt(port, 16) }] : [];
      }),
  );
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}
