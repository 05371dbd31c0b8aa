import { inDirection } from "./address.ts";
import { and, type Condition, constant, equal, type Load, load, not, or } from "./expression.ts";
import { type Link, linkProtocol } from "./link.ts";
import { ETHERTYPE_IP, ETHERTYPE_IPV6 } from "./protocol.ts";
import type { Direction } from "./qualifier.ts";

const TCP = 6;
const UDP = 17;
const SCTP = 132;
const FRAGMENT_OFFSET_MASK = 0x1fff;
const IPV6_HEADER_LENGTH = 40;

/** From and to, both included; equal for one port. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

/** IPv4 but for later fragments, and IPv6 without extension headers, as libpcap has it. */
export function matchesPorts(
  link: Link,
  ports: Ports,
  protocol: number | undefined,
  direction: Direction | undefined,
): Condition {
  const protocols = protocol === undefined ? [TCP, UDP, SCTP] : [protocol];
  const network = link.payloadAt;
  const within = (field: (offset: number) => Load): Condition =>
    inDirection(direction, 0, 2, (offset) => inRange(field(offset), ports));
  const over6 = protocols.map((number) =>
    and(
      equal(load(network + 6, 1), number),
      within((offset) => load(network + IPV6_HEADER_LENGTH + offset, 2)),
    ),
  );
  const over4 = protocols.map((number) =>
    and(
      equal(load(network + 9, 1), number),
      isFirstFragment(link),
      within((offset) => load(offset, 2, network)),
    ),
  );
  return or(
    and(linkProtocol(link, ETHERTYPE_IPV6), or(over6[0]!, ...over6.slice(1))),
    and(linkProtocol(link, ETHERTYPE_IP), or(over4[0]!, ...over4.slice(1))),
  );
}

/** Not an IPv4 fragment other than the first. */
export function isFirstFragment(link: Link): Condition {
  return not({
    kind: "compare",
    operator: "set",
    left: load(link.payloadAt + 6, 2),
    right: constant(FRAGMENT_OFFSET_MASK),
  });
}

function inRange(field: Load, { first, last }: Ports): Condition {
  if (first === last) return equal(field, first);
  return and(
    { kind: "compare", operator: "greater-or-equal", left: field, right: constant(Math.min(first, last)) },
    not({ kind: "compare", operator: "greater", left: field, right: constant(Math.max(first, last)) }),
  );
}
