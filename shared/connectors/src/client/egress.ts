import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { EgressPolicy } from "@fastn/core/egress";

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
