// The way up: a frame that a slave sends to the parent's own MAC, for nobody among the slaves, is the parent's (delivery
// `loop`, dev_forward_skb in the kernel). A packet socket can only send; so a socket of its own sends it, and a program at
// the parent's egress hook turns what comes from that socket around:
//
//   write() -> egress program -> receive backlog of the parent -> taps (our packet socket too) -> steal program -> stack
//                             \-> taps for outgoing frames, queue, wire: never
//
// The frame that comes back by our own packet socket is the kernel's second run of the rx handler: it goes through
// `receive` like any other.

import { call, exit, HELPER, type Instruction, jump, label, move, moveWide } from "../bpf/instruction.ts";
import { loadProgram, TcxLink } from "../bpf/program.ts";
import { libc, SystemCallError } from "../sys/libc.ts";
import { withNamespace } from "../sys/namespace.ts";
import {
  AF_PACKET,
  bindSocket,
  closeDescriptor,
  getSocketOption,
  openSocket,
  SO_SNDBUFFORCE,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from "../sys/socket.ts";
import type { Place } from "./place.ts";
import { TcFilter } from "./tc-filter.ts";

const SOL_PACKET = 263;
const PACKET_VNET_HDR = 15;
const SO_COOKIE = 57;
const SEND_BUFFER_BYTES = 16 * 1024 * 1024;

const NEXT = -1;
const BPF_F_INGRESS = 1;

/** Hands frames up to the parent's own stack. */
export interface Inject {
  /** A virtio_net_hdr and the frame behind it, as one piece of memory; -1 is a failure that `lastErrno()` knows. */
  send(address: number, lengthBytes: number): number;
  close(): void;
}

/** Best first, as for the steal: a tcx link, a filter under clsact. Without bpf(2) there is no way. */
export const INJECT_KINDS = ["tcx", "tc"] as const;
export type InjectKind = (typeof INJECT_KINDS)[number];

/** What `tc filter show` and bpftool call it. */
export const INJECT_FILTER = "ipvl_inject";

/** On the parent, in its namespace, the best way of `kinds`. Throws what this kernel can't do. */
export function openInject(place: Place, kinds: readonly InjectKind[] = INJECT_KINDS): Inject {
  const fd = withNamespace(place.namespaceFd, () => openSender(place.parentIfindex));
  try {
    const program = loadProgram("classifier", INJECT_FILTER, turnAround(cookieOf(fd), place.parentIfindex));
    try {
      return new TurnedSocket(fd, attachTurn(place, program, kinds));
    } finally {
      closeDescriptor(program);
    }
  } catch (error) {
    closeDescriptor(fd);
    throw error;
  }
}

function attachTurn(place: Place, program: number, kinds: readonly InjectKind[]): { close(): void } {
  const [kind, ...others] = kinds;
  try {
    if (kind !== "tcx")
      return TcFilter.attach(place, "egress", INJECT_FILTER, { kind: "extended", fd: program });
    return withNamespace(place.namespaceFd, () =>
      TcxLink.create(program, place.parentIfindex, "egress", "first"),
    );
  } catch (error) {
    if (others.length === 0 || !(error instanceof SystemCallError)) throw error;
    return attachTurn(place, program, others);
  }
}

class TurnedSocket implements Inject {
  readonly #fd: number;
  readonly #link: { close(): void };
  readonly #write: (fd: number, address: number, length: number) => number = libc().write;

  constructor(fd: number, link: { close(): void }) {
    this.#fd = fd;
    this.#link = link;
  }

  send(address: number, lengthBytes: number): number {
    return this.#write(this.#fd, address, lengthBytes);
  }

  /** The socket first: without the program its frames would go out on the wire. */
  close(): void {
    closeDescriptor(this.#fd);
    this.#link.close();
  }
}

/** Bound to protocol 0: it receives nothing. */
function openSender(ifindex: number): number {
  const fd = openSocket(AF_PACKET, SOCK_RAW, 0);
  try {
    setSocketOption(fd, SOL_PACKET, PACKET_VNET_HDR, 1);
    setSocketOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER_BYTES);
    const address = new Uint8Array(20);
    const view = new DataView(address.buffer);
    view.setUint16(0, AF_PACKET, true);
    view.setInt32(4, ifindex, true);
    bindSocket(fd, address);
    return fd;
  } catch (error) {
    closeDescriptor(fd);
    throw error;
  }
}

/** A number that no other socket of this machine has or gets; unlike a mark nobody else can use it by chance. */
function cookieOf(fd: number): bigint {
  return new DataView(getSocketOption(fd, SOL_SOCKET, SO_COOKIE, 8).buffer).getBigUint64(0, true);
}

function turnAround(cookie: bigint, ifindex: number): readonly Instruction[] {
  return [
    call(HELPER.socketCookie),
    moveWide("r1", cookie),
    jump("r0", "==", "r1", "ours"),
    move("r0", NEXT),
    exit(),
    label("ours"),
    move("r1", ifindex),
    move("r2", BPF_F_INGRESS),
    call(HELPER.redirect),
    exit(),
  ];
}
