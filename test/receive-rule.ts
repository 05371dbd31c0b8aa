import fc from "fast-check";
import { forwarded } from "../src/ipvlan/forward.ts";
import type { Port } from "../src/ipvlan/port.ts";
import type { ReceiveRule, RuleTerm } from "../src/ipvlan/receive-rule.ts";
import type { Frame } from "../src/wire/frame.ts";
import { frame, MAC } from "./driver-scenario.ts";

// The rule carried out in the plainest way. An octet that is not there makes it throw: a tree must test first.

/** Which leaf: `slave` is a look-up that found one, and a look-up that didn't is `pass`. */
export function leafOf(rule: ReceiveRule, port: Port, frame: Frame): "pass" | "group" | "slave" {
  if (rule.kind === "test") {
    const [left, right] = [termValue(rule.test.left, frame), termValue(rule.test.right, frame)];
    const holds = rule.test.is === "==" ? left === right : left >= right;
    return leafOf(holds ? rule.yes : rule.no, port, frame);
  }
  if (rule.kind !== "look-up") return rule.kind;
  const { bytes } = frame;
  const found =
    rule.family === "ipv4"
      ? port.table.findIpv4(present(bytes, rule.offset, 4), 0)
      : port.table.findIpv6(present(bytes, rule.offset, 16), 0);
  return found === undefined ? "pass" : "slave";
}

function termValue(term: RuleTerm, frame: Frame): number {
  switch (term.kind) {
    case "number":
      return term.value;
    case "protocol":
      return frame.protocol;
    case "length":
      return frame.bytes.length - 14;
    case "octets": {
      const value = present(frame.bytes, term.offset, term.size).reduce((sum, octet) => sum * 256 + octet, 0);
      return (((value & term.mask) >>> 0) >>> term.shift) * term.factor;
    }
  }
}

function present(bytes: Uint8Array, offset: number, size: number): Uint8Array {
  if (offset + size > bytes.length) throw new Error(`reads ${size} octets at ${offset} of ${bytes.length}`);
  return bytes.subarray(offset, offset + size);
}

const KINDS = ["ip", "bad4", "ask", "tell", "ip6", "ns", "dad", "rs", "odd", "pause"];
const HOSTS = ["s1", "s2", "s3", "parent", "x", "bcast"];
const one = <T>(values: readonly T[]) => fc.constantFrom(...values);
const octetChange = fc.tuple(
  fc.nat(80),
  fc.oneof(fc.nat(255), one([0, 1, 4, 20, 40, 58, 64, 0x45, 0x46, 135])),
);

const VLAN_TYPES = [0x8100, 0x88a8];
/** skb_vlan_untag frees what ends within the tag or right behind it, before anybody sees it. */
const SHORTEST_TAGGED_BYTES = 14 + 6;

/** Frames as a master receives them, with some octets changed and the end cut off: near every border of the tests. */
export const almostSane: fc.Arbitrary<Frame> = fc
  .record({
    macs: fc.tuple(one(Object.keys(MAC)), one(Object.keys(MAC))),
    kind: one(KINDS),
    hosts: fc.tuple(one(HOSTS), one(HOSTS)),
    changes: fc.array(octetChange, { maxLength: 2 }),
    cut: fc.oneof(fc.constant(0), fc.nat(60)),
  })
  .map(({ macs, kind, hosts, changes, cut }) => {
    const sane = frame(`${macs.join(">")} ${kind} ${hosts.join(">")}`);
    const bytes = sane.bytes.slice(0, Math.max(14, sane.bytes.length - cut));
    for (const [offset, octet] of changes) if (offset < bytes.length) bytes[offset] = octet;
    return forwarded({ ...sane, bytes }, MAC.H!, MAC.bcast!, 0);
  })
  .filter(({ bytes, protocol }) => !VLAN_TYPES.includes(protocol) || bytes.length >= SHORTEST_TAGGED_BYTES);
