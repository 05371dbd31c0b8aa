import type { Ipv4Address } from "../../../wire/ipv4-address.ts";
import type { Ipv6Address } from "../../../wire/ipv6-address.ts";
import type { MatchData } from "./match-data.ts";
import type { TargetData } from "./target-data.ts";

export type Family = 4 | 6;
export type IpAddress = Ipv4Address | Ipv6Address;

/** An address under a mask that need not be a prefix; both are of the table's family. */
export interface AddressPattern {
  readonly address: IpAddress;
  readonly mask: IpAddress;
}

/** What can stand behind a `!` in the part that every rule has (IPT_INV_*). */
export type Invertible = "source" | "destination" | "input" | "output" | "protocol" | "fragment";

/** struct ipt_ip and ip6t_ip6: what every rule can ask for without a match. */
export interface RuleHeader {
  readonly source: AddressPattern;
  readonly destination: AddressPattern;
  /** Device names as written: "" = any, a `+` at the end = any that begin so. */
  readonly input: string;
  readonly output: string;
  /** IPPROTO_*, 0 = any. */
  readonly protocol: number;
  /** IP6T_F_PROTO: `-p` was given at all. Always false in IPv4. */
  readonly protocolSaid: boolean;
  /** IPT_F_FRAG: second and further fragments only. */
  readonly fragment: boolean;
  readonly inverted: ReadonlySet<Invertible>;
}

/** What a rule does with a packet that fits. */
export type Action =
  /** Counts and goes on: `-A INPUT` without `-j`. */
  | { readonly kind: "none" }
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "jump" | "goto"; readonly chain: string }
  | { readonly kind: "target"; readonly target: TargetData };

export type Verdict = "ACCEPT" | "DROP" | "QUEUE" | "RETURN";

export interface Rule {
  readonly header: RuleHeader;
  readonly matches: readonly MatchData[];
  readonly action: Action;
}

/** struct xt_counters. Bytes are those of IP packets. */
export interface Counters {
  packets: number;
  bytes: number;
}

/** Whether two rules are the same to `iptables -D` and `-C`: everything but the counters. */
export function ruleKey(rule: Rule): string {
  return JSON.stringify(rule, (_key, value: unknown) => {
    if (typeof value === "bigint") return `${value}n`;
    return value instanceof Set ? [...value].sort() : value;
  });
}
