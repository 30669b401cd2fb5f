import { BlockList, isIP, isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { egressPolicy, type Zone, zoneOf } from "./egress.ts";

const never = [
  "169.254.169.254",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "64:ff9b::a9fe:a9fe",
  "2002:a9fe:a9fe::1",
  "::169.254.169.254",
  "fe80::1",
  "fd00:ec2::254",
  "100.100.100.200",
  "168.63.129.16",
  "0.0.0.0",
  "::",
  "224.0.0.1",
  "255.255.255.255",
  "ff02::1",
];
const privateOnes = [
  "127.0.0.1",
  "127.8.8.8",
  "::1",
  "::ffff:127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "100.64.0.1",
  "fd12::1",
  "64:ff9b::a00:1",
];
const publicOnes = ["93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"];

describe("egressPolicy", () => {
  it.each(never)("never reaches %s", (address) => {
    expect(egressPolicy().refuse(address, 80)).not.toBeNull();
    expect(egressPolicy({ privateAddresses: false }).refuse(address, 80)).not.toBeNull();
  });

  it.each(privateOnes)("reaches %s on a desktop, not in a shared cloud", (address) => {
    expect(egressPolicy().refuse(address, 80)).toBeNull();
    expect(egressPolicy({ privateAddresses: false }).refuse(address, 80)).not.toBeNull();
  });

  it.each(publicOnes)("reaches %s everywhere", (address) => {
    expect(egressPolicy().refuse(address, 443)).toBeNull();
    expect(egressPolicy({ privateAddresses: false }).refuse(address, 443)).toBeNull();
  });

  it("asks for refused ports at each connection", () => {
    const ports = [4000];
    const policy = egressPolicy({ refusedLocalPorts: () => ports });
    expect([policy.refuse("127.0.0.1", 4000) === null, policy.refuse("::1", 4001) === null, policy.refuse("10.0.0.1", 4000) === null]).toEqual([
      false,
      true,
      true,
    ]);
    ports.push(4001);
    expect(policy.refuse("::1", 4001)).not.toBeNull();
  });

  it.each([
    "",
    "localhost",
    "127.1",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "01.2.3.4",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "2130706433",
    ":",
    ":::",
    "1:",
    "1::2::3",
    "12345::",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8",
    "::1.2.3",
    "::1.2.3.4:5",
    "g::",
    "8.8.8.8 ",
    "[::1]",
  ])("refuses %j, which is no address", (text) => expect(egressPolicy().refuse(text, 80)).not.toBeNull());
});

describe("zoneOf", () => {
  /** The same ranges in Node's own list: an independent reader of addresses. */
  const reference = new Map<Zone, BlockList>();
  const add = (zone: Zone, ...nets: string[]): void => {
    const list = new BlockList();
    for (const net of nets) {
      const [address = "", prefix] = net.split("/");
      list.addSubnet(address, Number(prefix), isIPv6(address) ? "ipv6" : "ipv4");
    }
    reference.set(zone, list);
  };
  add("metadata", "169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32", "fe80::/10", "fd00:ec2::254/128", "fd20:ce::254/128");
  add("unusable", "0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "ff00::/8", "::/128");
  add("loopback", "127.0.0.0/8", "::1/128");
  add("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15");
  add("private6" as Zone, "fc00::/7", "fec0::/10", "64:ff9b:1::/48", "2001::/32");
  const expected = (address: string): Zone => {
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    for (const [zone, list] of reference) if (list.check(address, family)) return zone.replace("6", "") as Zone;
    return "public";
  };
  const octet = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 10, 63, 64, 100, 127, 128, 168, 169, 172, 192, 198, 200, 224, 254));
  const four = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));

  it("puts each IPv4 address where Node's BlockList does, also wrapped in an IPv6 one", () => {
    fc.assert(
      fc.property(four, (address) => {
        const zone = expected(address);
        const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
        const hex = [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(":");
        const wrapped = [`::ffff:${address}`, `::FFFF:${hex}`, `0:0:0:0:0:ffff:${hex}`, `64:ff9b::${hex}`, `64:ff9b::${address}`, `2002:${hex}::1`];
        expect([address, ...wrapped].map(zoneOf)).toEqual([zone, ...wrapped.map(() => zone)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("puts each IPv6 address where Node's BlockList does, however it is written", () => {
    const group = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }),
      fc.constantFrom(0, 0, 0, 1, 0x64, 0xff9b, 0xfc00, 0xfd00, 0xfe80, 0xfec0, 0xff02, 0x2001, 0xec2, 0x254),
    );
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        fc.pre(groups[0] !== 0x2002 && !(groups[0] === 0x64 && groups[1] === 0xff9b && groups[2] === 0) && groups.slice(0, 5).some((one) => one !== 0));
        const full = groups.map((one) => one.toString(16)).join(":");
        const short = new URL(`http://[${full}]`).hostname.slice(1, -1);
        const zone = expected(full);
        const padded = groups.map((one) => one.toString(16).padStart(4, "0").toUpperCase()).join(":");
        const forms = [full, short, padded, `${short}%eth0`];
        expect(forms.map(zoneOf)).toEqual(forms.map(() => zone));
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads as an address only what Node reads as one", () => {
    const char = fc.constantFrom(..."0123456789abcdefF:::..x ");
    fc.assert(
      fc.property(fc.string({ unit: char, maxLength: 24 }), (text) => {
        if (isIP(text) === 0) expect(zoneOf(text)).toBe("unusable");
      }),
      { numRuns: 5_000 },
    );
  });
});
