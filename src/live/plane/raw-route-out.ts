// Read first: drivers/net/ipvlan/ipvlan_core.c (ipvlan_process_outbound), net/ipv4/raw.c (raw_send_hdrinc),
// net/ipv6/raw.c (rawv6_send_hdrinc).
//
// A `route` delivery: the slave's packet becomes one that the parent's namespace sends. A raw socket with the header
// included takes the same way as ip_local_out does: route by destination, source, TOS and mark
// with the parent as output interface, then OUTPUT, POSTROUTING, the neighbour, the device. Nothing touches the TTL.
//
// What the kernel's driver leaves to the stack below has to be done before the socket takes the packet: checksums
// completed, segments cut, and packets larger than the device's MTU fragmented, or the sender told. So the hooks see
// segments and fragments one by one, where the kernel's driver shows them one packet.

import type { Outcome, Packet } from "../../ipvlan/delivery.ts";
import type { Errno } from "../../wire/errno.ts";
import { ETH_P_IP, ETH_P_IPV6 } from "../../wire/ethernet.ts";
import { IPV4_MIN_HEADER_LENGTH_BYTES } from "../../wire/ipv4.ts";
import { IPV6_HEADER_LENGTH_BYTES, IPV6_PAYLOAD_LENGTH_OFFSET } from "../../wire/ipv6.ts";
import {
  decodeVirtioNet,
  VIRTIO_NET_HDR_F_NEEDS_CSUM,
  VIRTIO_NET_HDR_GSO_NONE,
  type VirtioNetHeader,
} from "../../wire/virtio-net-header.ts";
import { complete } from "../offload/completion.ts";
import { type Cut, HEADER_ROOM_BYTES, HEADER_STRIDE_BYTES } from "../offload/cut.ts";
import { forbidsFragments, fragment } from "../offload/fragmentation.ts";
import type { PacketView } from "../offload/packet-view.ts";
import { segment } from "../offload/segmentation.ts";
import { tooBigV4, tooBigV6 } from "../offload/too-big.ts";
import { libc, SystemCallError } from "../sys/libc.ts";
import { type Memory, mapMemory } from "../sys/memory.ts";
import { openRawSocket } from "../sys/raw-socket.ts";
import { closeDescriptor } from "../sys/socket.ts";
import { type AfterRefusal, type MappedRoom, mapRoom, PacketSender } from "./packet-sender.ts";
import { PathLookup } from "./path-lookup.ts";
import { BEFORE_PACKET_BYTES, RouteDestination } from "./route-destination.ts";
import type { FramePlace, RouteOut } from "./surroundings.ts";

const LONGEST_PACKET_BYTES = 65535;
const STAGE_BYTES = 0x10000 + BEFORE_PACKET_BYTES;
/** The first octet of class D. */
const FIRST_GROUP_OCTET = 224;

/** What became of packets, beside those that were sent. */
export interface RouteOutCounters {
  packets: number;
  /** Pieces that packets were cut into before the socket took them. */
  segments: number;
  fragments: number;
  /** The sender was told, or could not be told. */
  tooBig: number;
  /** Headers that aren't there, lengths that lie, destinations that no unicast route leads to. */
  refused: number;
  /** No route, or one that says no. */
  unroutable: number;
  /** A rule of netfilter dropped it. */
  filtered: number;
  /** No room in the socket's buffer or in memory. */
  noBuffer: number;
}

export interface RouteOutOptions {
  /** Of the parent, in the namespace that this thread is in. */
  readonly ifindex: number;
  /**
   * An ICMP message for the slave whose packet is being sent, from its IP header on; good until the call returns. In the
   * kernel the sender learns at once, by ENOBUFS, which a TAP can't give.
   */
  readonly answer: (message: Uint8Array, protocol: number) => void;
}

/** How one family's packets are sent. */
interface Way {
  readonly fd: number;
  readonly destination: RouteDestination;
  readonly sender: PacketSender;
}

/** The parts of a packet that is being sent. */
interface Sending {
  readonly view: PacketView;
  /** Of the memory in which `view` counts its offsets. */
  readonly memory: Memory;
  readonly family: 4 | 6;
}

export class RawRouteOut implements RouteOut {
  readonly counters: RouteOutCounters = {
    packets: 0,
    segments: 0,
    fragments: 0,
    tooBig: 0,
    refused: 0,
    unroutable: 0,
    filtered: 0,
    noBuffer: 0,
  };
  readonly #v4: Way;
  /** Undefined on a kernel without IPv6. */
  readonly #v6: Way | undefined;
  readonly #fragments: PacketSender;
  readonly #paths: PathLookup;
  readonly #answer: RouteOutOptions["answer"];
  readonly #room: MappedRoom = mapRoom(HEADER_ROOM_BYTES);
  readonly #fragmentRoom: MappedRoom = mapRoom(HEADER_ROOM_BYTES);
  /** Frames that don't lie in mapped memory, and pieces that have to be looked at as wholes. */
  readonly #frameStage: Memory = mapMemory(STAGE_BYTES);
  readonly #pieceStage: Memory = mapMemory(STAGE_BYTES);
  /** That of the last frame: nearly always the one memory that all frames of slaves lie in. */
  #memory: Memory = this.#frameStage;
  #messageId = 1;

