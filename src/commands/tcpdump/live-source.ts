import { IFF_UP } from "../../device/flags.ts";
import type { Process } from "../../kernel/process.ts";
import type { CapturedFrame, PacketSocket } from "../../net/socket/socket.ts";
import { MILLISECOND_NS, SECOND_NS } from "../../time/clock.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type PacketType } from "../../wire/frame.ts";
import { encodeSll2, SLL2_HEADER_LENGTH_BYTES } from "../../wire/linux-sll2.ts";
import { LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL2 } from "../../wire/pcap.ts";
import { insertVlanTag, removeVlanTag, VLAN_HEADER_LENGTH_BYTES } from "../../wire/vlan.ts";
import { captureDevices } from "./devices.ts";
import type { FilteredPacket, Predicate } from "./filter/evaluate.ts";
import type { CaptureOptions } from "./options.ts";
import type { CapturedPacket } from "./print/packet.ts";

// A live capture: what libpcap does between the packet socket and tcpdump (pcap-linux.c).

const ETH_P_ALL = 3;
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
const EPOCH_SECOND_NS = 1_000_000_000n;

export interface LiveSource {
  readonly device: string;
  readonly linkType: number;
  readonly socket: PacketSocket;
  /** What a frame looks like in a capture: cut to the snapshot length, cooked on `any`. */
  readonly view: (frame: CapturedFrame) => CapturedPacket;
  /** Whether libpcap hands a frame on: by direction, and lo only once. */
  readonly passes: (frame: CapturedFrame) => boolean;
  /** How long the ring collects frames before it hands them over: shorter for who watches. */
  readonly blockTimeNs: number;
  /** Whether the device is still there. */
  readonly exists: () => boolean;
}

export type OpenedSource =
  | { readonly ok: true; readonly source: LiveSource }
  /** After `tcpdump: `. */
  | { readonly ok: false; readonly message: string };

/** Opens -i DEVICE, `any`, a number from -D, or without -i the best one. */
export function openLiveSource(process: Process, options: CaptureOptions): OpenedSource {
  const { rtnetlink } = process.namespace;
  const devices = captureDevices(rtnetlink.dumpLinks());
  let device = options.device ?? devices[0]!.name;
  if (device !== "any" && rtnetlink.getLink({ name: device }) === undefined) {
    if (!/^\d+$/.test(device)) {
      return { ok: false, message: `${device}: No such device exists\n(No such device exists)` };
    }
    const numbered = devices[Number(device) - 1];
    if (numbered === undefined) return { ok: false, message: "Invalid adapter index" };
    device = numbered.name;
  }
  if (device === "any" && options.device !== "any") {
    return {
      ok: false,
      message: "no device is up; 'any' must be named with -i any here (see docs/fidelity.md)",
    };
  }
  return open(process, device, options);
}

function open(process: Process, device: string, options: CaptureOptions): OpenedSource {
  const { rtnetlink } = process.namespace;
  const { sockets } = process;
  const link = device === "any" ? undefined : rtnetlink.getLink({ name: device });
  const socket = sockets.packet();
  const bound = socket.bind(link?.ifindex ?? 0, ETH_P_ALL);
  if (!bound.ok || (link !== undefined && (link.flags & IFF_UP) === 0)) {
    socket.close();
    return { ok: false, message: `${device}: That device is not up` };
  }
  if (options.promiscuous && link !== undefined) socket.setPromiscuous();
  const linkType = device === "any" ? LINKTYPE_LINUX_SLL2 : LINKTYPE_ETHERNET;
  const loopback = rtnetlink.getLink({ name: "lo" })?.ifindex;
  return {
    ok: true,
    source: {
      device,
      linkType,
      socket,
      view: viewer(process, linkType, options),
      blockTimeNs: isWatched(process, options) ? 100 * MILLISECOND_NS : SECOND_NS,
      exists: () => link === undefined || rtnetlink.getLink({ ifindex: link.ifindex }) !== undefined,
      passes: (frame) => {
        const isOutgoing = frame.packetType === "outgoing";
        if (isOutgoing && frame.ifindex === loopback) return false;
        return options.direction === "inout" || isOutgoing === (options.direction === "out");
      },
    },
  };
}

