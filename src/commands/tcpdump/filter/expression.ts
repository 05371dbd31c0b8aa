/**
 * A filter as data: what pcap-filter(7) text compiles to. It says what a BPF program of libpcap says, above all that a
 * load beyond the captured octets refuses the packet at once, whatever `not` stands around it.
 */
export type Condition =
  | { readonly kind: "and" | "or"; readonly first: Condition; readonly second: Condition }
  | { readonly kind: "not"; readonly operand: Condition }
  | {
      readonly kind: "compare";
      /** `set`: some bit of the right side is set in the left one. */
      readonly operator: "equal" | "greater" | "greater-or-equal" | "set";
      readonly left: Expression;
      readonly right: Expression;
    };

/** Unsigned 32-bit arithmetic. */
export type Expression =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "length" }
  /** SKF_AD_PKTTYPE and SKF_AD_IFINDEX: what the kernel knows of a live frame beside its octets. */
  | { readonly kind: "packet-type" | "ifindex" }
  /** SKF_AD_VLAN_TAG: the tag that stands beside the octets of a live frame. */
  | { readonly kind: "vlan-tag" }
  | Load
  | {
      readonly kind: "operation";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };

export interface Load {
  readonly kind: "load";
  /** Where the IPv4 header begins behind which the load is made; undefined: counted from the packet's start. */
  readonly ipv4HeaderAt: number | undefined;
  readonly offset: number;
  /** Added to the offset. */
  readonly index: Expression;
  readonly sizeBytes: 1 | 2 | 4;
}

export type Operator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>";

export function constant(value: number): Expression {
  return { kind: "constant", value };
}

const NO_INDEX: Expression = constant(0);

export function load(offset: number, sizeBytes: 1 | 2 | 4, ipv4HeaderAt?: number): Load {
  return { kind: "load", ipv4HeaderAt, offset, index: NO_INDEX, sizeBytes };
}

export function equal(left: Expression, value: number): Condition {
  return { kind: "compare", operator: "equal", left, right: constant(value) };
}

/** `left` under a mask equals `value`. */
export function maskedEqual(left: Expression, mask: number, value: number): Condition {
  if (mask === 0xffffffff) return equal(left, value);
  // libpcap's optimizer makes no load of what nobody looks at: net 0.0.0.0/0.
  if (mask === 0) return equal(constant(0), value);
  return equal({ kind: "operation", operator: "&", left, right: constant(mask) }, value);
}

export function and(first: Condition, ...others: readonly Condition[]): Condition {
  return others.reduce((all, second) => ({ kind: "and", first: all, second }), first);
}

export function or(first: Condition, ...others: readonly Condition[]): Condition {
  return others.reduce((all, second) => ({ kind: "or", first: all, second }), first);
}

export function not(operand: Condition): Condition {
  return { kind: "not", operand };
}