  /** Opens the sockets in the namespace that this thread is in. */
  constructor({ ifindex, answer }: RouteOutOptions) {
    this.#answer = answer;
    this.#v4 = openWay(4, ifindex, this.#room);
    this.#v6 = openV6(ifindex, this.#room);
    this.#fragments = new PacketSender(this.#v4.fd, this.#v4.destination, this.#fragmentRoom);
    this.#paths = new PathLookup(ifindex, this.#v6 === undefined ? "IPv4" : "IPv4 and IPv6");
  }

  send(packet: Packet): Outcome {
    this.counters.packets++;
    const sending = this.#place(packet);
    const way = sending?.family === 4 ? this.#v4 : this.#v6;
    if (sending === undefined || way === undefined) return this.#refuse();
    const { memory, view } = sending;
    const offload = decodeVirtioNet(memory.bytes, view.start - BEFORE_PACKET_BYTES);
    if (!offload.ok) return this.#refuse();
    way.destination.set(view, packet.mark);
    if (isPlain(offload.value) && !lies(sending)) return this.#sendWhole(sending, way);
    const cut = this.#cut(sending, offload.value);
    return cut === undefined ? this.#refuse() : this.#sendCut(sending, way, cut);
  }

  close(): void {
    closeDescriptor(this.#v4.fd);
    if (this.#v6 !== undefined) closeDescriptor(this.#v6.fd);
    this.#paths.close();
  }

  #refuse(): Outcome {
    this.counters.refused++;
    return "drop";
  }

  /** Where the packet lies; undefined if it is none that a route could be asked for. */
  #place(packet: Packet): Sending | undefined {
    const { bytes, protocol } = packet;
    if (bytes.length > LONGEST_PACKET_BYTES) return undefined;
    const family = familyOf(protocol, bytes);
    if (family === undefined) return undefined;
    const place = packet.offload as FramePlace;
    if (place.address === 0) return this.#copy(bytes, family);
    if (this.#memory.bytes.buffer !== bytes.buffer) this.#memory = memoryOf(place);
    const memory = this.#memory;
    const start = bytes.byteOffset;
    const view = { bytes: memory.bytes, view: memory.view, start, end: start + bytes.length };
    return { view, memory, family };
  }

  /** A frame that is a copy lies where no system call can read it; its virtio header stands before it all the same. */
  #copy(bytes: Uint8Array, family: 4 | 6): Sending {
    const memory = this.#frameStage;
    const length = BEFORE_PACKET_BYTES + bytes.length;
    memory.bytes.set(new Uint8Array(bytes.buffer, bytes.byteOffset - BEFORE_PACKET_BYTES, length));
    const view = { bytes: memory.bytes, view: memory.view, start: BEFORE_PACKET_BYTES, end: length };
    return { view, memory, family };
  }

