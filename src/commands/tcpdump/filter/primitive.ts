import { and, type Condition, constant, equal, load, maskedEqual, not, or } from "./expression.ts";
import type { FilterContext } from "./filter.ts";
import { linkProtocol } from "./link.ts";
import { ETHERTYPE_IP, ETHERTYPE_IPV6 } from "./protocol.ts";
import type { Protocol } from "./qualifier.ts";
import { refuseFilter } from "./refusal.ts";

// Primitives without an address: broadcast, multicast, less, greater, byte, inbound, ifindex, vlan.

export function broadcast(context: FilterContext, protocol: Protocol | undefined): Condition {
  const { link } = context;
  if (protocol === undefined || protocol === "link") {
    if (link.kind !== "ethernet") return refuseFilter("not a broadcast link");
    return and(equal(load(2, 4), 0xffffffff), equal(load(0, 2), 0xffff));
  }
  if (protocol !== "ip") return refuseFilter("only link-layer/IP broadcast filters supported");
  // tcpdump knows no netmask: what is left is all zeros and all ones.
  const destination = load(link.payloadAt + 16, 4);
  return and(linkProtocol(link, ETHERTYPE_IP), or(equal(destination, 0), equal(destination, 0xffffffff)));
}

export function multicast(context: FilterContext, protocol: Protocol | undefined): Condition {
  const { link } = context;
  if (protocol === "ip") {
    const left = load(link.payloadAt + 16, 1);
    return and(linkProtocol(link, ETHERTYPE_IP), {
      kind: "compare",
      operator: "greater-or-equal",
      left,
      right: constant(224),
    });
  }
  if (protocol === "ip6") {
    return and(linkProtocol(link, ETHERTYPE_IPV6), equal(load(link.payloadAt + 24, 1), 255));
  }
  if ((protocol === undefined || protocol === "link") && link.kind === "ethernet") {
    return { kind: "compare", operator: "set", left: load(0, 1), right: constant(1) };
  }
  return refuseFilter(
    "link-layer multicast filters supported only on ethernet/FDDI/token ring/ARCNET/802.11/ATM LANE/Fibre Channel",
  );
}

/** `less 100`: up to and with 100. */
export function shorter(length: number): Condition {
  return not({
    kind: "compare",
    operator: "greater",
    left: { kind: "length" },
    right: constant(length),
  });
}

export function longer(length: number): Condition {
  return {
    kind: "compare",
    operator: "greater-or-equal",
    left: { kind: "length" },
    right: constant(length),
  };
}

/** `byte 0 & 1`; `&` and `|` apply to whatever the register holds at the start: nothing. */
export function byteTest(index: number, operator: string, value: number): Condition {
  const octet = load(index, 1);
  switch (operator) {
    case "=":
      return equal(octet, value);
    case "<":
      return not({
        kind: "compare",
        operator: "greater-or-equal",
        left: octet,
        right: constant(value),
      });
    case ">":
      return { kind: "compare", operator: "greater", left: octet, right: constant(value) };
    default:
      return not(equal(constant(operator === "&" ? 0 : value), 0));
  }
}

const OUTGOING = 4;

export function direction(context: FilterContext, wanted: "inbound" | "outbound"): Condition {
  const { link } = context;
  if (link.kind !== "sll2") {
    if (context.source === "file") {
      refuseFilter(`inbound/outbound not supported on ${link.description} when reading savefiles`);
    }
  }
  const outgoing = equal(link.kind === "sll2" ? load(10, 1) : { kind: "packet-type" }, OUTGOING);
  return wanted === "outbound" ? outgoing : not(outgoing);
}

export function onDevice(context: FilterContext, ifindex: number): Condition {
  const { link } = context;
  if (link.kind === "sll2") return equal(load(4, 4), ifindex);
  if (context.source === "file") {
    refuseFilter(`ifindex not supported on ${link.description} when reading savefiles`);
  }
  return equal({ kind: "ifindex" }, ifindex);
}

const VLAN_TYPES = [0x8100, 0x88a8, 0x9100] as const;
const TAG_LENGTH = 4;

const ALWAYS: Condition = equal(constant(1), 1);

/** Moves every later test behind the tag. */
export function vlan(context: FilterContext, id: number | undefined): Condition {
  const { link } = context;
  if (link.kind !== "ethernet") refuseFilter(`no VLAN support for ${link.description}`);
  if (id !== undefined && id > 0xfff) refuseFilter(`VLAN tag ${id} greater than maximum ${0xfff}`);
  if (link.tag === "beside") {
    // Nothing moves: the octets have no tag. What stands in them is the next one.
    link.tag = "inside";
    return id === undefined ? ALWAYS : maskedEqual({ kind: "vlan-tag" }, 0xfff, id);
  }
  const types = VLAN_TYPES.map((type) => linkProtocol(link, type));
  let condition = or(types[0]!, ...types.slice(1));
  if (id !== undefined) {
    condition = and(condition, maskedEqual(load(link.payloadAt, 2), 0xfff, id));
  }
  link.payloadAt += TAG_LENGTH;
  link.typeAt += TAG_LENGTH;
  return condition;
}
