import type { Ipv6Address } from "../../../wire/ipv6-address.ts";
import type { MacAddress } from "../../../wire/mac-address.ts";
import { and, type Condition, equal, load, maskedEqual, or } from "./expression.ts";
import { type Link, linkProtocol } from "./link.ts";
import { ETHERTYPE_ARP, ETHERTYPE_IP, ETHERTYPE_IPV6, ETHERTYPE_RARP } from "./protocol.ts";
import { type Direction, NO_HOSTS, type Qualifier } from "./qualifier.ts";
import { refuseFilter, unsupported } from "./refusal.ts";

/** An address under a mask; a host has all bits in its mask. */
export interface Ipv4Range {
  readonly address: number;
  readonly mask: number;
}

export interface Ipv6Range {
  readonly address: Ipv6Address;
  readonly mask: Ipv6Address;
}

/** `host 10.1.2.3`, `arp src 10.1.2.3`, `net 10/8`. */
export function matchesIpv4(link: Link, range: Ipv4Range, qualifier: Qualifier): Condition {
  const { protocol, direction } = qualifier;
  const at = (ethertype: number, source: number, destination: number): Condition =>
    inDirection(direction, source, destination, (offset) =>
      and(
        linkProtocol(link, ethertype),
        maskedEqual(load(link.payloadAt + offset, 4), range.mask, range.address),
      ),
    );
  switch (protocol) {
    case undefined:
      return or(at(ETHERTYPE_IP, 12, 16), at(ETHERTYPE_ARP, 14, 24), at(ETHERTYPE_RARP, 14, 24));
    case "ip":
      return at(ETHERTYPE_IP, 12, 16);
    case "arp":
      return at(ETHERTYPE_ARP, 14, 24);
    case "rarp":
      return at(ETHERTYPE_RARP, 14, 24);
    case "link":
      return refuseFilter(`link-layer modifier applied to ${typeName(qualifier)}`);
    case "ip6":
      return refuseFilter("'ip6' modifier applied to ip host");
    case "decnet":
      return unsupported("decnet");
    default: {
      const name = NO_HOSTS.get(protocol);
      return refuseFilter(
        name === undefined
          ? `'${protocol}' modifier applied to ${typeName(qualifier)}`
          : `${name} host filtering not implemented`,
      );
    }
  }
}

export function matchesIpv6(link: Link, range: Ipv6Range, qualifier: Qualifier): Condition {
  const { protocol, direction } = qualifier;
  if (protocol !== undefined && protocol !== "ip6") {
    const name = protocol === "link" ? "link-layer" : protocol === "atalk" ? "AppleTalk" : `'${protocol}'`;
    refuseFilter(`${name} modifier applied to ip6 ${typeName(qualifier)}`);
  }
  return inDirection(direction, 8, 24, (offset) => {
    const words: Condition[] = [linkProtocol(link, ETHERTYPE_IPV6)];
    for (let word = 0; word < 4; word++) {
      const shift = BigInt(96 - 32 * word);
      const part = (address: Ipv6Address): number => Number((address >> shift) & 0xffffffffn);
      const mask = part(range.mask);
      if (mask === 0) continue;
      words.push(maskedEqual(load(link.payloadAt + offset + 4 * word, 4), mask, part(range.address)));
    }
    return and(words[0]!, ...words.slice(1));
  });
}

/** `ether src ba:6b:8c:89:88:22`. */
export function matchesMac(link: Link, mac: MacAddress, direction: Direction | undefined): Condition {
  if (link.kind !== "ethernet") {
    refuseFilter(
      "ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel",
    );
  }
  return inDirection(direction, 6, 0, (offset) =>
    and(equal(load(offset + 2, 4), mac >>> 0), equal(load(offset, 2), Math.floor(mac / 0x100000000))),
  );
}

function typeName(qualifier: Qualifier): string {
  return qualifier.type === "net" ? "net" : "host";
}

/** One field, either, or both. */
export function inDirection(
  direction: Direction | undefined,
  source: number,
  destination: number,
  field: (offset: number) => Condition,
): Condition {
  switch (direction) {
    case "src":
      return field(source);
    case "dst":
      return field(destination);
    case "src and dst":
      return and(field(source), field(destination));
    default:
      return or(field(source), field(destination));
  }
}