  #sendWhole(sending: Sending, way: Way): Outcome {
    const { view, memory, family } = sending;
    const sent = way.sender.sendWhole(memory.address + view.start, view.end - view.start);
    if (sent >= 0) return "success";
    const error = libc().lastErrno();
    if (error === "EMSGSIZE") return this.#tooBig(view, memory, family);
    return this.#failed(error, family);
  }

  #cut({ view, family }: Sending, offload: VirtioNetHeader): Cut | undefined {
    if (offload.gsoType !== VIRTIO_NET_HDR_GSO_NONE) return segment(view, offload, this.#room);
    const cut = isPlain(offload) ? headerAlone(view, this.#room) : complete(view, offload, this.#room);
    // ip6_local_out writes the length that the packet has.
    if (cut !== undefined && family === 6 && cut.headerLength >= IPV6_HEADER_LENGTH_BYTES) {
      const lengthBytes = view.end - view.start - IPV6_HEADER_LENGTH_BYTES;
      this.#room.view.setUint16(this.#room.offset + IPV6_PAYLOAD_LENGTH_OFFSET, lengthBytes);
    }
    return cut;
  }

  #sendCut(sending: Sending, way: Way, cut: Cut): Outcome {
    const { view, memory, family } = sending;
    if (cut.count > 1) this.counters.segments += cut.count;
    let outcome: Outcome = "success";
    way.sender.sendCut(cut, memory.address, (index, error): AfterRefusal => {
      if (error === "EMSGSIZE") {
        const piece = this.#stage(view, cut, index);
        const answer = this.#tooBig(piece, this.#pieceStage, family);
        if (answer !== "success") outcome = answer;
        return "next piece";
      }
      outcome = this.#failed(error, family);
      return "give up";
    });
    return outcome;
  }

  /** A piece as a packet in one place. */
  #stage(view: PacketView, cut: Cut, index: number): PacketView {
    const { bytes, view: memoryView } = this.#pieceStage;
    const header = this.#room.offset + index * HEADER_STRIDE_BYTES;
    const dataStart = cut.dataStart + index * cut.dataBytes;
    const dataEnd = Math.min(dataStart + cut.dataBytes, cut.dataEnd);
    bytes.set(this.#room.bytes.subarray(header, header + cut.headerLength));
    bytes.set(view.bytes.subarray(dataStart, dataEnd), cut.headerLength);
    return { bytes, view: memoryView, start: 0, end: cut.headerLength + dataEnd - dataStart };
  }

  /** EMSGSIZE: larger than the device's MTU; or, DF or IPv6, larger than the path's. */
  #tooBig(view: PacketView, memory: Memory, family: 4 | 6): Outcome {
    const addresses = addressesOf(view, family);
    const mtu = this.#paths.mtuTo(addresses.destination);
    if (mtu === undefined) return this.#failed("EMSGSIZE", family);
    if (family === 4 && !forbidsFragments(view)) return this.#sendFragments(view, memory, mtu);
    this.counters.tooBig++;
    if (family === 4) {
      const source = this.#paths.sourceV4(addresses.source);
      this.#messageId = (this.#messageId % 0xffff) + 1;
      const message = tooBigV4(view, { mtu, source, id: this.#messageId });
      if (message !== undefined) this.#answer(message, ETH_P_IP);
      return "drop";
    }
    // Usually no route leads to the slave: then the address that the packet would be sent from if it were our own.
    const source = this.#paths.sourceV6(addresses.source) ?? this.#paths.sourceV6(addresses.destination);
    const message = source === undefined ? undefined : tooBigV6(view, { mtu, source });
    if (message !== undefined) this.#answer(message, ETH_P_IPV6);
    return "drop";
  }

  #sendFragments(view: PacketView, memory: Memory, mtu: number): Outcome {
    const cut = fragment(view, mtu, this.#fragmentRoom);
    if (cut === undefined) return this.#refuse();
    this.counters.fragments += cut.count;
    let outcome: Outcome = "success";
    this.#fragments.sendCut(cut, memory.address, (_, error): AfterRefusal => {
      outcome = this.#failed(error, 4);
      return "give up";
    });
    return outcome;
  }

  /** Only the error of an IPv6 route look-up reaches the driver; all else is a packet that was dropped. */
  #failed(error: string, family: 4 | 6): Outcome {
    switch (error) {
      case "EPERM":
        this.counters.filtered++;
        return "drop";
      case "EAGAIN":
      case "ENOBUFS":
      case "ENOMEM":
        this.counters.noBuffer++;
        return "drop";
      case "EMSGSIZE":
        this.counters.tooBig++;
        return "drop";
      default:
        this.counters.unroutable++;
        return family === 6 ? { errno: error as Errno } : "drop";
    }
  }
}

/** The whole memory that a mapped frame lies in. */
function memoryOf({ header, address }: FramePlace): Memory {
  const { buffer, byteOffset } = header;
  return { address: address - byteOffset, bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}

function openWay(family: 4 | 6, ifindex: number, room: MappedRoom): Way {
  const fd = openRawSocket(family);
  const destination = new RouteDestination(family, ifindex);
  return { fd, destination, sender: new PacketSender(fd, destination, room) };
}

function openV6(ifindex: number, room: MappedRoom): Way | undefined {
  try {
    return openWay(6, ifindex, room);
  } catch (error) {
    if (error instanceof SystemCallError && error.code === "EAFNOSUPPORT") return undefined;
    throw error;
  }
}

/** "Only a unicast or local route will do": a group's never is one. Broadcasts the socket refuses itself. */
function familyOf(protocol: number, bytes: Uint8Array): 4 | 6 | undefined {
  if (protocol === ETH_P_IP) {
    if (bytes.length < IPV4_MIN_HEADER_LENGTH_BYTES) return undefined;
    const group = bytes[16]! >>> 4 === FIRST_GROUP_OCTET >>> 4;
    return group ? undefined : 4;
  }
  return bytes.length < IPV6_HEADER_LENGTH_BYTES ? undefined : 6;
}

function isPlain(offload: VirtioNetHeader): boolean {
  return offload.gsoType === VIRTIO_NET_HDR_GSO_NONE && (offload.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) === 0;
}

/** An IPv6 packet that says another length than it has; in IPv4's headers the socket writes it. */
function lies({ view, family }: Sending): boolean {
  if (family === 4) return false;
  const declared = view.view.getUint16(view.start + IPV6_PAYLOAD_LENGTH_OFFSET);
  return declared !== view.end - view.start - IPV6_HEADER_LENGTH_BYTES;
}

/** One piece whose IPv6 header may be written to. */
function headerAlone({ bytes, start, end }: PacketView, room: MappedRoom): Cut {
  const headerLength = IPV6_HEADER_LENGTH_BYTES;
  const dataStart = start + headerLength;
  room.bytes.set(bytes.subarray(start, dataStart), room.offset);
  return { count: 1, headerLength, dataStart, dataEnd: end, dataBytes: end - dataStart };
}

interface Addresses {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

function addressesOf({ bytes, start }: PacketView, family: 4 | 6): Addresses {
  const [source, length] = family === 4 ? [12, 4] : [8, 16];
  const at = start + source;
  return { source: bytes.slice(at, at + length), destination: bytes.slice(at + length, at + 2 * length) };
}
