import {
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
} from "../../wire/icmpv4.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";

/** An ICMP message in ping's words, without the end of line. `info` is the MTU, the gateway or the pointer. */
export interface IcmpWordsInput {
  readonly type: number;
  readonly code: number;
  readonly info: number;
}

const UNREACHABLE: readonly string[] = [
  "Destination Net Unreachable",
  "Destination Host Unreachable",
  "Destination Protocol Unreachable",
  "Destination Port Unreachable",
  "",
  "Source Route Failed",
  "Destination Net Unknown",
  "Destination Host Unknown",
  "Source Host Isolated",
  "Destination Net Prohibited",
  "Destination Host Prohibited",
  "Destination Net Unreachable for Type of Service",
  "Destination Host Unreachable for Type of Service",
  "Packet filtered",
  "Precedence Violation",
  "Precedence Cutoff",
];

const REDIRECTS: readonly string[] = [
  "Redirect Network",
  "Redirect Host",
  "Redirect Type of Service and Network",
  "Redirect Type of Service and Host",
];

/** pr_icmph */
export function icmpv4Words({ type, code, info }: IcmpWordsInput): string {
  switch (type) {
    case ICMP_ECHOREPLY:
      return "Echo Reply";
    case ICMP_DEST_UNREACH:
      if (code === 4) return `Frag needed and DF set (mtu = ${info})`;
      return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case ICMP_SOURCE_QUENCH:
      return "Source Quench";
    case ICMP_REDIRECT: {
      const words = REDIRECTS[code] ?? `Redirect, Bad Code: ${code}`;
      return `${words}(New nexthop: ${formatIpv4Address(info as Ipv4Address)})`;
    }
    case ICMP_ECHO:
      return "Echo Request";
    case ICMP_TIME_EXCEEDED:
      if (code === 0) return "Time to live exceeded";
      return code === 1 ? "Frag reassembly time exceeded" : `Time exceeded, Bad Code: ${code}`;
    case ICMP_PARAMETERPROB:
      return `Parameter problem: pointer = ${info}`;
    default:
      return `Bad ICMP type: ${type}`;
  }
}

const UNREACHABLE6: readonly string[] = [
  "No route",
  "Administratively prohibited",
  "Beyond scope of source address",
  "Address unreachable",
  "Port unreachable",
];

/** print_icmp */
export function icmpv6Words({ type, code, info }: IcmpWordsInput): string {
  switch (type) {
    case 1:
      return `Destination unreachable: ${UNREACHABLE6[code] ?? `Unknown code ${code}`}`;
    case 2:
      return `Packet too big: mtu=${info}${code === 0 ? "" : `, code=${code}`}`;
    case 3:
      if (code === 0) return "Time exceeded: Hop limit";
      return code === 1 ? "Time exceeded: Defragmentation failure" : `Time exceeded: code ${code}`;
    case 4: {
      const words = ["Wrong header field ", "Unknown header ", "Unknown option "][code] ?? `code ${code} `;
      return `Parameter problem: ${words}at ${info}`;
    }
    default:
      return `unknown icmp type: ${type}`;
  }
}
