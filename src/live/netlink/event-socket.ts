import { libc, SystemCallError } from "../sys/libc.ts";
import { type Memory, mapMemory } from "../sys/memory.ts";
import {
  AF_NETLINK,
  bindSocket,
  closeDescriptor,
  openSocket,
  SO_RCVBUFFORCE,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from "../sys/socket.ts";
import { decodeMessages, type NetlinkMessage } from "./message.ts";
import { NETLINK_ROUTE } from "./socket.ts";

// What the kernel tells of links and addresses, of all namespaces that have an id in the one where the socket is made.
//
// One socket hears them all (NETLINK_LISTEN_ALL_NSID), instead of one socket a namespace: a socket keeps its namespace
// alive, so that `ip netns del` of a slave's namespace would never end it, nor the slave, as long as we listen there.

const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_LISTEN_ALL_NSID = 8;

export const RTNLGRP_LINK = 1;
export const RTNLGRP_IPV4_IFADDR = 5;
export const RTNLGRP_IPV6_IFADDR = 9;
export const RTNLGRP_NSID = 28;
/** Multicast groups that are joined and left: since 6.14. */
export const RTNLGRP_IPV4_MCADDR = 37;
export const RTNLGRP_IPV6_MCADDR = 38;

/** Far more than the buffer holds. */
const DISCARDED_AT_MOST = 1_000_000;

const RECEIVE_BUFFER_BYTES = 16 * 1024 * 1024;

// In the memory of a socket: struct msghdr, its iovec, the control buffer, the datagram.
const MSGHDR_BYTES = 56;
const IOVEC_AT = 64;
const CONTROL_AT = 128;
const CONTROL_BYTES = 64;
const DATA_AT = 256;
const DATA_BYTES = 64 * 1024;

const CMSG_HEADER_BYTES = 16;

/** A message, and whose: the namespace's id, undefined for the socket's own. */
export interface NetlinkEvent {
  readonly namespace: number | undefined;
  readonly message: NetlinkMessage;
}

export class NetlinkEventSocket {
  /** For epoll. */
  readonly fd: number;
  /** Groups of the constructor that this kernel has. */
  readonly groups: ReadonlySet<number>;
  readonly #memory: Memory = mapMemory(DATA_AT + DATA_BYTES);

  /** In the namespace that the thread is in. Groups that this kernel doesn't know are left out. */
  constructor(groups: readonly number[]) {
    this.fd = openSocket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE, "netlink");
    setSocketOption(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
    setSocketOption(this.fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1);
    // Without a port of its own the kernel takes it for the sender of what it tells.
    bindSocket(this.fd, new Uint8Array([AF_NETLINK, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    this.groups = new Set(groups.filter((group) => this.#join(group)));
    this.#layOut();
  }

  /**
   * What waits, of at most `datagrams`. `lost`: the kernel had to leave out some. What still waited then is older than
   * what was lost, so nothing is left of it: what was known has to be asked anew.
   */
  take(datagrams: number): { readonly events: readonly NetlinkEvent[]; readonly lost: boolean } {
    const events: NetlinkEvent[] = [];
    for (let count = 0; count < datagrams; count++) {
      const received = this.#receive();
      if (received === "empty") break;
      if (received === "lost") {
        this.#discard();
        return { events: [], lost: true };
      }
      events.push(...received);
    }
    return { events, lost: false };
  }

  close(): void {
    closeDescriptor(this.fd);
  }

  /** Until it is empty the kernel adds nothing. */
  #discard(): void {
    for (let count = 0; count < DISCARDED_AT_MOST && this.#receive() !== "empty"; count++);
  }

  #join(group: number): boolean {
    try {
      setSocketOption(this.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
      return true;
    } catch (error) {
      if (!(error instanceof SystemCallError) || error.code !== "EINVAL") throw error;
      return false;
    }
  }

  #receive(): readonly NetlinkEvent[] | "empty" | "lost" {
    const { view, bytes, address } = this.#memory;
    view.setBigUint64(40, BigInt(CONTROL_BYTES), true);
    const length = libc().recvmsg(this.fd, address, 0);
    if (length < 0) return receiveFailure(libc().lastErrno());
    const namespace = this.#namespaceId();
    const datagram = bytes.slice(DATA_AT, DATA_AT + Math.min(length, DATA_BYTES));
    return decodeMessages(datagram).map((message) => ({ namespace, message }));
  }

  /** struct msghdr: name, namelen, iov, iovlen, control, controllen, flags. */
  #layOut(): void {
    const { view, address } = this.#memory;
    view.setBigUint64(16, BigInt(address + IOVEC_AT), true);
    view.setBigUint64(24, 1n, true);
    view.setBigUint64(32, BigInt(address + CONTROL_AT), true);
    view.setInt32(MSGHDR_BYTES - 8, 0, true);
    view.setBigUint64(IOVEC_AT, BigInt(address + DATA_AT), true);
    view.setBigUint64(IOVEC_AT + 8, BigInt(DATA_BYTES), true);
  }

  /** The one control message there is: struct cmsghdr (length u64, level s32, type s32), then the id. */
  #namespaceId(): number | undefined {
    const { view } = this.#memory;
    if (Number(view.getBigUint64(40, true)) < CMSG_HEADER_BYTES + 4) return undefined;
    const level = view.getInt32(CONTROL_AT + 8, true);
    const type = view.getInt32(CONTROL_AT + 12, true);
    if (level !== SOL_NETLINK || type !== NETLINK_LISTEN_ALL_NSID) return undefined;
    const id = view.getInt32(CONTROL_AT + CMSG_HEADER_BYTES, true);
    return id < 0 ? undefined : id;
  }
}

function receiveFailure(errno: string): "empty" | "lost" {
  if (errno === "EAGAIN" || errno === "EINTR") return "empty";
  if (errno === "ENOBUFS") return "lost";
  throw new SystemCallError("recvmsg", errno, "netlink");
}
