import type { Errno, Result } from "../../wire/errno.ts";
import type { PacketType } from "../../wire/frame.ts";
import type { VlanTag } from "../../wire/vlan.ts";
import type { IpAddress } from "../netlink/route-message.ts";

/** Something that poll(2) can wait for. */
export interface Pollable {
  /** True when a read would not block: data, an error or end of file. */
  readable(): boolean;
  /** Calls `wake` once when it may have become readable; returns how to stop. */
  onReadable(wake: () => void): () => void;
}

/** Where a datagram came from or goes to; `scopeId` is the ifindex of a link-local IPv6 address, else 0. */
export interface SocketAddress {
  readonly address: IpAddress;
  readonly port: number;
  readonly scopeId: number;
}

/** One datagram as recvmsg gives it, with the control messages that were asked for. */
export interface ReceivedDatagram {
  readonly from: SocketAddress;
  /** Raw sockets: from the IPv4 header on; raw ICMPv6, ping and UDP sockets: the payload above IP. */
  readonly data: Uint8Array;
  readonly ttl: number;
  readonly tos: number;
  /** Destination address of the packet (IP_PKTINFO). */
  readonly destination: IpAddress;
  readonly ifindex: number;
  /** Virtual nanoseconds since boot when the stack received it (SO_TIMESTAMP). */
  readonly timeNs: number;
}

/** What recvmsg(MSG_ERRQUEUE) gives: sock_extended_err with the offender (IP_RECVERR). */
export interface SocketError {
  readonly errno: Errno;
  readonly origin: "local" | "icmp" | "icmp6";
  readonly type: number;
  readonly code: number;
  /** ee_info: the next-hop MTU, or for a redirect the gateway. */
  readonly info: number;
  readonly offender: IpAddress | undefined;
  /** Destination of the packet that failed, and its payload above IP. */
  readonly destination: SocketAddress;
  readonly data: Uint8Array;
}

/** Options that are not all meaningful for every kind of socket; errors as setsockopt(2). */
export interface SocketOptions {
  /** SO_BINDTODEVICE; "" unbinds. */
  bindToDevice?: string;
  broadcast?: boolean;
  ttl?: number;
  tos?: number;
  mark?: number;
  /** IP_MTU_DISCOVER: `do` sets DF always, `dont` never, `want` by route. Default want (raw: want, ping: want). */
  mtuDiscover?: "do" | "dont" | "want" | "probe";
  recvError?: boolean;
  multicastTtl?: number;
  multicastLoop?: boolean;
  /** IP_MULTICAST_IF / IPV6_MULTICAST_IF by ifindex. */
  multicastInterface?: number;
  /** SO_RCVBUF in bytes of payload plus overhead; default net.core.rmem_default. */
  receiveBuffer?: number;
  reuseAddress?: boolean;
  flowLabel?: number;
  /** ICMP_FILTER / ICMPV6_FILTER: message types that are NOT delivered. */
  icmpFilterBlocked?: ReadonlySet<number>;
}

export type SocketKind = "udp" | "ping" | "raw";

/**
 * An AF_INET or AF_INET6 datagram socket. `send` runs the whole output path before it returns, as in Linux;
 * only receiving can wait, through `Pollable`.
 */
export interface DatagramSocket extends Pollable {
  readonly kind: SocketKind;
  readonly family: 4 | 6;
  bind(address: SocketAddress): Result<void>;
  connect(address: SocketAddress): Result<void>;
  setOptions(options: SocketOptions): Result<void>;
  /** Address and port as getsockname(2) tells: after connect the source that routing chose; ping: port = ICMP id. */
  localAddress(): SocketAddress;
  remoteAddress(): SocketAddress | undefined;
  /** `to` undefined = the connected peer. Returns the number of bytes sent. */
  send(data: Uint8Array, to?: SocketAddress): Result<number>;
  /** EAGAIN when nothing is there; a pending asynchronous error (SO_ERROR) is returned once. */
  receive(): Result<ReceivedDatagram>;
  receiveError(): SocketError | undefined;
  joinGroup(group: IpAddress, ifindex: number): Result<void>;
  leaveGroup(group: IpAddress, ifindex: number): Result<void>;
  close(): void;
}

/** A frame as a packet socket sees it (sockaddr_ll + timestamp). */
export interface CapturedFrame {
  readonly timeNs: number;
  readonly ifindex: number;
  readonly packetType: PacketType;
  /** ethertype as sll_protocol tells. */
  readonly protocol: number;
  /** From the Ethernet header on, without the tag that stands beside it. */
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  /** tp_vlan_tci and tp_vlan_tpid (PACKET_AUXDATA). */
  readonly vlan: VlanTag | undefined;
  readonly frameId: number;
}

/** AF_PACKET, SOCK_RAW: what tcpdump and arping use. */
export interface PacketSocket extends Pollable {
  /** 0 = all devices. Fails with ENETDOWN, ENODEV as bind(2). */
  bind(ifindex: number, protocol: number): Result<void>;
  /** PACKET_MR_PROMISC on the bound device. */
  setPromiscuous(): Result<void>;
  /** A filter over the frame (bytes, and the sll fields); run before queueing, as the kernel runs BPF. */
  setFilter(filter: (frame: CapturedFrame) => boolean): void;
  receive(): Result<CapturedFrame>;
  /** Sends from the Ethernet header on, out of `ifindex`; `protocol` as sll_protocol. */
  send(bytes: Uint8Array, ifindex: number, protocol: number): Result<number>;
  /** PACKET_STATISTICS: frames that passed the filter, and those dropped for a full queue. */
  statistics(): { readonly packets: number; readonly drops: number };
  close(): void;
}

/** How a process opens sockets in its namespace. Raw and packet sockets need CAP_NET_RAW, which everyone here has. */
export interface SocketFactory {
  udp(family: 4 | 6): DatagramSocket;
  /** IPPROTO_ICMP / IPPROTO_ICMPV6 datagram socket; EACCES unless net.ipv4.ping_group_range allows. */
  ping(family: 4 | 6): Result<DatagramSocket>;
  raw(family: 4 | 6, protocol: number): DatagramSocket;
  packet(): PacketSocket;
}
