import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";

/**
 * Ways to drop frames at the parent's ingress. `tcx`: a link, gone with this process. `tc`: a filter under clsact. `nft`: a
 * table of family netdev. `tc-classic`: a filter without bpf(2), which holds the addresses in its instructions.
 */
export type StealKind = "tcx" | "tc" | "nft" | "tc-classic";

/** One of them, in place. */
export interface Hook {
  readonly kind: StealKind;
  setRule(rule: ReceiveRule): void;
  /** Where the hook does not look into the `AddressSets`. */
  add(address: SlaveAddress): void;
  remove(address: SlaveAddress): void;
  close(): void;
}
