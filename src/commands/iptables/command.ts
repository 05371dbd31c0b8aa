import type { MatchData } from "../../net/netfilter/xtables/match-data.ts";
import type { AddressPattern, RuleHeader } from "../../net/netfilter/xtables/rule.ts";
import type { TargetData } from "../../net/netfilter/xtables/target-data.ts";

/** What to do with a table, by the letter of the option; `D#` and `Z#` are -D and -Z with a rule's number. */
export type Operation =
  | "A"
  | "C"
  | "D"
  | "D#"
  | "E"
  | "F"
  | "I"
  | "L"
  | "N"
  | "P"
  | "R"
  | "S"
  | "X"
  | "Z"
  | "Z#";

/** What `-j` or `-g` asks for: an extension, or a name that may be a chain's. */
export interface Jump {
  readonly name: string;
  readonly target: TargetData | undefined;
  readonly isGoto: boolean;
}

/** A command line of iptables, read. */
export interface Command {
  readonly table: string;
  /** Empty for a line that is for the other family (`-4` in ip6tables-restore). */
  readonly operations: ReadonlySet<Operation>;
  readonly chain: string | undefined;
  /** 0 = none was given. */
  readonly ruleNumber: number;
  readonly newName: string | undefined;
  readonly policy: string | undefined;
  /** How often -v was given. */
  readonly verbosity: number;
  readonly numeric: boolean;
  readonly exact: boolean;
  readonly lineNumbers: boolean;
  readonly counters: { readonly packets: number; readonly bytes: number } | undefined;
  /** Without the addresses, of which there may be several. */
  readonly header: Omit<RuleHeader, "source" | "destination">;
  readonly sources: readonly AddressPattern[];
  readonly destinations: readonly AddressPattern[];
  readonly matches: readonly MatchData[];
  readonly jump: Jump;
}
