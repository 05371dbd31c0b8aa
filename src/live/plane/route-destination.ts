// What sendmsg(2) is told beside a packet: where to, and the keys that routes are chosen by. It is the route request of
// ipvlan_process_v4_outbound and ipvlan_process_v6_outbound as far as a raw socket can ask for one: destination, source
// (which need not be local), TOS or traffic class, mark, and the output interface.

import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import type { PacketView } from "../offload/packet-view.ts";
import { type Memory, mapMemory } from "../sys/memory.ts";
import { AF_INET, AF_INET6, SO_MARK, SOL_SOCKET } from "../sys/socket.ts";

const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
const IP_TOS = 1;
const IP_PKTINFO = 8;
const IPV6_PKTINFO = 50;
const IPV6_TCLASS = 67;

const CONTROL_HEADER_BYTES = 16;
const INT_CONTROL_BYTES = 24;
const CONTROL_OFFSET = 32;
const MEMORY_BYTES = 256;

/** Where the parts of a family's addresses and control messages lie. */
interface Layout {
  readonly nameBytes: number;
  readonly nameAddressOffset: number;
  readonly addressBytes: number;
  readonly sourceOffset: number;
  readonly destinationOffset: number;
  /** Within the first control message's data, that of the source address. */
  readonly pktinfoSource: number;
  readonly pktinfoIfindex: number;
  readonly pktinfoBytes: number;
}

const V4: Layout = {
  nameBytes: 16,
  nameAddressOffset: 4,
  addressBytes: 4,
  sourceOffset: 12,
  destinationOffset: 16,
  // struct in_pktinfo: ifindex, source, destination.
  pktinfoSource: 4,
  pktinfoIfindex: 0,
  pktinfoBytes: 12,
};

const V6: Layout = {
  nameBytes: 28,
  nameAddressOffset: 8,
  addressBytes: 16,
  sourceOffset: 8,
  destinationOffset: 24,
  // struct in6_pktinfo: address, ifindex.
  pktinfoSource: 0,
  pktinfoIfindex: 16,
  pktinfoBytes: 20,
};

/** One family's socket address and control messages, written anew for each packet. */
export class RouteDestination {
  readonly nameAddress: number;
  readonly nameBytes: number;
  readonly controlAddress: number;
  /** Without, and with, a mark. */
  controlBytes: number;
  readonly #family: 4 | 6;
  readonly #memory: Memory;
  readonly #layout: Layout;
  readonly #tosAt: number;
  readonly #markAt: number;

  constructor(family: 4 | 6, ifindex: number) {
    this.#family = family;
    this.#memory = mapMemory(MEMORY_BYTES);
    this.#layout = family === 4 ? V4 : V6;
    const { view, address } = this.#memory;
    const { nameBytes, pktinfoBytes, pktinfoIfindex } = this.#layout;
    this.nameAddress = address;
    this.nameBytes = nameBytes;
    this.controlAddress = address + CONTROL_OFFSET;
    view.setUint16(0, family === 4 ? AF_INET : AF_INET6, true);
    const level = family === 4 ? IPPROTO_IP : IPPROTO_IPV6;
    this.#control(CONTROL_OFFSET, level, family === 4 ? IP_PKTINFO : IPV6_PKTINFO, pktinfoBytes);
    view.setInt32(CONTROL_OFFSET + CONTROL_HEADER_BYTES + pktinfoIfindex, ifindex, true);
    const tos = CONTROL_OFFSET + CONTROL_HEADER_BYTES + ((pktinfoBytes + 7) & ~7);
    this.#control(tos, level, family === 4 ? IP_TOS : IPV6_TCLASS, 4);
    this.#control(tos + INT_CONTROL_BYTES, SOL_SOCKET, SO_MARK, 4);
    this.#tosAt = tos + CONTROL_HEADER_BYTES;
    this.#markAt = this.#tosAt + INT_CONTROL_BYTES;
    this.controlBytes = this.#markAt - CONTROL_HEADER_BYTES - CONTROL_OFFSET;
  }

  /** For the packet whose header of this family has been found to be there. */
  set({ bytes, start }: PacketView, mark: number): void {
    const { bytes: memory, view } = this.#memory;
    const { nameAddressOffset, addressBytes, sourceOffset, destinationOffset, pktinfoSource } = this.#layout;
    const source = CONTROL_OFFSET + CONTROL_HEADER_BYTES + pktinfoSource;
    for (let index = 0; index < addressBytes; index++) {
      memory[nameAddressOffset + index] = bytes[start + destinationOffset + index]!;
      memory[source + index] = bytes[start + sourceOffset + index]!;
    }
    const tos =
      this.#family === 4 ? bytes[start + 1]! : ((bytes[start]! & 15) << 4) | (bytes[start + 1]! >>> 4);
    view.setInt32(this.#tosAt, tos, true);
    const unmarked = this.#markAt - CONTROL_HEADER_BYTES - CONTROL_OFFSET;
    this.controlBytes = mark === 0 ? unmarked : unmarked + INT_CONTROL_BYTES;
    if (mark !== 0) view.setUint32(this.#markAt, mark, true);
  }

  /** struct cmsghdr: length of itself and its data, level, type. */
  #control(at: number, level: number, type: number, dataBytes: number): void {
    const { view } = this.#memory;
    view.setUint32(at, CONTROL_HEADER_BYTES + dataBytes, true);
    view.setInt32(at + 8, level, true);
    view.setInt32(at + 12, type, true);
  }
}

/** A packet's memory begins with these before the IP header: virtio header and Ethernet header. */
export const BEFORE_PACKET_BYTES: number = 10 + ETHERNET_HEADER_LENGTH_BYTES;
