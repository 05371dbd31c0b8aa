import type { IpAddress } from "../../netlink/route-message.ts";

/** Where a rule lets an address and port be mapped to (struct nf_nat_range2). */
export interface NatRange {
  /** NF_NAT_RANGE_MAP_IPS: first and last address; undefined = the address stays. */
  readonly addresses: readonly [IpAddress, IpAddress] | undefined;
  /** NF_NAT_RANGE_PROTO_SPECIFIED: first and last port (or ICMP identifier). */
  readonly ports: readonly [number, number] | undefined;
  /** NF_NAT_RANGE_PROTO_OFFSET: ports map by their distance from this one (DNAT's `port-port/base`). */
  readonly basePort: number | undefined;
  /** --random is NF_NAT_RANGE_PROTO_RANDOM, --random-fully NF_NAT_RANGE_PROTO_RANDOM_FULLY. */
  readonly random: "no" | "random" | "fully";
  /** --persistent: the same source gets the same address, whatever its destination. */
  readonly persistent: "persistent" | "no";
  /** NF_NAT_RANGE_NETMAP */
  readonly netmap: "netmap" | "no";
}

/** Nothing asked for. */
export const ANY_RANGE: NatRange = {
  addresses: undefined,
  ports: undefined,
  basePort: undefined,
  random: "no",
  persistent: "no",
  netmap: "no",
};
