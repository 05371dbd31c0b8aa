import type { Process } from "../../kernel/process.ts";
import type { PacketSocket, SocketStatus } from "../../net/socket/socket.ts";
import { type ListedSocket, rawSockets, socketCookie, udpSockets } from "../../net/socket/socket-list.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { hostsByAddress } from "../resolver/hosts-file.ts";
import { PROTOCOL_NAMES } from "../tcpdump/netdb/protocols.ts";
import { SERVICE_NAMES } from "../tcpdump/netdb/services.ts";
import { octetsOf } from "./context.ts";
import { type Filter, matches } from "./filter.ts";
import type { SsOptions } from "./options.ts";
import { SS_CLOSE, SS_ESTABLISHED } from "./selection.ts";
import type { Row } from "./table.ts";
import { processesBySocket } from "./users.ts";

// Read first: iproute2 misc/ss.c (inet_show_sock, packet_stats_print, inet_addr_print).

export type Listing =
  | { readonly kind: "rows"; readonly rows: readonly Row[]; readonly warnings: readonly string[] }
  | { readonly kind: "lacking"; readonly what: string };

const ETH_P_ALL = 3;
const NO_CGROUPS = "Failed to find cgroup2 mount\n";

/** The tables in ss's order; those of protocols that don't exist here are empty. */
export function listRows(process: Process, options: SsOptions, filter: Filter | undefined): Listing {
  const { selection } = options;
  const printer = new RowPrinter(process, options, filter);
  const packets = [...process.namespace.packetSockets];
  if (selection.databases.has("packet_raw") && selection.families.has("link") && selection.lists(SS_CLOSE)) {
    if (packets.length > 0 && (options.details || options.memory)) {
      return { kind: "lacking", what: "details of packet sockets (-e, -m)" };
    }
    for (const socket of packets.reverse()) printer.packet(socket);
  }
  for (const family of [4, 6] as const) {
    if (selection.databases.has("raw")) printer.inet(rawSockets(process.namespace, family), family, "raw");
  }
  for (const family of [4, 6] as const) {
    if (selection.databases.has("udp")) printer.inet(udpSockets(process.namespace, family), family, "udp");
  }
  return { kind: "rows", rows: printer.rows, warnings: printer.warnings };
}

class RowPrinter {
  readonly rows: Row[] = [];
  readonly warnings: string[] = [];
  readonly #process: Process;
  readonly #options: SsOptions;
  readonly #filter: Filter | undefined;
  readonly #users: (inode: number) => string;

  constructor(process: Process, options: SsOptions, filter: Filter | undefined) {
    this.#process = process;
    this.#options = options;
    this.#filter = filter;
    this.#users = options.processes ? processesBySocket(process.machine) : () => "";
  }

