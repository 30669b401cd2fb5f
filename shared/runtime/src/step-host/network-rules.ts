/** What user code may connect to. Sent to its threads, so it is plain data; `guard-network.ts` holds them to it. */
export interface NetworkRules {
  /** Loopback and private networks: yes on a desktop, no in a shared cloud. Metadata addresses are never reached. */
  readonly privateAddresses: boolean;
  /** Ports of this machine that are not reached in any case: the studio's own. */
  readonly refusedLocalPorts: readonly number[];
}

/** The desktop's. */
export const openNetwork: NetworkRules = { privateAddresses: true, refusedLocalPorts: [] };
