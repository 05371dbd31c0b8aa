import type { IpAddress } from "../../netlink/route-message.ts";
import type { Connection } from "../conntrack/connection.ts";
import { hasPorts, IPPROTO_ICMP, IPPROTO_ICMPV6, invertTuple, type Tuple } from "../conntrack/tuple.ts";
import { jhash2, reciprocalScale, swapOctets } from "./jhash.ts";
import type { Manipulation } from "./manipulation.ts";
import type { NatRange } from "./nat-range.ts";

// Read first: net/netfilter/nf_nat_core.c (get_unique_tuple, find_best_ips_proto, nf_nat_l4proto_unique_tuple).

const MAX_ATTEMPTS = 128;

/** What a connection's tuple becomes by one manipulation, so that its replies are nobody else's. */
export function uniqueTuple(
  connection: Connection,
  original: Tuple,
  range: NatRange,
  manipulation: Manipulation,
): Tuple {
  if (manipulation === "source" && range.random === "no") {
    const kept = keptMapping(connection, original, range);
    if (kept !== undefined) return kept;
  }
  const tuple = withAddress(original, range, manipulation);
  if (range.random === "no" && isGoodAsIs(connection, tuple, range, manipulation)) return tuple;
  return withFreeKey(connection, tuple, range, manipulation);
}

/** nf_nat_used_tuple: somebody else expects the replies of this tuple. */
function isUsed(connection: Connection, tuple: Tuple): boolean {
  const reply = invertTuple(tuple);
  return reply !== undefined && connection.conntrack.isTaken(reply, connection);
}

/** The source as it is, if it fits; else as the same source is mapped already (find_appropriate_src). */
function keptMapping(connection: Connection, original: Tuple, range: NatRange): Tuple | undefined {
  if (isInRange(original, range)) return isUsed(connection, original) ? undefined : original;
  for (const other of connection.conntrack.sources.bySource(original)) {
    const mapped = invertTuple(other.reply);
    if (mapped === undefined) continue;
    const { destination, destinationKey } = original;
    const tuple: Tuple = { ...mapped, destination, destinationKey };
    if (isInRange(tuple, range)) return isUsed(connection, tuple) ? undefined : tuple;
  }
  return undefined;
}

/** nf_in_range, for the source. */
function isInRange(tuple: Tuple, range: NatRange): boolean {
  const { addresses } = range;
  if (addresses !== undefined && (tuple.source < addresses[0] || tuple.source > addresses[1])) return false;
  return range.ports === undefined || isKeyInRange(tuple, range.ports, "source");
}

/** l4proto_in_range */
function isKeyInRange(
  tuple: Tuple,
  [first, last]: readonly [number, number],
  manipulation: Manipulation,
): boolean {
  const { protocol } = tuple;
  const icmp = protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6;
  if (!icmp && !hasPorts(protocol)) return true;
  const key = icmp || manipulation === "source" ? tuple.sourceKey : tuple.destinationKey;
  return key >= first && key <= last;
}

function isGoodAsIs(
  connection: Connection,
  tuple: Tuple,
  range: NatRange,
  manipulation: Manipulation,
): boolean {
  const { ports } = range;
  if (ports === undefined) return !isUsed(connection, tuple);
  if (range.basePort !== undefined || !isKeyInRange(tuple, ports, manipulation)) return false;
  return ports[0] === ports[1] || !isUsed(connection, tuple);
}

/** find_best_ips_proto: of several addresses, the one that source and destination hash to. */
function withAddress(tuple: Tuple, range: NatRange, manipulation: Manipulation): Tuple {
  const { addresses } = range;
  if (addresses === undefined) return tuple;
  const chosen = addresses[0] === addresses[1] ? addresses[0] : chooseAddress(tuple, range, addresses);
  return manipulation === "source" ? { ...tuple, source: chosen } : { ...tuple, destination: chosen };
}

/** As the kernel sees it: words of 32 bits as little-endian machines read them, so that equal tuples choose alike. */
function chooseAddress(
  tuple: Tuple,
  range: NatRange,
  [first, last]: readonly [IpAddress, IpAddress],
): IpAddress {
  const source = addressWords(tuple.source);
  const destination = addressWords(tuple.destination);
  const persistent = range.persistent === "persistent";
  let hash = jhash2(
    [...source, 0, 0, 0].slice(0, 4).map(swapOctets),
    persistent ? 0 : swapOctets(destination.at(-1)!),
  );
  const lowest = addressWords(first);
  const highest = addressWords(last);
  let fullRange = false;
  const chosen = lowest.map((low, index) => {
    const base = fullRange ? 0 : low;
    const distance = fullRange ? 0xffffffff : (highest[index]! - low + 1) >>> 0;
    const word = (base + reciprocalScale(hash, distance)) >>> 0;
    if (word !== highest[index]) fullRange = true;
    if (!persistent) hash = (hash ^ swapOctets(destination[index]!)) >>> 0;
    return word;
  });
  if (tuple.family === 4) return chosen[0] as IpAddress;
  return chosen.reduce((address, word) => (address << 32n) | BigInt(word), 0n) as IpAddress;
}

/** Words in host order, the first octets first. */
function addressWords(address: IpAddress): readonly number[] {
  if (typeof address === "number") return [address];
  return [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffffffffn));
}

interface KeyRange {
  readonly which: "sourceKey" | "destinationKey";
  readonly first: number;
  readonly size: number;
}

/** nf_nat_l4proto_unique_tuple: ports or identifiers are tried from a random one on, in ever shorter rows. */
function withFreeKey(
  connection: Connection,
  tuple: Tuple,
  range: NatRange,
  manipulation: Manipulation,
): Tuple {
  const keys = keyRange(tuple, range, manipulation);
  if (keys === undefined) return tuple;
  const { random } = connection.conntrack;
  const { which, first, size } = keys;
  let offset =
    range.basePort === undefined ? random.below(0x10000) : (tuple[which] - range.basePort) & 0xffff;
  let candidate = tuple;
  for (let attempts = Math.min(size, MAX_ATTEMPTS); ; attempts >>>= 1) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      candidate = { ...tuple, [which]: (first + (offset % size)) & 0xffff };
      if (!isUsed(connection, candidate)) return candidate;
      offset = (offset + 1) & 0xffff;
    }
    if (attempts >= size || attempts < 16) return candidate;
    offset = random.below(0x10000);
  }
}

/** Which part may change, and to what: without a range ports stay among those of their kind. */
function keyRange(tuple: Tuple, range: NatRange, manipulation: Manipulation): KeyRange | undefined {
  const { protocol } = tuple;
  const { ports } = range;
  if (protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6) {
    if (ports === undefined) return { which: "sourceKey", first: 0, size: 65536 };
    return { which: "sourceKey", first: ports[0], size: ports[1] - ports[0] + 1 };
  }
  if (!hasPorts(protocol)) return undefined;
  const which = manipulation === "source" ? "sourceKey" : "destinationKey";
  if (ports !== undefined) {
    const first = Math.min(ports[0], ports[1]);
    return { which, first, size: Math.max(ports[0], ports[1]) - first + 1 };
  }
  if (manipulation === "destination") return undefined;
  const port = tuple[which];
  if (port < 512) return { which, first: 1, size: 511 };
  return port < 1024 ? { which, first: 600, size: 424 } : { which, first: 1024, size: 64512 };
}
