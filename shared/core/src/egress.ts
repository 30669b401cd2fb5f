/**
 * Which addresses code of workflows may connect to, by connectors and by handlers alike. Checked for every hop, at connect time, so a name that
 * resolves elsewhere later gains nothing.
 *
 * It also stands between hostile code and the network, in that code's own thread: so it uses operators on numbers and characters of strings only, and
 * nothing that lives on a prototype (no methods, no regular expressions, no iteration), because such code may have replaced all of these.
 */
export interface EgressPolicy {
  /** Why `address` (an IP literal) may not be reached, or null. What is no IP literal is refused. */
  refuse(address: string, port: number): string | null;
}

export interface EgressOptions {
  /** Whether loopback and private networks may be reached: yes on a desktop (the mock server lives there), no in a shared cloud. Default true. */
  readonly privateAddresses?: boolean;
  /** Ports of this machine that may not be reached: the studio's own. Asked at each connection. Default none. */
  readonly refusedLocalPorts?: () => readonly number[];
}

export function egressPolicy({ privateAddresses = true, refusedLocalPorts = () => [] }: EgressOptions = {}): EgressPolicy {
  return {
    refuse(address, port) {
      const found = zoneOf(address);
      switch (found) {
        case "public":
          return null;
        case "metadata":
          return "link-local and metadata addresses are never reached";
        case "unusable":
          return "it is not the address of a service";
        case "private":
          return privateAddresses ? null : "private networks are out of reach here";
        case "loopback":
          if (!privateAddresses) return "this machine's own services are out of reach here";
          return includes(refusedLocalPorts(), port) ? "it is the studio's own port" : null;
      }
    },
  };
}

/** `metadata`: instance metadata of clouds answers credentials to whoever asks from the machine; nothing else lives at these addresses. */
export type Zone = "public" | "private" | "loopback" | "metadata" | "unusable";

/** Where an IP literal leads, also when an IPv4 address is wrapped in an IPv6 one that routers translate. */
export function zoneOf(address: string): Zone {
  const four = readIpv4(address, 0, address.length);
  if (four >= 0) return zoneOfIpv4(four);
  const groups = readIpv6(address);
  if (groups === null) return "unusable";
  const own = zoneOfIpv6(groups);
  const inside = embeddedIpv4(groups);
  return own === "public" && inside >= 0 ? zoneOfIpv4(inside) : own;
}

const ipv4 = (a: number, b: number, c: number, d: number): number => ((a * 256 + b) * 256 + c) * 256 + d;

interface Range {
  readonly from: number;
  readonly size: number;
  readonly zone: Zone;
}
const range = (from: number, prefix: number, zone: Zone): Range => ({ from, size: 2 ** (32 - prefix), zone });

/** The first that fits counts. */
const ranges: readonly Range[] = [
  range(ipv4(169, 254, 0, 0), 16, "metadata"),
  range(ipv4(100, 100, 100, 200), 32, "metadata"),
  range(ipv4(192, 0, 0, 192), 32, "metadata"),
  range(ipv4(168, 63, 129, 16), 32, "metadata"),
  // "This host" reaches the local machine on most systems; multicast and broadcast are no service.
  range(ipv4(0, 0, 0, 0), 8, "unusable"),
  range(ipv4(224, 0, 0, 0), 4, "unusable"),
  range(ipv4(240, 0, 0, 0), 4, "unusable"),
  range(ipv4(127, 0, 0, 0), 8, "loopback"),
  range(ipv4(10, 0, 0, 0), 8, "private"),
  range(ipv4(172, 16, 0, 0), 12, "private"),
  range(ipv4(192, 168, 0, 0), 16, "private"),
  range(ipv4(100, 64, 0, 0), 10, "private"),
  range(ipv4(192, 0, 0, 0), 24, "private"),
  range(ipv4(198, 18, 0, 0), 15, "private"),
];

function zoneOfIpv4(value: number): Zone {
  for (let at = 0; at < ranges.length; at++) {
    const { from, size, zone } = ranges[at] as Range;
    if (value - (value % size) === from) return zone;
  }
  return "public";
}

type Groups = [number, number, number, number, number, number, number, number];

