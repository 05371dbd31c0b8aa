import type { HookPoint } from "../hooks.ts";
import type { Counters, Rule } from "./rule.ts";

/** A table's chains as a program sees and replaces them (struct ipt_replace), built-in ones first. */
export interface ChainSpec {
  readonly name: string;
  /** Built-in chains belong to a hook and have a policy. */
  readonly point: HookPoint | undefined;
  readonly policy: PolicySpec | undefined;
  readonly rules: readonly RuleSpec[];
}

export interface PolicySpec {
  readonly verdict: "ACCEPT" | "DROP";
  readonly counters: Counters;
}

export interface RuleSpec {
  readonly rule: Rule;
  /** In a table that was read, the counters that packets increase; in one to be put in place, where they start. */
  readonly counters: Counters;
}

/** The tables of ip_tables and ip6_tables: their hooks, and the priority there (xt_table.priority). */
export interface TableKind {
  readonly name: "raw" | "mangle" | "nat" | "filter";
  readonly points: readonly HookPoint[];
}

/** Chains in the order of the hooks' numbers, as they are listed. */
export const TABLE_KINDS: readonly TableKind[] = [
  { name: "filter", points: ["INPUT", "FORWARD", "OUTPUT"] },
  { name: "nat", points: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"] },
  { name: "mangle", points: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"] },
  { name: "raw", points: ["PREROUTING", "OUTPUT"] },
];
