import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import { getSystemErrorMap } from "node:util";
import { egressPolicy, type EgressPolicy } from "@fastn/core/egress";
import { take } from "./harden.ts";
import type { NetworkRules } from "./network-rules.ts";

/** How a handle says that it may not: what is built upon it reports `connect EACCES 10.0.0.1:80`. */
const accessDenied = [...getSystemErrorMap()].find(([, [name]]) => name === "EACCES")?.[0] ?? -13;

/**
 * Hold every connection of this thread to the egress rules, at the moment it is made and by the address it is made to. Whatever user code uses (`fetch`,
 * `node:http`, `node:tls`, a package with a client of its own, a raw handle) comes down to `connect` and `send` of three native classes, whose
 * prototypes are changed here for good. What decides lives in closures and uses no prototype that user code could change (see `@fastn/core/egress`).
 * @param onRefused told in a sentence of each connection that is refused
 */
export function guardNetwork(rules: NetworkRules, onRefused: (message: string) => void): void {
  // A copy: user code can reach the rules, in `workerData`.
  const ports = [...rules.refusedLocalPorts];
  const policy = egressPolicy({ privateAddresses: rules.privateAddresses, refusedLocalPorts: () => ports });
  const allows = (address: string, port: number): boolean => permits(policy, address, port, onRefused);
  const { tcp, pipe, udp, resolver } = nativePrototypes();
  for (const name of ["connect", "connect6"]) guardConnect(tcp, name, allows);
  for (const name of ["connect", "connect6"]) guardDatagramConnect(udp, name, allows);
  for (const name of ["send", "send6"]) guardSend(udp, name, allows);
  // A descriptor may be anything: another thread's connection, the line to the platform.
  for (const one of [tcp, pipe, udp]) take(one, ["open"]);
  if (rules.privateAddresses) return;
  // Sockets of this machine's programs, and name servers of the code's own choice, which are reached past all of the above.
  refuse(pipe, "connect", () => onRefused("A connection to a socket file was refused: this machine's own services are out of reach here."));
  take(resolver, ["setServers", "setLocalAddress"]);
}

type Native = Record<string, (...args: unknown[]) => unknown>;
type Allows = (address: string, port: number) => boolean;

// Captured before user code is loaded.
const { apply, defineProperty } = Reflect;

function permits(policy: EgressPolicy, address: string, port: number, onRefused: (message: string) => void): boolean {
  const reason = policy.refuse(address, port);
  if (reason === null) return true;
  onRefused(`A connection to ${address} port ${port} was refused: ${reason}.`);
  return false;
}

/** What the native code is given is what was looked at: an object could be one address now and another later. */
const textOf = (value: unknown): string => `${value as string}`;
const portOf = (value: unknown): number => (value as number) >>> 0;

function guardConnect(owner: Native, name: string, allows: Allows): void {
  const native = owner[name] as Native[string];
  lock(owner, name, function (this: unknown, request, address, port) {
    const to = textOf(address);
    const at = portOf(port);
    return allows(to, at) ? apply(native, this, [request, to, at]) : accessDenied;
  });
}

function guardDatagramConnect(owner: Native, name: string, allows: Allows): void {
  const native = owner[name] as Native[string];
  lock(owner, name, function (this: unknown, address, port) {
    const to = textOf(address);
    const at = portOf(port);
    return allows(to, at) ? apply(native, this, [to, at]) : accessDenied;
  });
}

/** With six arguments to an address, with four to the one it is connected to, which was looked at then. */
function guardSend(owner: Native, name: string, allows: Allows): void {
  const native = owner[name] as Native[string];
  lock(owner, name, function (this: unknown, request, list, length, port, address, callback) {
    // oxlint-disable-next-line prefer-rest-params -- a rest parameter could not tell four arguments from six
    if (arguments.length !== 6) return apply(native, this, [request, list, length, port]);
    const to = textOf(address);
    const at = portOf(port);
    return allows(to, at) ? apply(native, this, [request, list, length, at, to, callback]) : accessDenied;
  });
}

function refuse(owner: Native, name: string, tell: () => void): void {
  lock(owner, name, () => {
    tell();
    return accessDenied;
  });
}

/** For good; a handle may still get a member of that name of its own, as Node gives its IPv6 datagram handles. */
function lock(owner: object, name: string, value: (...args: unknown[]) => unknown): void {
  defineProperty(owner, name, {
    get: () => value,
    set(this: object, own: unknown) {
      defineProperty(this, name, { value: own, writable: true, configurable: true });
    },
    configurable: false,
  });
}

/** Node hands out none of these classes, so one of each is made and never used. */
function nativePrototypes(): Record<"tcp" | "pipe" | "udp" | "resolver", Native> {
  return {
    tcp: prototypeOf(handleOf({ port: 1, host: "127.0.0.1" })),
    pipe: prototypeOf(handleOf({ path: "/" })),
    udp: prototypeOf(datagramHandle()),
    resolver: prototypeOf(internals(new dns.Resolver())["_handle"]),
  };
}

const prototypeOf = (handle: unknown): Native => Object.getPrototypeOf(handle) as Native;
const internals = (owner: object): Record<string | symbol, unknown> => owner as Record<string | symbol, unknown>;

/** Of a socket that was about to connect and was closed in the same turn. */
function handleOf(to: net.SocketConnectOpts): unknown {
  const socket = new net.Socket();
  socket.on("error", () => {});
  socket.connect(to);
  const handle = internals(socket)["_handle"];
  socket.destroy();
  return handle;
}

function datagramHandle(): unknown {
  const socket = dgram.createSocket("udp4");
  try {
    for (const symbol of Object.getOwnPropertySymbols(socket)) {
      const { handle } = (internals(socket)[symbol] ?? {}) as { handle?: object };
      if (handle !== undefined) return handle;
    }
    throw new Error("This Node keeps the handle of a datagram socket somewhere else: network access cannot be guarded.");
  } finally {
    socket.close();
  }
}
