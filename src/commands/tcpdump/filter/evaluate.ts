import { readUint16, readUint32 } from "../../../wire/octets.ts";
import type { VlanTag } from "../../../wire/vlan.ts";
import type { Condition, Expression, Load, Operator } from "./expression.ts";

/** What a filter looks at. */
export interface FilteredPacket {
  /** The captured octets, from the link header on. */
  readonly bytes: Uint8Array;
  /** On the wire. */
  readonly originalLength: number;
  /** PACKET_* and the device's index; of live frames only. */
  readonly packetTypeNumber?: number;
  readonly ifindex?: number;
  /** The tag that the kernel keeps beside the octets. */
  readonly vlan?: VlanTag | undefined;
}

export type Predicate = (packet: FilteredPacket) => boolean;

/** Turns a condition into a function, once per capture; the function allocates nothing. */
export function compileCondition(condition: Condition): Predicate {
  const decide = compile(condition);
  return (packet) => decide(packet) === 1;
}

/** 1 true, 0 false, REFUSED: the packet has not the octets asked for and does not match, whatever comes. */
type Decision = (packet: FilteredPacket) => number;
/** A 32-bit value, or REFUSED. */
type Value = (packet: FilteredPacket) => number;
const REFUSED = -1;

function compile(condition: Condition): Decision {
  switch (condition.kind) {
    case "and": {
      const first = compile(condition.first);
      const second = compile(condition.second);
      return (packet) => {
        const decision = first(packet);
        return decision === 1 ? second(packet) : decision;
      };
    }
    case "or": {
      const first = compile(condition.first);
      const second = compile(condition.second);
      return (packet) => {
        const decision = first(packet);
        return decision === 0 ? second(packet) : decision;
      };
    }
    case "not": {
      const operand = compile(condition.operand);
      return (packet) => {
        const decision = operand(packet);
        return decision === REFUSED ? REFUSED : 1 - decision;
      };
    }
    case "compare": {
      const left = compileExpression(condition.left);
      const right = compileExpression(condition.right);
      return comparison(condition.operator, left, right);
    }
  }
}

function comparison(
  operator: "equal" | "greater" | "greater-or-equal" | "set",
  left: Value,
  right: Value,
): Decision {
  const compare = COMPARISONS[operator];
  return (packet) => {
    const a = left(packet);
    if (a === REFUSED) return REFUSED;
    const b = right(packet);
    if (b === REFUSED) return REFUSED;
    return compare(a, b) ? 1 : 0;
  };
}

export const COMPARISONS: Readonly<
  Record<"equal" | "greater" | "greater-or-equal" | "set", (a: number, b: number) => boolean>
> = {
  equal: (a, b) => a === b,
  greater: (a, b) => a > b,
  "greater-or-equal": (a, b) => a >= b,
  set: (a, b) => (a & b) !== 0,
};

function compileExpression(expression: Expression): Value {
  switch (expression.kind) {
    case "constant": {
      const { value } = expression;
      return () => value;
    }
    case "length":
      return (packet) => packet.originalLength;
    case "packet-type":
      return (packet) => packet.packetTypeNumber ?? REFUSED;
    case "ifindex":
      return (packet) => packet.ifindex ?? REFUSED;
    case "vlan-tag":
      return (packet) => packet.vlan?.tci ?? 0;
    case "load":
      return compileLoad(expression);
    case "operation": {
      const left = compileExpression(expression.left);
      const right = compileExpression(expression.right);
      const { operator } = expression;
      return (packet) => {
        const a = left(packet);
        if (a === REFUSED) return REFUSED;
        const b = right(packet);
        return b === REFUSED ? REFUSED : (operate(operator, a, b) ?? REFUSED);
      };
    }
  }
}

function compileLoad({ ipv4HeaderAt, offset: base, index: given, sizeBytes }: Load): Value {
  const index = fold(given);
  // libpcap's optimizer adds a constant index to the offset, in 32 bits: ip[-1] is the octet before the header.
  const isFixed = index.kind === "constant" && ipv4HeaderAt === undefined;
  const offset = isFixed ? (base + index.value) >>> 0 : base;
  const indexOf = isFixed ? () => 0 : compileExpression(index);
  return (packet) => {
    const { bytes } = packet;
    const added = indexOf(packet);
    if (added === REFUSED) return REFUSED;
    let at = offset + added;
    if (ipv4HeaderAt !== undefined) {
      if (ipv4HeaderAt >= bytes.length) return REFUSED;
      const headerLength = (bytes[ipv4HeaderAt]! & 15) * 4;
      // The index register has 32 bits: tcp[-1] is the last octet of the IP header.
      at = ipv4HeaderAt + offset + ((headerLength + added) >>> 0);
    }
    if (at + sizeBytes > bytes.length) return REFUSED;
    if (sizeBytes === 1) return bytes[at]!;
    return sizeBytes === 2 ? readUint16(bytes, at) : readUint32(bytes, at);
  };
}

/** Undefined for a division by zero, which refuses the packet. */
export function operate(operator: Operator, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return (a + b) >>> 0;
    case "-":
      return (a - b) >>> 0;
    case "*":
      return Math.imul(a, b) >>> 0;
    case "/":
      return b === 0 ? undefined : Math.floor(a / b);
    case "%":
      return b === 0 ? undefined : a % b;
    case "&":
      return (a & b) >>> 0;
    case "|":
      return (a | b) >>> 0;
    case "^":
      return (a ^ b) >>> 0;
    case "<<":
      return b > 31 ? 0 : (a << b) >>> 0;
    case ">>":
      return b > 31 ? 0 : a >>> b;
  }
}

/** Operations on constants done beforehand. */
export function fold(expression: Expression): Expression {
  if (expression.kind !== "operation") return expression;
  const left = fold(expression.left);
  const right = fold(expression.right);
  if (left.kind === "constant" && right.kind === "constant") {
    const value = operate(expression.operator, left.value, right.value);
    if (value !== undefined) return { kind: "constant", value };
  }
  return { ...expression, left, right };
}
