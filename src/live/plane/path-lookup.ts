// What the parent's namespace knows about a path: asked with connect(2) on datagram sockets, which looks up a route and
// sends nothing. Only for packets that were too big, so no answer is kept.

import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { decodeIpv4Address } from "../../wire/ipv4-address.ts";
import { decodeIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { libc } from "../sys/libc.ts";
import { scratch } from "../sys/scratch.ts";
import {
  AF_INET,
  AF_INET6,
  closeDescriptor,
  getSocketOption,
  openSocket,
  SOCK_DGRAM,
  SOL_SOCKET,
  setSocketOption,
} from "../sys/socket.ts";

const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
const IP_MTU = 14;
const IPV6_MTU = 24;
const AF_UNSPEC = 0;
const SO_BINDTOIFINDEX = 62;
/** Discard: any port will do, nothing is sent. */
const PORT = 9;
/** RFC 7600: the source of errors when the host has no address at all. */
const INADDR_DUMMY = 0xc0000008 as Ipv4Address;

export class PathLookup {
  readonly #ifindex: number;
  readonly #v4: number;
  readonly #v6: number | undefined;

  /** Of the namespace that this thread is in. */
  constructor(ifindex: number, families: "IPv4" | "IPv4 and IPv6") {
    this.#ifindex = ifindex;
    this.#v4 = openSocket(AF_INET, SOCK_DGRAM, 0);
    this.#v6 = families === "IPv4" ? undefined : openSocket(AF_INET6, SOCK_DGRAM, 0);
  }

  /** The MTU on the way to `destination` (octets of an address); undefined where no route leads there. */
  mtuTo(destination: Uint8Array): number | undefined {
    const v4 = destination.length === 4;
    const fd = v4 ? this.#v4 : this.#v6;
    if (fd === undefined || !this.#connect(fd, destination)) return undefined;
    const answer = getSocketOption(fd, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_MTU : IPV6_MTU, 4);
    disconnect(fd);
    return new DataView(answer.buffer).getInt32(0, true);
  }

  /** The address from which this host would send to `destination`. */
  sourceV4(destination: Uint8Array): Ipv4Address {
    if (!this.#connect(this.#v4, destination)) return INADDR_DUMMY;
    const own = decodeIpv4Address(ownAddress(this.#v4), 4);
    disconnect(this.#v4);
    return own === 0 ? INADDR_DUMMY : own;
  }

  /** The same; undefined where no route leads there. */
  sourceV6(destination: Uint8Array): Ipv6Address | undefined {
    const fd = this.#v6;
    if (fd === undefined || !this.#connect(fd, destination)) return undefined;
    const own = decodeIpv6Address(ownAddress(fd), 8);
    disconnect(fd);
    return own;
  }

  close(): void {
    closeDescriptor(this.#v4);
    if (this.#v6 !== undefined) closeDescriptor(this.#v6);
  }

  /** struct sockaddr_in or sockaddr_in6, by the address's length. Disconnecting has unbound the socket. */
  #connect(fd: number, destination: Uint8Array): boolean {
    setSocketOption(fd, SOL_SOCKET, SO_BINDTOIFINDEX, this.#ifindex);
    const { address, bytes, view } = scratch();
    const v4 = destination.length === 4;
    bytes.fill(0, 0, 28);
    view.setUint16(0, v4 ? AF_INET : AF_INET6, true);
    view.setUint16(2, PORT);
    bytes.set(destination, v4 ? 4 : 8);
    return libc().connect(fd, address, v4 ? 16 : 28) === 0;
  }
}

/** So that nothing is received from there. */
function disconnect(fd: number): void {
  const { address, bytes, view } = scratch();
  bytes.fill(0, 0, 28);
  view.setUint16(0, AF_UNSPEC, true);
  libc().connect(fd, address, 28);
}

function ownAddress(fd: number): Uint8Array {
  const { address, bytes, view } = scratch();
  view.setUint32(0, 28, true);
  bytes.fill(0, 8, 36);
  libc().getsockname(fd, address + 8, address);
  return bytes.slice(8, 36);
}
