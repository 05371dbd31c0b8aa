import type { Errno, Result } from "../../wire/errno.ts";
import type { PacketType } from "../../wire/frame.ts";
import type { VlanTag } from "../../wire/vlan.ts";
import type { IpAddress } from "../netlink/route-message.ts";
import type { DatagramSettings } from "./datagram-settings.ts";

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
  /** Of the packet; AF_INET6 sockets receive IPv4 with mapped addresses. */
  readonly version: 4 | 6;
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
  /** SO_REUSEPORT: sockets with one address and port share its datagrams. */
  reusePort?: boolean;
  /** IPV6_V6ONLY; EINVAL once the socket is bound. */
  v6Only?: boolean;
  /** IP_MULTICAST_ALL, IPV6_MULTICAST_ALL: groups that others in the namespace joined are received, too. Default on. */
  multicastAll?: boolean;
  /** IP_MULTICAST_IF by address: also the source of what is sent to groups. */
  multicastSource?: IpAddress;
  flowLabel?: number;
  /** IPV6_ADDR_PREFERENCES: IPV6_PREFER_SRC_PUBLIC, IPV6_PREFER_SRC_TMP, or by use_tempaddr. */
  sourcePreference?: SourcePreference;
  /** ICMP_FILTER / ICMPV6_FILTER: message types that are NOT delivered. */
  icmpFilterBlocked?: ReadonlySet<number>;
}

/** Control messages of one sendmsg(2): each overrides the socket's own option. */
export interface SendControl {
  /** IP_PKTINFO, IPV6_PKTINFO: source address and device. */
  readonly source?: IpAddress;
  readonly ifindex?: number;
  /** IP_TTL / IPV6_HOPLIMIT, IP_TOS / IPV6_TCLASS. */
  readonly ttl?: number;
  readonly tos?: number;
  /** MSG_CONFIRM: the peer answered, so its neighbour entry is good. */
  readonly confirm?: "confirm";
}

export type SourcePreference = "default" | "public" | "temporary";

export type SocketKind = "udp" | "ping" | "raw";

/** What /proc/net and inet_diag tell of a socket. */
export interface SocketStatus {
  /** The file behind its descriptor: `socket:[7]`. */
  readonly inode: number;
  /** 255 for IPPROTO_RAW, 17 for UDP ... */
  readonly protocol: number;
  readonly local: SocketAddress;
  /** Address 0 and port 0 when not connected. */
  readonly remote: SocketAddress;
  readonly connected: boolean;
  readonly boundIfindex: number;
  readonly mark: number;
  readonly tos: number;
  readonly v6Only: boolean;
  readonly options: Pick<DatagramSettings, "recvError" | "multicastLoop" | "multicastAll">;
  /** sk_rmem_alloc, sk_rcvbuf, sk_forward_alloc and sk_drops. */
  readonly queue: QueueStatus;
}

/** What packet_diag tells. */
export interface PacketStatus {
  readonly inode: number;
  /** ETH_P_*; 3 = all. */
  readonly protocol: number;
  readonly boundIfindex: number;
  readonly queueBytes: number;
}

export interface QueueStatus {
  /** What waits to be read, and with it what was read and not given back yet. */
  readonly bytes: number;
  readonly allocatedBytes: number;
  readonly limitBytes: number;
  readonly forwardBytes: number;
  readonly drops: number;
}

/**
 * An AF_INET or AF_INET6 datagram socket. `send` runs the whole output path before it returns, as in Linux;
 * only receiving can wait, through `Pollable`.
 */
export interface DatagramSocket extends Pollable {
  readonly kind: SocketKind;
  readonly family: 4 | 6;
  bind(address: SocketAddress): Result<void>;
  connect(address: SocketAddress): Result<void>;
  /** connect(2) to AF_UNSPEC. */
  disconnect(): void;
  setOptions(options: SocketOptions): Result<void>;
  /** Address and port as getsockname(2) tells: after connect the source that routing chose; ping: port = ICMP id. */
  localAddress(): SocketAddress;
  remoteAddress(): SocketAddress | undefined;
  /** `to` undefined = the connected peer. Returns the number of bytes sent. */
  send(data: Uint8Array, to?: SocketAddress, control?: SendControl): Result<number>;
  /** EAGAIN when nothing is there; a pending asynchronous error (SO_ERROR) is returned once. */
  receive(): Result<ReceivedDatagram>;
  /** MSG_PEEK: the datagram stays. */
  peek(): Result<ReceivedDatagram>;
  receiveError(): SocketError | undefined;
  joinGroup(group: IpAddress, ifindex: number): Result<void>;
  leaveGroup(group: IpAddress, ifindex: number): Result<void>;
  status(): SocketStatus;
  descriptor: SocketDescriptor | undefined;
  close(): void;
}

/** The file that stands for a socket in a process: whoever gives it a descriptor says so here. */
export interface SocketDescriptor {
  readonly inode: number;
  /** The program closed the socket. */
  closed(): void;
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
  status(): PacketStatus;
  descriptor: SocketDescriptor | undefined;
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
