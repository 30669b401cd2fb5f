import { describe, expect, it } from "vitest";
import { egressPolicy, embeddedIpv4 } from "./egress.ts";

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

  it("finds the IPv4 address inside an IPv6 one", () => {
    expect(["::ffff:1.2.3.4", "64:ff9b::102:304", "2002:102:304::", "::1", "2606:4700::1"].map(embeddedIpv4)).toEqual([
      "1.2.3.4",
      "1.2.3.4",
      "1.2.3.4",
      null,
      null,
    ]);
  });
});
