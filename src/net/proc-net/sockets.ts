import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import type { Namespace } from "../namespace.ts";
import type { SocketStatus } from "../socket/socket.ts";
import {
  type ListedSocket,
  pingSockets,
  rawSockets,
  socketsInUse,
  udpSockets,
} from "../socket/socket-list.ts";

// Read first: net/ipv4/udp.c (udp4_format_sock), net/ipv6/udp.c (udp6_seq_show), net/ipv4/raw.c, net/ipv4/ping.c,
// net/packet/af_packet.c (packet_seq_show).

const TCP_ESTABLISHED = 1;
const TCP_CLOSE = 7;
/** seq_setwidth of /proc/net/udp and icmp. */
const LINE_WIDTH = 127;

const COLUMNS_4 =
  "local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
const COLUMNS_6 =
  "local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";

export function udpFile(namespace: Namespace): string {
  const rows = udpSockets(namespace, 4).map((socket) => row(socket, 5));
  return [`   sl  ${COLUMNS_4}`, ...rows].map(padded).join("");
}

export function udp6File(namespace: Namespace): string {
  return lines(`  sl  ${COLUMNS_6}`, udpSockets(namespace, 6), 5);
}

export function rawFile(namespace: Namespace): string {
  return lines(`  sl  ${COLUMNS_4}`, rawSockets(namespace, 4), 4);
}

export function raw6File(namespace: Namespace): string {
  return lines(`  sl  ${COLUMNS_6}`, rawSockets(namespace, 6), 5);
}

export function icmpFile(namespace: Namespace): string {
  const rows = pingSockets(namespace, 4).map((socket) => row(socket, 5));
  return [`  sl  ${COLUMNS_4}`, ...rows].map(padded).join("");
}

export function icmp6File(namespace: Namespace): string {
  return lines(`  sl  ${COLUMNS_6}`, pingSockets(namespace, 6), 5);
}

function lines(header: string, sockets: readonly ListedSocket[], slotWidth: number): string {
  return [header, ...sockets.map((socket) => row(socket, slotWidth))].map((line) => `${line}\n`).join("");
}

function padded(line: string): string {
  return `${line.padEnd(LINE_WIDTH)}\n`;
}

function row({ slot, status }: ListedSocket, slotWidth: number): string {
  const { local, remote, connected, queue, inode } = status;
  const ends = `${hexEnd(local)} ${hexEnd(remote)}`;
  const state = hex(connected ? TCP_ESTABLISHED : TCP_CLOSE, 2);
  const memory = `${hex(0, 8)}:${hex(queue.bytes, 8)}`;
  return `${String(slot).padStart(slotWidth)}: ${ends} ${state} ${memory} 00:00000000 00000000     0        0 ${inode} 2 ${pointer(inode)} ${queue.drops}`;
}

/** Addresses are shown as the machine words they are kept in: little endian, like the reference's. */
function hexEnd({ address, port }: SocketStatus["local"]): string {
  const words = typeof address === "bigint" ? wordsOf(address as Ipv6Address) : [address as number];
  return `${words.map((word) => hex(swap(word), 8)).join("")}:${hex(port, 4)}`;
}

function wordsOf(address: Ipv6Address): readonly number[] {
  return [96n, 64n, 32n, 0n].map((shift) => Number((address >> shift) & 0xffffffffn));
}

function swap(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}

/** %pK and %p show a hash, not an address. */
function pointer(inode: number): string {
  return (Math.imul(inode + 1, 0x9e3779b1) >>> 0).toString(16).padStart(16, "0");
}

/** /proc/net/packet */
export function packetFile(namespace: Namespace): string {
  const rows = [...namespace.packetSockets].map((socket) => {
    const { protocol, boundIfindex, queueBytes, inode } = socket.status();
    const name = protocol.toString(16).padStart(4, "0");
    const device = String(boundIfindex).padEnd(5);
    return `${pointer(inode)} 3      3    ${name}  ${device} 1 ${String(queueBytes).padEnd(6)} 0      ${String(inode).padEnd(6)}\n`;
  });
  return `sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n${rows.join("")}`;
}

/** /proc/net/sockstat; `used` counts the whole machine's sockets there, this namespace's here. */
export function sockstatFile(namespace: Namespace): string {
  const [udp, raw] = [udpSockets(namespace, 4).length, rawSockets(namespace, 4).length];
  return [
    `sockets: used ${socketsInUse(namespace)}`,
    "TCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0",
    `UDP: inuse ${udp} mem 0`,
    "UDPLITE: inuse 0",
    `RAW: inuse ${raw}`,
    "FRAG: inuse 0 memory 0",
    "",
  ].join("\n");
}

export function sockstat6File(namespace: Namespace): string {
  const [udp, raw] = [udpSockets(namespace, 6).length, rawSockets(namespace, 6).length];
  const rows = ["TCP6: inuse 0", `UDP6: inuse ${udp}`, "UDPLITE6: inuse 0", `RAW6: inuse ${raw}`];
  return `${rows.join("\n")}\nFRAG6: inuse 0 memory 0\n`;
}
