import type { NumberRange } from "./match-data.ts";
import type { IpAddress } from "./rule.ts";

/** What a REJECT answers with, by the names of the program (enum ipt_reject_with, ip6t_reject_with). */
export type RejectWith =
  | "icmp-net-unreachable"
  | "icmp-host-unreachable"
  | "icmp-proto-unreachable"
  | "icmp-port-unreachable"
  | "icmp-net-prohibited"
  | "icmp-host-prohibited"
  | "tcp-reset"
  | "icmp-admin-prohibited"
  | "icmp6-no-route"
  | "icmp6-adm-prohibited"
  | "icmp6-addr-unreachable"
  | "icmp6-port-unreachable"
  | "icmp6-policy-fail"
  | "icmp6-reject-route";

export interface RejectTarget {
  readonly name: "REJECT";
  readonly with: RejectWith;
}

/** XT_LOG_* bits. */
export const LOG_TCP_SEQUENCE = 0x01;
export const LOG_TCP_OPTIONS = 0x02;
export const LOG_IP_OPTIONS = 0x04;
export const LOG_UID = 0x08;
export const LOG_MAC_DECODE = 0x20;

/** struct xt_log_info */
export interface LogTarget {
  readonly name: "LOG";
  readonly level: number;
  readonly flags: number;
  /** At most 29 characters. */
  readonly prefix: string;
}

/** struct xt_mark_tginfo2: the mark loses the bits of the mask, then is exclusive-ored with `mark`. */
export interface MarkTarget {
  readonly name: "MARK";
  readonly mark: number;
  readonly mask: number;
}

/** struct nf_nat_range2 as the program gives it. */
export interface NatTarget {
  readonly name: "SNAT" | "DNAT" | "MASQUERADE" | "REDIRECT";
  readonly addresses?: { readonly first: IpAddress; readonly last: IpAddress };
  readonly ports?: NumberRange;
  readonly random: boolean;
  readonly randomFully: boolean;
  readonly persistent: boolean;
}

/** struct xt_ct_target_info_v1 */
export interface CtTarget {
  readonly name: "CT";
  /** XT_CT_NOTRACK_ALIAS: `-j NOTRACK`. */
  readonly alias: "CT" | "NOTRACK";
  readonly notrack: boolean;
}

export type TargetData = RejectTarget | LogTarget | MarkTarget | NatTarget | CtTarget;
