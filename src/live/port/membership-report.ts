import { ETH_P_IP, ETH_P_IPV6 } from "../../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES as ETH_HLEN, type Frame } from "../../wire/frame.ts";

const IPPROTO_HOPOPTS = 0;
const IPPROTO_IGMP = 2;
const IPPROTO_ICMPV6 = 58;
const IPV4_PROTOCOL_AT = 9;
const IPV6_NEXT_HEADER_AT = 6;
const IPV6_HEADER_BYTES = 40;
/** The hop-by-hop header with a router alert, that these messages begin with. */
const OPTIONS_BYTES = 8;
/** MLDv1 report and done, MLDv2 report. */
const MLD_REPORTS: ReadonlySet<number | undefined> = new Set([131, 132, 143]);

/**
 * Whether a slave says with this frame that it joins or leaves a group, of which family (IGMP, MLD): on kernels before
 * 6.14, which tell nobody of that, it is the sign to read the slave's list of groups anew. Where the frame goes has
 * nothing to do with it.
 */
export function membershipReport({ bytes, protocol }: Frame): "ipv4" | "ipv6" | undefined {
  if (protocol === ETH_P_IP) return bytes[ETH_HLEN + IPV4_PROTOCOL_AT] === IPPROTO_IGMP ? "ipv4" : undefined;
  if (protocol !== ETH_P_IPV6 || bytes[ETH_HLEN + IPV6_NEXT_HEADER_AT] !== IPPROTO_HOPOPTS) return undefined;
  const options = ETH_HLEN + IPV6_HEADER_BYTES;
  const reports = bytes[options] === IPPROTO_ICMPV6 && MLD_REPORTS.has(bytes[options + OPTIONS_BYTES]);
  return reports ? "ipv6" : undefined;
}
