// The driver's `receive` as rules of nftables. A tree becomes a list: a rule's expressions are the tests on the way to a
// leaf; where another branch follows, the branch before it ends with "accept" for its own frames.
//
// nftables compares with constants only. "The packet is as long as its header says" cannot be asked, so a frame that lies
// about it and goes to a slave's address is dropped here, where the driver leaves it to the parent's stack: which drops it.

import type { ReceiveRule, RuleTerm, RuleTest } from "../../ipvlan/receive-rule.ts";
import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import type { NftExpression } from "../netlink/nf-tables.ts";

export type NftRule = readonly NftExpression[];

/** Names of the sets of addresses. */
export const NFT_SETS = { ipv4: "ipv4", ipv6: "ipv6" } as const;

const DROP: NftExpression = { kind: "verdict", verdict: "drop" };
const ACCEPT: NftExpression = { kind: "verdict", verdict: "accept" };

/** In order; what none of them drops goes on to the stack. */
export function nftRules(rule: ReceiveRule): readonly NftRule[] {
  return [...TAGGED_PASSES, ...rulesOf(rule, [])];
}

const VLAN_ETHERTYPES = [
  [0x81, 0x00],
  [0x88, 0xa8],
];

/** As in steal-program.ts. A tag beside the frame shows as if it were in it. */
const TAGGED_PASSES: readonly NftRule[] = VLAN_ETHERTYPES.map((ethertype) => [
  { kind: "payload", base: "link", offset: 12, length: 2 },
  { kind: "compare", is: "==", value: Uint8Array.from(ethertype) },
  { kind: "payload", base: "link", offset: 14, length: 2 },
  { kind: "mask", mask: Uint8Array.of(0x0f, 0xff) },
  { kind: "compare", is: "!=", value: Uint8Array.of(0, 0) },
  ACCEPT,
]);

function rulesOf(rule: ReceiveRule, tests: NftRule): readonly NftRule[] {
  switch (rule.kind) {
    case "pass":
    case "group":
      return [];
    case "look-up": {
      const length = rule.family === "ipv4" ? 4 : 16;
      return [[...tests, octets(rule.offset, length), { kind: "look-up", set: NFT_SETS[rule.family] }, DROP]];
    }
    case "test": {
      const passed = [...tests, ...testExpressions(rule.test)];
      const yes = rulesOf(rule.yes, passed);
      const no = rulesOf(rule.no, tests);
      return no.length === 0 ? yes : [...yes, [...passed, ACCEPT], ...no];
    }
  }
}

/** No expressions where it can't be asked. */
function testExpressions({ left, is, right }: RuleTest): readonly NftExpression[] {
  if (right.kind !== "number") return [];
  const value = right.value;
  switch (left.kind) {
    case "number":
      throw new Error("a test of constants");
    case "protocol":
      return [
        { kind: "meta", key: "protocol" },
        { kind: "compare", is, value: bigEndian(value, 2) },
      ];
    case "length":
      return [
        { kind: "meta", key: "length" },
        { kind: "compare", is, value: bigEndian(value, 4) },
      ];
    case "octets":
      return octetExpressions(left, is, value);
  }
}

type Octets = Extract<RuleTerm, { kind: "octets" }>;

/** ((octets & mask) >> shift) * factor compared: the other side is brought back to where the octets are. */
function octetExpressions(term: Octets, is: "==" | ">=", value: number): readonly NftExpression[] {
  const { offset, size, mask, shift, factor } = term;
  const shifted = Math.ceil(value / factor) * 2 ** shift;
  const kept = mask & (-1 << shift);
  return [
    octets(offset, size),
    { kind: "mask", mask: bigEndian(kept >>> 0, size) },
    { kind: "compare", is, value: bigEndian(shifted, size) },
  ];
}

function octets(offset: number, length: number): NftExpression {
  if (offset < ETHERNET_HEADER_LENGTH_BYTES) return { kind: "payload", base: "link", offset, length };
  return { kind: "payload", base: "network", offset: offset - ETHERNET_HEADER_LENGTH_BYTES, length };
}

/** The lowest octets. */
function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes.subarray(4 - length);
}