/** tcpdump.c: text that goes out at once wants its packets at once. */
function isWatched(process: Process, options: CaptureOptions): boolean {
  const printsText = options.writeFile === undefined || options.printToo;
  return printsText && (options.lineBuffered || process.isTerminal(1));
}

/** The kernel runs the filter on the whole frame, before it is cut. */
export function filterSocket(source: LiveSource, matches: Predicate): void {
  const cook = source.linkType === LINKTYPE_LINUX_SLL2;
  source.socket.setFilter((frame) => {
    if (!cook) {
      const { bytes, originalLength, ifindex, vlan } = frame;
      return matches({
        bytes,
        originalLength,
        ifindex,
        vlan,
        packetTypeNumber: PACKET_TYPES.indexOf(frame.packetType),
      });
    }
    const bytes = cooked(frame, ARPHRD_ETHER);
    return matches({ bytes, originalLength: cookedLength(frame) });
  });
}

/** What libpcap's own filter runs on: the octets kept, before the tag goes back between them. */
export function asFiltered(packet: CapturedPacket, { vlan }: CapturedFrame): FilteredPacket {
  if (vlan === undefined || packet.linkType === LINKTYPE_LINUX_SLL2) return packet;
  return {
    bytes: removeVlanTag(packet.bytes),
    originalLength: packet.originalLength - VLAN_HEADER_LENGTH_BYTES,
    vlan,
  };
}

/** By number (include/uapi/linux/if_packet.h). */
const PACKET_TYPES: readonly PacketType[] = ["host", "broadcast", "multicast", "otherhost", "outgoing"];

function viewer(
  process: Process,
  linkType: number,
  options: CaptureOptions,
): (frame: CapturedFrame) => CapturedPacket {
  const limit = options.snapshotLength || Number.POSITIVE_INFINITY;
  const { bootTimeNs } = process.machine;
  const namespace = process.namespace;
  return (frame) => {
    const hardware = namespace.rtnetlink.getLink({ ifindex: frame.ifindex })?.type;
    const isCooked = linkType === LINKTYPE_LINUX_SLL2;
    const bytes = isCooked
      ? cooked(frame, hardware === "loopback" ? ARPHRD_LOOPBACK : ARPHRD_ETHER)
      : taggedBytes(frame);
    const timeNs = bootTimeNs + BigInt(Math.floor(frame.timeNs));
    const fractionNs = Number(timeNs % EPOCH_SECOND_NS);
    return {
      time: {
        seconds: Number(timeNs / EPOCH_SECOND_NS),
        fraction: options.print.fractionDigits === 9 ? fractionNs : Math.floor(fractionNs / 1000),
      },
      bytes: bytes.length > limit ? bytes.subarray(0, limit) : bytes,
      originalLength: isCooked ? cookedLength(frame) : bytes.length,
      linkType,
    };
  };
}

/** libpcap puts the tag that came beside the octets back into its place; on `any` it does not. */
function taggedBytes({ bytes, vlan }: CapturedFrame): Uint8Array {
  return vlan === undefined ? bytes : insertVlanTag(bytes, vlan);
}

function cookedLength(frame: CapturedFrame): number {
  return frame.originalLength - ETHERNET_HEADER_LENGTH_BYTES + SLL2_HEADER_LENGTH_BYTES;
}

/** The SLL2 header in place of the Ethernet header, as libpcap makes it on `any`. */
function cooked(frame: CapturedFrame, hardwareType: number): Uint8Array {
  const payload = frame.bytes.subarray(ETHERNET_HEADER_LENGTH_BYTES);
  const bytes = new Uint8Array(SLL2_HEADER_LENGTH_BYTES + payload.length);
  const { protocol, ifindex, packetType } = frame;
  const address = frame.bytes.subarray(6, 12);
  encodeSll2({ protocol, ifindex, hardwareType, packetType, address }, bytes, 0);
  bytes.set(payload, SLL2_HEADER_LENGTH_BYTES);
  return bytes;
}
