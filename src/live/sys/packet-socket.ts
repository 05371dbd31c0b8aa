// Read first: packet(7), include/uapi/linux/if_packet.h.
//
// AF_PACKET on one device: what it receives, and a way to send on it. Frames begin with a virtio_net_hdr (see tap.ts);
// a VLAN tag that the kernel took off stands in the auxiliary data.

import { encodeMac, type MacAddress } from "../../wire/mac-address.ts";
import { interfaceIndex } from "./interface-request.ts";
import { check, libc } from "./libc.ts";
import { scratch } from "./scratch.ts";
import {
  AF_PACKET,
  bindSocket,
  closeDescriptor,
  getSocketOption,
  openSocket,
  SO_ATTACH_FILTER,
  SO_RCVBUFFORCE,
  SO_SNDBUFFORCE,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from "./socket.ts";

const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_DROP_MEMBERSHIP = 2;
const PACKET_STATISTICS = 6;
const PACKET_AUXDATA = 8;
const PACKET_VNET_HDR = 15;
const PACKET_IGNORE_OUTGOING = 23;
const PACKET_MR_MULTICAST = 0;
const PACKET_MR_PROMISC = 1;
const PACKET_MR_ALLMULTI = 2;
const ETH_P_ALL = 3;

/** In and out: enough for a burst of segments of 64 KB while the thread is not scheduled. */
const BUFFER_BYTES = 16 * 1024 * 1024;

export type Membership = "allmulti" | "promisc" | MacAddress;

export class PacketSocket {
  readonly fd: number;
  readonly ifindex: number;

  private constructor(fd: number, ifindex: number) {
    this.fd = fd;
    this.ifindex = ifindex;
  }

  /**
   * On the device `name` of the namespace that this thread is in. `filter` is a classic BPF program (struct sock_filter
   * instructions) that stands before the first frame is taken.
   */
  static open(name: string, filter?: Uint8Array): PacketSocket {
    const fd = openSocket(AF_PACKET, SOCK_RAW, 0, name);
    try {
      const ifindex = interfaceIndex(fd, name);
      const socket = new PacketSocket(fd, ifindex);
      setSocketOption(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
      setSocketOption(fd, SOL_PACKET, PACKET_AUXDATA, 1);
      // What the host and we ourselves send is not what the wire brought.
      setSocketOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
      setSocketOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES);
      setSocketOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES);
      if (filter !== undefined) socket.attachFilter(filter);
      bindSocket(fd, linkAddress(ifindex), name);
      return socket;
    } catch (error) {
      closeDescriptor(fd);
      throw error;
    }
  }

  /** Replaces the program that decides which frames are copied to this socket at all. */
  attachFilter(instructions: Uint8Array): void {
    const { address, bytes, view } = scratch();
    // struct sock_fprog: length u16, pad, pointer to the instructions (8 octets each).
    view.setUint16(0, instructions.length / 8, true);
    view.setBigUint64(8, BigInt(address + 16), true);
    bytes.set(instructions, 16);
    check(libc().setsockopt(this.fd, SOL_SOCKET, SO_ATTACH_FILTER, address, 16), "SO_ATTACH_FILTER");
  }

  /** One use more of a group (or of all groups, or of everything) on the device; ends with the socket at the latest. */
  join(membership: Membership): void {
    this.#member(PACKET_ADD_MEMBERSHIP, membership);
  }

  leave(membership: Membership): void {
    this.#member(PACKET_DROP_MEMBERSHIP, membership);
  }

  /** How many frames came since the last time this was asked, and how many of them found no room. */
  takeStatistics(): { readonly packets: number; readonly drops: number } {
    const answer = getSocketOption(this.fd, SOL_PACKET, PACKET_STATISTICS, 8);
    const view = new DataView(answer.buffer);
    const drops = view.getUint32(4, true);
    return { packets: view.getUint32(0, true), drops };
  }

  close(): void {
    closeDescriptor(this.fd);
  }

  /** struct packet_mreq: ifindex i32, type u16, address length u16, address of 8. */
  #member(option: number, membership: Membership): void {
    const request = new Uint8Array(16);
    const view = new DataView(request.buffer);
    view.setInt32(0, this.ifindex, true);
    if (typeof membership === "number") {
      view.setUint16(4, PACKET_MR_MULTICAST, true);
      view.setUint16(6, 6, true);
      encodeMac(membership, request, 8);
    } else view.setUint16(4, membership === "promisc" ? PACKET_MR_PROMISC : PACKET_MR_ALLMULTI, true);
    setSocketOption(this.fd, SOL_PACKET, option, request);
  }
}

/** struct sockaddr_ll for bind(2): every protocol, one device. */
function linkAddress(ifindex: number): Uint8Array {
  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, ETH_P_ALL);
  view.setInt32(4, ifindex, true);
  return address;
}
