import { updateChecksum } from "../../../wire/checksum.ts";
import { ipv4HeaderLength } from "../../../wire/ipv4.ts";
import { walkIpv6 } from "../../../wire/ipv6.ts";
import { encodeIpv6Address, type Ipv6Address } from "../../../wire/ipv6-address.ts";
import { readUint16, writeUint16, writeUint32 } from "../../../wire/octets.ts";
import { NETWORK_OFFSET } from "../../packet.ts";
import { isPartial } from "../checksum.ts";
import {
  IPPROTO_DCCP,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPPROTO_UDPLITE,
  type Tuple,
} from "../conntrack/tuple.ts";

// Read first: net/netfilter/nf_nat_proto.c (nf_nat_ipv4_manip_pkt, nf_nat_ipv6_manip_pkt, l4proto_manip_pkt).

/** enum nf_nat_manip_type: the source in POSTROUTING and INPUT, the destination in PREROUTING and OUTPUT. */
export type Manipulation = "source" | "destination";

export function oppositeManipulation(manipulation: Manipulation): Manipulation {
  return manipulation === "source" ? "destination" : "source";
}

/** Where one address stands and what it becomes. */
interface AddressChange {
  readonly at: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * Writes the source or destination of `target` into the packet that starts at `at` of `bytes` (the quoted one of an ICMP
 * error, too), checksums included. The caller owns `bytes`.
 */
export function manipulate(bytes: Uint8Array, at: number, target: Tuple, manipulation: Manipulation): void {
  const change = addressChange(bytes, at, target, manipulation);
  const transport = transportOffset(bytes, at, target.family);
  if (transport !== undefined) changeTransport(bytes, { at, transport, target, manipulation, change });
  for (const [index, word] of change.after.entries()) writeUint16(word, bytes, change.at + index * 2);
  if (target.family === 6) return;
  let header = readUint16(bytes, at + 10);
  for (const [index, word] of change.after.entries())
    header = updateChecksum(header, change.before[index]!, word);
  writeUint16(header, bytes, at + 10);
}

function addressChange(
  bytes: Uint8Array,
  at: number,
  target: Tuple,
  manipulation: Manipulation,
): AddressChange {
  const address = manipulation === "source" ? target.source : target.destination;
  const length = target.family === 4 ? 4 : 16;
  const first = target.family === 4 ? 12 : 8;
  const place = at + first + (manipulation === "source" ? 0 : length);
  const octets = new Uint8Array(length);
  if (typeof address === "number") writeUint32(address, octets, 0);
  else encodeIpv6Address(address as Ipv6Address, octets, 0);
  return { at: place, before: words(bytes, place, length), after: words(octets, 0, length) };
}

function words(bytes: Uint8Array, at: number, length: number): readonly number[] {
  return Array.from({ length: length / 2 }, (_, index) => readUint16(bytes, at + index * 2));
}

/** Where the transport header is; undefined in later fragments. */
function transportOffset(bytes: Uint8Array, at: number, family: 4 | 6): number | undefined {
  if (family === 4) return at + ipv4HeaderLength(bytes, at);
  const walked = walkIpv6(bytes, at, bytes.length);
  if (!walked.ok) return undefined;
  const { offset, fragment } = walked.value;
  return fragment !== undefined && fragment.offset !== 0 ? undefined : offset;
}

interface TransportChange {
  readonly at: number;
  readonly transport: number;
  readonly target: Tuple;
  readonly manipulation: Manipulation;
  readonly change: AddressChange;
}

/** l4proto_manip_pkt */
function changeTransport(bytes: Uint8Array, what: TransportChange): void {
  const { transport, target } = what;
  switch (target.protocol) {
    case IPPROTO_TCP:
      changePort(bytes, what, transport + 20 <= bytes.length ? 16 : undefined);
      return;
    case IPPROTO_UDP:
      changePort(
        bytes,
        what,
        transport + 8 > bytes.length || readUint16(bytes, transport + 6) === 0 ? undefined : 6,
      );
      return;
    case IPPROTO_UDPLITE:
      changePort(bytes, what, 6);
      return;
    case IPPROTO_DCCP:
      changePort(bytes, what, transport + 12 <= bytes.length ? 6 : undefined);
      return;
    case IPPROTO_ICMP:
      changeIdentifier(bytes, what, ICMP_QUERIES);
      return;
    case IPPROTO_ICMPV6:
      updateField(bytes, transport + 2, what.change);
      changeIdentifier(bytes, what, ICMPV6_ECHOES);
  }
}

/** tcp_manip_pkt, udp_manip_pkt: `field` is where the checksum stands, if it is there and used. */
function changePort(bytes: Uint8Array, what: TransportChange, field: number | undefined): void {
  const { at, transport, target, manipulation, change } = what;
  const place = manipulation === "source" ? transport : transport + 2;
  const port = manipulation === "source" ? target.sourceKey : target.destinationKey;
  const before = readUint16(bytes, place);
  writeUint16(port, bytes, place);
  if (field === undefined) return;
  const checksum = transport + field;
  const { family, protocol } = target;
  if (at === NETWORK_OFFSET && isPartial(bytes, { family, protocol, offset: transport }, checksum)) {
    updatePartial(bytes, checksum, change);
    return;
  }
  updateField(bytes, checksum, change);
  const sum = updateChecksum(readUint16(bytes, checksum), before, port);
  writeUint16(sum === 0 && protocol === IPPROTO_UDP ? 0xffff : sum, bytes, checksum);
}

const ICMP_QUERIES: ReadonlySet<number> = new Set([0, 8, 13, 14, 15, 16, 17, 18]);
const ICMPV6_ECHOES: ReadonlySet<number> = new Set([128, 129]);

/** icmp_manip_pkt, icmpv6_manip_pkt: only queries have an identifier. */
function changeIdentifier(bytes: Uint8Array, what: TransportChange, types: ReadonlySet<number>): void {
  const { transport, target } = what;
  if (transport + 8 > bytes.length || !types.has(bytes[transport]!)) return;
  const before = readUint16(bytes, transport + 4);
  const sum = updateChecksum(readUint16(bytes, transport + 2), before, target.sourceKey);
  writeUint16(sum, bytes, transport + 2);
  writeUint16(target.sourceKey, bytes, transport + 4);
}

/** nf_csum_update: the pseudo header has another address. */
function updateField(bytes: Uint8Array, field: number, { before, after }: AddressChange): void {
  let sum = readUint16(bytes, field);
  for (const [index, word] of after.entries()) sum = updateChecksum(sum, before[index]!, word);
  writeUint16(sum, bytes, field);
}

/** The same for CHECKSUM_PARTIAL, whose field is the sum itself, not its complement. */
function updatePartial(bytes: Uint8Array, field: number, { before, after }: AddressChange): void {
  let sum = ~readUint16(bytes, field) & 0xffff;
  for (const [index, word] of after.entries()) sum = updateChecksum(sum, before[index]!, word);
  writeUint16(~sum & 0xffff, bytes, field);
}
