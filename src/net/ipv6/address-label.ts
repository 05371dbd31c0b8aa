import { type Ipv6Address, ipv6Network, parseIpv6Address } from "../../wire/ipv6-address.ts";

// net/ipv6/addrlabel.c: ip6addrlbl_init_table, the policy table of RFC 6724 2.1 with Linux's additions.

const POLICY: readonly (readonly [Ipv6Address, number, number])[] = (
  [
    ["::1", 128, 0],
    ["::ffff:0:0", 96, 4],
    ["::", 96, 3],
    ["2001:10::", 28, 7],
    ["2001::", 32, 6],
    ["2002::", 16, 2],
    ["3ffe::", 16, 12],
    ["fec0::", 10, 11],
    ["fc00::", 7, 5],
    ["::", 0, 1],
  ] as const
)
  .map(([prefix, length, label]) => [parseIpv6Address(prefix)!, length, label] as const)
  .sort((a, b) => b[1] - a[1]);

/** ipv6_addr_label: the label of the longest prefix that holds the address. */
export function addressLabel(address: Ipv6Address): number {
  for (const [prefix, length, label] of POLICY) {
    if (ipv6Network(address, length) === prefix) return label;
  }
  return 1;
}

/** RFC 4843: 2001:10::/28, addresses that only a host identity protocol may use. */
export const ORCHID_LABEL = 7;