  inet(sockets: readonly ListedSocket[], family: 4 | 6, table: "raw" | "udp"): void {
    const { selection } = this.#options;
    if (!selection.families.has(family === 4 ? "inet" : "inet6")) return;
    // The dump starts with the family named last.
    if (family === 4 && selection.preferredFamily === "inet6") return;
    for (const { socket, status } of sockets) {
      const state = status.connected ? SS_ESTABLISHED : SS_CLOSE;
      if (!selection.lists(state) || !this.#passes(status)) continue;
      const cookie = socketCookie(this.#process.namespace.network, socket);
      this.rows.push({
        netid: table === "udp" ? "udp" : (RAW_NAMES.get(status.protocol) ?? "???"),
        state: status.connected ? "ESTAB" : "UNCONN",
        receiveQueue: status.queue.bytes,
        sendQueue: 0,
        local: this.#end(status, "local", table),
        peer: this.#end(status, "remote", table),
        extension: this.#users(status.inode) + this.#details(status, family, cookie),
      });
    }
  }

  #passes(status: SocketStatus): boolean {
    if (this.#filter === undefined) return true;
    const [local, remote] = [status.local, status.remote].map(({ address, port }) => ({
      octets: octetsOf(address),
      port,
    }));
    const { boundIfindex: ifindex, mark } = status;
    return matches(this.#filter, { local: local!, remote: remote!, ifindex, mark });
  }

  #end(status: SocketStatus, which: "local" | "remote", table: "raw" | "udp"): readonly [string, string] {
    const { address, port } = status[which];
    const ifindex = which === "local" ? status.boundIfindex : 0;
    const device = ifindex === 0 ? "" : `%${this.#deviceName(ifindex)}`;
    const any = address === 0n && !status.v6Only;
    return [`${any ? "*" : this.#host(address)}${device}:`, this.#port(port, table)];
  }

  #host(address: SocketStatus["local"]["address"]): string {
    const ipv6 = typeof address === "bigint";
    const text = ipv6 ? formatIpv6Address(address as Ipv6Address) : formatIpv4Address(address as Ipv4Address);
    const name = this.#options.resolve ? hostsByAddress(this.#process, address)?.name : undefined;
    return name ?? (ipv6 ? `[${text}]` : text);
  }

  #port(port: number, table: "raw" | "udp"): string {
    if (port === 0) return "*";
    if (this.#options.numeric) return String(port);
    if (table === "raw") return PROTOCOL_NAMES.get(port) ?? String(port);
    const { first, last } = this.#process.namespace.ipv4.sockets.localPorts.range();
    const named = port >= first && port <= last ? undefined : SERVICE_NAMES.udp.get(port);
    return named ?? String(port);
  }

  #deviceName(ifindex: number): string {
    return this.#process.namespace.deviceByIndex(ifindex)?.name ?? `if${ifindex}`;
  }

  #details(status: SocketStatus, family: 4 | 6, cookie: number): string {
    const options = this.#options;
    let text = "";
    if (options.details) {
      if (this.warnings.length === 0) this.warnings.push(NO_CGROUPS);
      this.warnings.push(NO_CGROUPS);
      text += ` ino:${status.inode} sk:${cookie.toString(16)}`;
      if (status.mark !== 0) text += ` fwmark:0x${status.mark.toString(16)}`;
      text += " cgroup:unreachable:1";
      if (family === 6) text += ` v6only:${status.v6Only ? 1 : 0}`;
      text += " <->";
    }
    if (options.tos) text += tosText(status, family);
    if (options.cgroup) {
      if (this.warnings.length === 0) this.warnings.push(NO_CGROUPS);
      this.warnings.push(NO_CGROUPS);
      text += " cgroup:unreachable:1";
    }
    const lead = options.oneLine ? " " : "\n\t";
    if (options.socketOptions) text += `${lead}inet-sockopt: (${socketOptionsText(status)})`;
    if (options.memory || (options.info && status.protocol !== IPPROTO_UDP)) {
      text += options.oneLine ? "" : "\n\t";
      if (options.memory) text += memoryText(status);
    }
    return text;
  }

  packet(socket: PacketSocket): void {
    const { protocol, boundIfindex, queueBytes, inode } = socket.status();
    const ends = { local: { octets: [], port: boundIfindex }, remote: { octets: [], port: 0 } };
    if (this.#filter !== undefined && !matches(this.#filter, { ...ends, ifindex: boundIfindex, mark: 0 }))
      return;
    this.rows.push({
      netid: "p_raw",
      state: "UNCONN",
      receiveQueue: queueBytes,
      sendQueue: 0,
      local: [`${packetProtocol(protocol)}:`, boundIfindex === 0 ? "*" : this.#deviceName(boundIfindex)],
      peer: ["*", ""],
      extension: this.#users(inode),
    });
  }
}

const IPPROTO_UDP = 17;

/** proto_name: few raw protocols have one. */
const RAW_NAMES: ReadonlyMap<number, string> = new Map([
  [0, "raw"],
  [IPPROTO_UDP, "udp"],
  [6, "tcp"],
  [132, "sctp"],
  [33, "dccp"],
  [58, "icmp6"],
]);

/** ll_proto_n2a: the names that may occur here. */
function packetProtocol(protocol: number): string {
  switch (protocol) {
    case ETH_P_ALL:
      return "*";
    case 0x0800:
      return "ipv4";
    case 0x0806:
      return "arp";
    case 0x86dd:
      return "ipv6";
    default:
      return `[${protocol}]`;
  }
}

function tosText({ tos }: SocketStatus, family: 4 | 6): string {
  const hex = (value: number): string => (value === 0 ? "0" : `0x${value.toString(16)}`);
  return `${family === 4 ? ` tos:${hex(tos)}` : ` tos:0 tclass:${hex(tos)}`} class_id:0`;
}

function socketOptionsText({ options }: SocketStatus): string {
  const words = [
    ...(options.recvError ? ["recverr"] : []),
    ...(options.multicastLoop ? ["mc_loop"] : []),
    ...(options.multicastAll ? ["mc_all"] : []),
  ];
  return words.map((word) => ` ${word}`).join("");
}

/** SO_SNDBUF is what net.core.wmem_default says. */
const SEND_BUFFER_BYTES = 212992;

function memoryText({ queue }: SocketStatus): string {
  const { allocatedBytes, limitBytes, forwardBytes, drops } = queue;
  const used = `r${allocatedBytes},rb${limitBytes},t0,tb${SEND_BUFFER_BYTES},f${forwardBytes},w0,o0,bl0,d${drops}`;
  return ` skmem:(${used})`;
}
