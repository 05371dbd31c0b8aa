import { type DeviceEvent, type NetDevice, type Tap, transmitErrno } from "../../device/device.ts";
import { IFF_UP } from "../../device/flags.ts";
import { changePromiscuity } from "../../device/rx-mode.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import type { Frame } from "../../wire/frame.ts";
import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import type { Namespace } from "../namespace.ts";
import type { CapturedFrame, PacketSocket, PacketStatus, SocketDescriptor } from "./socket.ts";
import { WaitQueue } from "./wait-queue.ts";

/** net.core.rmem_default, and what the kernel charges for one queued skb besides its bytes (truesize). */
const RECEIVE_BUFFER_BYTES = 212992;
const SKB_OVERHEAD_BYTES = 576;
/** libpcap asks for a 2 MB ring; a tap of 10,000 frames in a row must not lose any there. */
const CAPTURE_BUFFER_BYTES = 2 * 1024 * 1024;

/** include/uapi/linux/if_ether.h */
export const ETH_P_ALL = 0x0003;

/** net/packet/af_packet.c: packet_create. */
export function createPacketSocket(namespace: Namespace): PacketSocket {
  const socket = new PacketSocketState(namespace);
  namespace.packetSockets.add(socket);
  return socket;
}

class PacketSocketState implements PacketSocket, Tap {
  protocol: number | "all" = "all";
  descriptor: SocketDescriptor | undefined = undefined;
  readonly #namespace: Namespace;
  readonly #queue: CapturedFrame[] = [];
  readonly #waiters = new WaitQueue();
  #device: NetDevice | undefined;
  #attachedTo: Set<Tap> | undefined;
  #promiscuous = false;
  #filter: ((frame: CapturedFrame) => boolean) | undefined;
  readonly #onEvent = (event: DeviceEvent): void => this.#deviceEvent(event);
  #error: Errno | undefined;
  #queuedBytes = 0;
  #packets = 0;
  #drops = 0;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  bind(ifindex: number, protocol: number): Result<void> {
    const device = ifindex === 0 ? undefined : this.#namespace.deviceByIndex(ifindex);
    if (ifindex !== 0 && device === undefined) return fail("ENODEV");
    this.#detach();
    this.#device = device;
    this.protocol = protocol === ETH_P_ALL ? "all" : protocol;
    this.#attachedTo = device === undefined ? this.#namespace.taps : device.taps;
    this.#attachedTo.add(this);
    device?.dependents.add(this.#onEvent);
    return device === undefined || (device.flags & IFF_UP) !== 0 ? succeed(undefined) : fail("ENETDOWN");
  }

  setPromiscuous(): Result<void> {
    if (this.#device === undefined || this.#promiscuous) return succeed(undefined);
    this.#promiscuous = true;
    changePromiscuity(this.#device, 1);
    return succeed(undefined);
  }

  setFilter(filter: (frame: CapturedFrame) => boolean): void {
    this.#filter = filter;
  }

  /** packet_rcv / tpacket_rcv: filter, then queue if there is room. */
  capture(device: NetDevice, frame: Frame): void {
    const captured: CapturedFrame = {
      timeNs: this.#namespace.clock.now(),
      ifindex: device.ifindex,
      packetType: frame.packetType,
      protocol: frame.protocol,
      bytes: frame.bytes,
      originalLength: frame.bytes.length,
      vlan: frame.vlan,
      frameId: frame.id,
    };
    if (this.#filter !== undefined && !this.#filter(captured)) return;
    this.#packets++;
    const limit = this.#promiscuous || this.protocol === "all" ? CAPTURE_BUFFER_BYTES : RECEIVE_BUFFER_BYTES;
    if (this.#queuedBytes > limit) {
      this.#drops++;
      return;
    }
    this.#queuedBytes += frame.bytes.length + SKB_OVERHEAD_BYTES;
    this.#queue.push(captured);
    this.#waiters.wakeAll();
  }

  receive(): Result<CapturedFrame> {
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) return fail(error);
    const captured = this.#queue.shift();
    if (captured === undefined) return fail("EAGAIN");
    this.#queuedBytes -= captured.bytes.length + SKB_OVERHEAD_BYTES;
    return succeed(captured);
  }

  /** packet_snd: the frame goes to the device as it is. */
  send(bytes: Uint8Array, ifindex: number, protocol: number): Result<number> {
    const device = this.#namespace.deviceByIndex(ifindex);
    if (device === undefined) return fail("ENXIO");
    if ((device.flags & IFF_UP) === 0) return fail("ENETDOWN");
    if (bytes.length < ETHERNET_HEADER_LENGTH_BYTES) return fail("EINVAL");
    if (bytes.length > device.mtu + ETHERNET_HEADER_LENGTH_BYTES) return fail("EMSGSIZE");
    const frame: Frame = {
      id: this.#namespace.tracer.nextFrameId(),
      bytes: bytes.slice(),
      protocol,
      packetType: "host",
      ingress: 0,
      mark: 0,
      priority: 0,
      vlan: undefined,
      offload: undefined,
      tracking: undefined,
    };
    const errno = transmitErrno(this.#namespace.transmit(device, frame));
    return errno === undefined ? succeed(bytes.length) : fail(errno);
  }

  statistics(): { readonly packets: number; readonly drops: number } {
    return { packets: this.#packets, drops: this.#drops };
  }

  readable(): boolean {
    return this.#queue.length > 0 || this.#error !== undefined;
  }

  onReadable(wake: () => void): () => void {
    return this.#waiters.add(wake);
  }

  status(): PacketStatus {
    return {
      inode: this.descriptor?.inode ?? 0,
      protocol: this.protocol === "all" ? ETH_P_ALL : this.protocol,
      boundIfindex: this.#device?.ifindex ?? 0,
      queueBytes: this.#queuedBytes,
    };
  }

  close(): void {
    this.descriptor?.closed();
    this.#detach();
    this.#namespace.packetSockets.delete(this);
  }

  /** Lets go of the device: taps, events and promiscuity. */
  #detach(): void {
    this.#attachedTo?.delete(this);
    this.#device?.dependents.delete(this.#onEvent);
    if (this.#promiscuous && this.#device !== undefined) changePromiscuity(this.#device, -1);
    this.#promiscuous = false;
    this.#device = undefined;
  }

  /** packet_notifier: whoever reads learns that the device went down; for good, if it left. */
  #deviceEvent(event: DeviceEvent): void {
    if (event !== "down" && event !== "unregister") return;
    if (event === "unregister") this.#detach();
    else this.#error = "ENETDOWN";
    this.#waiters.wakeAll();
  }
}