function zoneOfIpv6(g: Groups): Zone {
  const first = g[0];
  const middle = g[3] + g[4] + g[5] + g[6];
  if ((first & 0xffc0) === 0xfe80) return "metadata";
  if (first === 0xfd00 && g[1] === 0xec2 && g[2] + middle === 0 && g[7] === 0x254) return "metadata";
  if (first === 0xfd20 && g[1] === 0xce && g[2] + middle === 0 && g[7] === 0x254) return "metadata";
  if ((first & 0xff00) === 0xff00) return "unusable";
  if (first + g[1] + g[2] + middle === 0) {
    if (g[7] === 0) return "unusable";
    if (g[7] === 1) return "loopback";
  }
  if ((first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfec0) return "private";
  // Local NAT64 (RFC 8215) and Teredo (RFC 4380): translated by somebody in between, to where is not in our hands.
  if (first === 0x64 && g[1] === 0xff9b && g[2] === 1) return "private";
  return first === 0x2001 && g[1] === 0 ? "private" : "public";
}

/** Inside: mapped (::ffff:), compatible (::), NAT64 (64:ff9b::/96), 6to4 (2002::/16); -1 without one. */
function embeddedIpv4(g: Groups): number {
  if (g[0] === 0x2002) return g[1] * 0x1_0000 + g[2];
  if (g[2] + g[3] + g[4] !== 0) return -1;
  const last = g[6] * 0x1_0000 + g[7];
  if (g[0] === 0x64 && g[1] === 0xff9b && g[5] === 0) return last;
  return g[0] + g[1] === 0 && (g[5] === 0xffff || g[5] === 0) ? last : -1;
}

const hexDigits: Readonly<Record<string, number | undefined>> = Object.assign(
  Object.create(null) as object,
  Object.fromEntries(Array.from("0123456789abcdefABCDEF", (digit) => [digit, Number.parseInt(digit, 16)])),
);
const digitAt = (text: string, at: number): number => hexDigits[text[at] as string] ?? -1;

/** Four decimal numbers as inet_pton(3) reads them. @returns -1 for anything else */
function readIpv4(text: string, from: number, to: number): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < to; at++) {
    if (text[at] === ".") {
      if (digits === 0 || dots === 3) return -1;
      value = value * 256 + part;
      part = digits = 0;
      dots += 1;
      continue;
    }
    const digit = digitAt(text, at);
    if (digit < 0 || digit > 9 || (digits > 0 && part === 0)) return -1;
    part = part * 10 + digit;
    digits += 1;
    if (part > 255) return -1;
  }
  return dots === 3 && digits > 0 ? value * 256 + part : -1;
}

/** As inet_pton(3) reads it, a zone (`%eth0`) left out. @returns null for anything else */
function readIpv6(text: string): Groups | null {
  let end = 0;
  while (end < text.length && text[end] !== "%") end += 1;
  const groups: Groups = [0, 0, 0, 0, 0, 0, 0, 0];
  let count = 0;
  let gapAt = -1;
  let at = 0;
  if (text[0] === ":") {
    if (text[1] !== ":") return null;
    gapAt = 0;
    at = 2;
  }
  while (at < end) {
    const from = at;
    let value = 0;
    while (at < end && text[at] !== ":" && text[at] !== ".") {
      const digit = digitAt(text, at);
      if (digit < 0 || at - from === 4) return null;
      value = value * 16 + digit;
      at += 1;
    }
    if (text[at] === "." && at < end) {
      const four = readIpv4(text, from, end);
      if (four < 0 || count > 6) return null;
      groups[count] = (four - (four % 0x1_0000)) / 0x1_0000;
      groups[count + 1] = four % 0x1_0000;
      count += 2;
      break;
    }
    if (at === from || count === 8) return null;
    groups[count] = value;
    count += 1;
    if (at === end) break;
    at += 1;
    if (at === end) return null;
    if (text[at] === ":") {
      if (gapAt >= 0) return null;
      gapAt = count;
      at += 1;
    }
  }
  if (gapAt < 0) return count === 8 ? groups : null;
  return count < 8 ? spread(groups, gapAt, count) : null;
}

/** Move what stands after the gap (`::`) to the end. */
function spread(groups: Groups, gapAt: number, count: number): Groups {
  const moved = 8 - count;
  for (let at = count - 1; at >= gapAt; at--) {
    groups[at + moved] = groups[at] as number;
    groups[at] = 0;
  }
  return groups;
}

function includes(list: readonly number[], wanted: number): boolean {
  for (let at = 0; at < list.length; at++) if (list[at] === wanted) return true;
  return false;
}
