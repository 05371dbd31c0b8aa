// What `receive` does with a frame, as data: for an adapter that has to know it where receive can't run, as in a program
// inside the kernel that keeps frames for slaves from the master's own stack. The functions of receive.ts and classify.ts
// are the original; receive-rule.test.ts holds the two together.

import { ETH_P_ARP, ETH_P_IP, ETH_P_IPV6 } from "../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES } from "../wire/frame.ts";
import type { Mode } from "./port.ts";

/**
 * A tree of tests. Its leaves: `pass` is that delivery alone; `group` is `pass` too, but the slaves may get copies;
 * `look-up`: the slave that the table has for this address (network order, at an offset from the Ethernet header) gets
 * the frame and the master's stack does not; without one, `pass`.
 */
export type ReceiveRule =
  | { readonly kind: "pass" }
  | { readonly kind: "group" }
  | { readonly kind: "look-up"; readonly family: "ipv4" | "ipv6"; readonly offset: number }
  | {
      readonly kind: "test";
      readonly test: RuleTest;
      readonly yes: ReceiveRule;
      readonly no: ReceiveRule;
    };

export interface RuleTest {
  readonly left: RuleTerm;
  readonly is: "==" | ">=";
  readonly right: RuleTerm;
}

export type RuleTerm =
  | { readonly kind: "number"; readonly value: number }
  /** skb->protocol in host order: `Frame.protocol`. */
  | { readonly kind: "protocol" }
  /** Octets behind the Ethernet header. */
  | { readonly kind: "length" }
  /**
   * `size` octets in network order, from the Ethernet header on; then `& mask`, `>> shift`, `* factor`. A tree reads none
   * before it has tested that they are there.
   */
  | {
      readonly kind: "octets";
      readonly offset: number;
      readonly size: 1 | 2 | 4;
      readonly mask: number;
      readonly shift: number;
      readonly factor: number;
    };

const PASS: ReceiveRule = { kind: "pass" };
const LENGTH: RuleTerm = { kind: "length" };
const NETWORK = ETHERNET_HEADER_LENGTH_BYTES;

const number = (value: number): RuleTerm => ({ kind: "number", value });

/** Octets of the network header, or before it. */
function octets(
  at: number,
  size: 1 | 2 | 4,
  { mask = 0xffffffff, shift = 0, factor = 1 }: { mask?: number; shift?: number; factor?: number } = {},
): RuleTerm {
  return { kind: "octets", offset: NETWORK + at, size, mask, shift, factor };
}

const equal = (left: RuleTerm, value: number): RuleTest => ({ left, is: "==", right: number(value) });
const atLeast = (left: RuleTerm, right: RuleTerm): RuleTest => ({ left, is: ">=", right });
const longEnough = (lengthBytes: number): RuleTest => atLeast(LENGTH, number(lengthBytes));

const test = (asked: RuleTest, yes: ReceiveRule, no: ReceiveRule): ReceiveRule => ({
  kind: "test",
  test: asked,
  yes,
  no,
});
const all = (tests: readonly RuleTest[], yes: ReceiveRule, no: ReceiveRule): ReceiveRule =>
  tests.reduceRight((rest, asked) => test(asked, rest, no), yes);
const lookUp = (family: "ipv4" | "ipv6", at: number): ReceiveRule => ({
  kind: "look-up",
  family,
  offset: NETWORK + at,
});

const ARP_TARGET = all([longEnough(28)], lookUp("ipv4", 24), PASS);

const HEADER_LENGTH = octets(0, 1, { mask: 15, factor: 4 });
const TOTAL_LENGTH = octets(2, 2);
const IPV4_DESTINATION = all(
  [
    longEnough(20),
    atLeast(HEADER_LENGTH, number(20)),
    equal(octets(0, 1, { shift: 4 }), 4),
    atLeast(LENGTH, TOTAL_LENGTH),
    atLeast(TOTAL_LENGTH, HEADER_LENGTH),
  ],
  lookUp("ipv4", 16),
  PASS,
);

const IPV6_DESTINATION = lookUp("ipv6", 24);
const FROM_UNSPECIFIED = [8, 12, 16, 20].map((at) => equal(octets(at, 4), 0));
const SOLICITED_TARGET = all(
  [longEnough(48), equal(octets(40, 1), 135), longEnough(64)],
  lookUp("ipv6", 48),
  PASS,
);
const IPV6_KEY = all(
  [longEnough(40), equal(octets(0, 1, { shift: 4 }), 6)],
  all([equal(octets(6, 1), 58), ...FROM_UNSPECIFIED], SOLICITED_TARGET, IPV6_DESTINATION),
  PASS,
);

/** ipvlan_handle_mode_l3 */
const BY_ADDRESS = test(
  equal({ kind: "protocol" }, ETH_P_IP),
  IPV4_DESTINATION,
  test(
    equal({ kind: "protocol" }, ETH_P_IPV6),
    IPV6_KEY,
    test(equal({ kind: "protocol" }, ETH_P_ARP), ARP_TARGET, PASS),
  ),
);

/** ipvlan_handle_mode_l2 */
const BY_MAC = test(equal(octets(-NETWORK, 1, { mask: 1 }), 1), { kind: "group" }, BY_ADDRESS);

/** `receive` of a port in this mode. */
export function receiveRule(mode: Mode): ReceiveRule {
  switch (mode) {
    case "l2":
      return BY_MAC;
    case "l3":
      return BY_ADDRESS;
    case "l3s":
      return PASS;
  }
}
