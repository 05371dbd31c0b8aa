import { and, type Condition, constant, type Expression, equal, load, type Operator } from "./expression.ts";
import { type Link, linkProtocol } from "./link.ts";
import { isFirstFragment } from "./port.ts";
import { ETHERTYPE_IP, ETHERTYPE_IPV6, isProtocolPacket } from "./protocol.ts";
import type { Protocol } from "./qualifier.ts";
import { refuseFilter } from "./refusal.ts";

/** A value, and what a packet must be for it to have one. */
export interface Arithmetic {
  readonly value: Expression;
  readonly requires: Condition | undefined;
}

const NETWORK: ReadonlySet<Protocol> = new Set([
  "ip",
  "arp",
  "rarp",
  "atalk",
  "decnet",
  "sca",
  "lat",
  "moprc",
  "mopdl",
  "ip6",
]);
const TRANSPORT: ReadonlySet<Protocol> = new Set([
  "sctp",
  "tcp",
  "udp",
  "icmp",
  "igmp",
  "igrp",
  "pim",
  "vrrp",
  "carp",
]);
const IPV6_HEADER_LENGTH = 40;
const ICMPV6 = 58;

/** `tcp[13]`, `ip[2:2]`, `ether[0]`. */
export function protocolOctets(
  link: Link,
  protocol: Protocol,
  index: Arithmetic,
  sizeBytes: number,
): Arithmetic {
  if (sizeBytes !== 1 && sizeBytes !== 2 && sizeBytes !== 4) {
    return refuseFilter("data size must be 1, 2, or 4");
  }
  const network = link.payloadAt;
  const at = (offset: number, ipv4HeaderAt?: number): Expression => ({
    ...load(offset, sizeBytes, ipv4HeaderAt),
    index: index.value,
  });
  if (protocol === "link") return { value: at(0), requires: index.requires };
  if (NETWORK.has(protocol)) {
    return { value: at(network), requires: both(index.requires, isProtocolPacket(link, protocol)) };
  }
  if (TRANSPORT.has(protocol)) {
    const isWhole = and(isProtocolPacket(link, protocol), isFirstFragment(link));
    const requires = and(linkProtocol(link, ETHERTYPE_IP), both(index.requires, isWhole));
    return { value: at(0, network), requires };
  }
  if (protocol === "icmp6") {
    const isIcmp6 = and(linkProtocol(link, ETHERTYPE_IPV6), equal(load(network + 6, 1), ICMPV6));
    return { value: at(network + IPV6_HEADER_LENGTH), requires: both(index.requires, isIcmp6) };
  }
  if (protocol === "radio") return refuseFilter("radio information not present in capture");
  return refuseFilter("unsupported index operation");
}

export function operation(operator: Operator, left: Arithmetic, right: Arithmetic): Arithmetic {
  if (right.value.kind === "constant") {
    const { value } = right.value;
    if (operator === "/" && value === 0) refuseFilter("division by zero");
    if (operator === "%" && value === 0) refuseFilter("modulus by zero");
    if ((operator === "<<" || operator === ">>") && value > 31) refuseFilter("shift by more than 31 bits");
  }
  return {
    value: { kind: "operation", operator, left: left.value, right: right.value },
    requires: both(left.requires, right.requires),
  };
}

export function negation(operand: Arithmetic): Arithmetic {
  return operation("-", { value: constant(0), requires: undefined }, operand);
}

const RELATIONS = {
  ">": { operator: "greater", reversed: false },
  ">=": { operator: "greater-or-equal", reversed: false },
  "=": { operator: "equal", reversed: false },
  "<=": { operator: "greater", reversed: true },
  "<": { operator: "greater-or-equal", reversed: true },
  "!=": { operator: "equal", reversed: true },
} as const;
export type Relation = keyof typeof RELATIONS;

export function isRelation(text: string): text is Relation {
  return text in RELATIONS;
}

export function relation(text: Relation, left: Arithmetic, right: Arithmetic): Condition {
  const { operator, reversed } = RELATIONS[text];
  const compare: Condition = { kind: "compare", operator, left: left.value, right: right.value };
  const condition: Condition = reversed ? { kind: "not", operand: compare } : compare;
  const requires = both(left.requires, right.requires);
  return requires === undefined ? condition : and(requires, condition);
}

function both(first: Condition | undefined, second: Condition): Condition;
function both(first: Condition | undefined, second: Condition | undefined): Condition | undefined;
function both(first: Condition | undefined, second: Condition | undefined): Condition | undefined {
  if (first === undefined) return second;
  return second === undefined ? first : and(first, second);
}

/** Operators that bind as declared in the grammar; % and ^ have no rank there and take all that follows them. */
export const RANKS: ReadonlyMap<string, number> = new Map([
  ["|", 1],
  ["&", 2],
  ["<<", 3],
  [">>", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
]);
export const UNRANKED: ReadonlySet<string> = new Set(["%", "^"]);
