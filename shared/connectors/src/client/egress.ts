import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, isIPv6, type LookupFunction } from "node:net";

/** Which addresses actions may connect to. Checked for every hop, at connect time, so a name that resolves elsewhere later gains nothing. */
export interface EgressPolicy {
  /** Why `address` (an IP literal) may not be reached, or null. */
  refuse(address: string, port: number): string | null;
}

export interface EgressOptions {
  /** Whether loopback and private networks may be reached: yes on a desktop (the mock server lives there), no in a shared cloud. Default true. */
  readonly privateAddresses?: boolean;
  /** Ports of this machine that no action may reach: the studio's own. Asked at each connection. Default none. */
  readonly refusedLocalPorts?: () => readonly number[];
}

/** Instance metadata of clouds answers credentials to whoever asks from the machine; nothing else lives at these addresses. */
const metadata = blockList({
  ranges4: [["169.254.0.0", 16]],
  ranges6: [["fe80::", 10]],
  single4: ["100.100.100.200", "192.0.0.192", "168.63.129.16"],
  single6: ["fd00:ec2::254", "fd20:ce::254"],
});
/** Never a service: "this host", multicast, broadcast. 0.0.0.0 and :: reach the local machine on most systems. */
const unusable = blockList({
  ranges4: [
    ["0.0.0.0", 8],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ],
  ranges6: [["ff00::", 8]],
  single6: ["::"],
});
const loopback = blockList({ ranges4: [["127.0.0.0", 8]], single6: ["::1"] });
const privateNetworks = blockList({
  ranges4: [
    ["10.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["100.64.0.0", 10],
    ["192.0.0.0", 24],
    ["198.18.0.0", 15],
  ],
  ranges6: [
    ["fc00::", 7],
    ["fec0::", 10],
  ],
});

export function egressPolicy({ privateAddresses = true, refusedLocalPorts = () => [] }: EgressOptions = {}): EgressPolicy {
  return {
    refuse(address, port) {
      for (const form of [address, embeddedIpv4(address)]) {
        if (form === null) continue;
        const reason = refuseForm(form, port, privateAddresses, refusedLocalPorts);
        if (reason !== null) return reason;
      }
      return null;
    },
  };
}

function refuseForm(address: string, port: number, privateAddresses: boolean, refusedLocalPorts: () => readonly number[]): string | null {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (metadata.check(address, family)) return "link-local and metadata addresses are never reached";
  if (unusable.check(address, family)) return "it is not the address of a service";
  if (loopback.check(address, family)) {
    if (!privateAddresses) return "this machine's own services are out of reach here";
    if (refusedLocalPorts().includes(port)) return "it is the studio's own port";
  }
  if (!privateAddresses && privateNetworks.check(address, family)) return "private networks are out of reach here";
  return null;
}

/** The IPv4 address inside an IPv6 one that routers translate: mapped (::ffff:), compatible (::), NAT64 (64:ff9b::/96), 6to4 (2002::/16). */
export function embeddedIpv4(address: string): string | null {
  if (!isIPv6(address)) return null;
  const groups = ipv6Groups(address);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  if (a === 0x2002) return dotted(b, c);
  const zeroMiddle = c === 0 && d === 0 && e === 0;
  if (a === 0x64 && b === 0xff9b && zeroMiddle && f === 0) return dotted(g, h);
  if (a === 0 && b === 0 && zeroMiddle && (f === 0xffff || f === 0) && (g !== 0 || h > 1)) return dotted(g, h);
  return null;
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join(".");

const groupsOf = (text: string): number[] => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));

function ipv6Groups(address: string): number[] {
  const plain = (address.split("%")[0] ?? "").replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((group) => group.toString(16)).join(":"),
  );
  const [head = "", tail] = plain.split("::");
  if (tail === undefined) return groupsOf(head);
  const start = groupsOf(head);
  const end = groupsOf(tail);
  return [...start, ...Array.from({ length: 8 - start.length - end.length }, () => 0), ...end];
}

/** Thrown inside a connection attempt; the transport turns it into ADDRESS_NOT_ALLOWED. */
export class EgressRefused extends Error {
  override readonly name = "EgressRefused";
}

/** Refuse an IP literal: these never pass through `lookup`. `hostname` as `URL` gives it, with brackets around IPv6. */
export function refuseLiteral(policy: EgressPolicy, hostname: string, port: number): string | null {
  const bare = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? null : policy.refuse(bare, port);
}

/** Name resolution that fails when any address of the name is refused: a name with one bad address is not to be trusted with the others. */
export function guardedLookup(policy: EgressPolicy, port: number): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, "", 0);
      for (const { address } of addresses) {
        const reason = policy.refuse(address, port);
        if (reason !== null) return callback(new EgressRefused(`${hostname} is ${address}: ${reason}`), "", 0);
      }
      if (options.all === true) return callback(null, addresses, 0);
      const [first] = addresses;
      return callback(null, first?.address ?? "", first?.family ?? 0);
    });
  };
}

function blockList(rules: {
  ranges4?: readonly (readonly [string, number])[];
  ranges6?: readonly (readonly [string, number])[];
  single4?: readonly string[];
  single6?: readonly string[];
}): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of rules.ranges4 ?? []) list.addSubnet(net, prefix, "ipv4");
  for (const [net, prefix] of rules.ranges6 ?? []) list.addSubnet(net, prefix, "ipv6");
  for (const address of rules.single4 ?? []) list.addAddress(address, "ipv4");
  for (const address of rules.single6 ?? []) list.addAddress(address, "ipv6");
  return list;
}
