import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import { ANCILLARY } from "../bpf/classic.ts";
import { arithmetic, type Instruction, jump, label, load, SKB } from "../bpf/instruction.ts";
import { loadProgram } from "../bpf/program.ts";
import type { ClassicRule } from "./rule-classic.ts";
import { type KeySets, type Results, ruleProgram } from "./rule-program.ts";

// The program at the parent's ingress hook. The kernel's order there (net/core/dev.c: __netif_receive_skb_core):
//
//   VLAN tag off -> taps (our packet socket has its copy now) -> this program -> VLAN devices -> rx handlers -> protocols
//
// The driver's rx handler would take the frame from there; the program takes it a little earlier.

/** TC_ACT_UNSPEC, for tcx TCX_NEXT: whatever stands behind this program decides. */
const NEXT = -1;
/** TC_ACT_SHOT, TCX_DROP */
const DROP = 2;

const VLAN_ID_MASK = 0xfff;

/**
 * A frame with a VLAN id belongs to the parent's VLAN device, if there is one, before the rx handler is asked. Without
 * one the stack drops it as somebody else's, so that nothing needs to keep it from there.
 */
const TAGGED_PASSES: readonly Instruction[] = [
  load("u32", "r2", "r6", SKB.vlanPresent),
  jump("r2", "==", 0, "untagged"),
  load("u32", "r2", "r6", SKB.vlanTci),
  arithmetic("r2", "&=", VLAN_ID_MASK),
  jump("r2", "!=", 0, "pass"),
  label("untagged"),
];

const RESULTS: Results = { pass: NEXT, group: NEXT, slave: DROP };

/** Drops what `receive` gives to a slave; group frames go on, as the slaves get copies only. */
export function loadStealProgram(rule: ReceiveRule, sets: KeySets): number {
  const program = ruleProgram({ rule, results: RESULTS, sets, before: TAGGED_PASSES });
  return loadProgram("classifier", "ipvl_steal", program);
}

/** The same in classic BPF, as far as it does not depend on rule and addresses. */
export const CLASSIC_STEAL: Pick<ClassicRule, "results" | "before"> = {
  results: RESULTS,
  before: [
    { kind: "packet", size: 2, offset: ANCILLARY.vlanTci },
    { kind: "arithmetic", by: "&=", value: VLAN_ID_MASK },
    { kind: "jump", is: "==", right: 0, yes: undefined, no: "pass" },
  ],
};
