import { libc } from "../../src/live/sys/libc.ts";
import { mapMemory } from "../../src/live/sys/memory.ts";
import { openNamespace, withNamespace } from "../../src/live/sys/namespace.ts";
import {
  AF_PACKET,
  bindSocket,
  closeDescriptor,
  openSocket,
  SO_RCVBUFFORCE,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from "../../src/live/sys/socket.ts";

// Packet sockets in other namespaces, as tools/record-driver.py has them: what a device shows of the frames that pass it.

const PACKET_TYPES = ["host", "broadcast", "multicast", "otherhost", "outgoing"];
const SOCKADDR_LL_BYTES = 20;
const PACKET_TYPE_OFFSET = 10;
const FRAME_BYTES = 0x11000;
const BUFFER_BYTES = 4 * 1024 * 1024;

/** What one tap saw of one frame. */
export interface Sighting {
  readonly tap: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export class Taps {
  readonly #taps: { readonly name: string; readonly fd: number }[] = [];
  readonly #memory = mapMemory(FRAME_BYTES + 256);

  /** `protocol` as ETH_P_*: 3 sees all, before the rx handler and outgoing ones; another, what goes up to its protocol. */
  open(name: string, at: { readonly namespace: string; readonly device: string }, protocol: number): number {
    const fd = inside(at.namespace, () => {
      const socket = openSocket(AF_PACKET, SOCK_RAW, 0);
      setSocketOption(socket, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES);
      bindSocket(socket, linkAddress(libc().ifNameToIndex(at.device), protocol));
      return socket;
    });
    this.#taps.push({ name, fd });
    return fd;
  }

  /** All that has been seen and not yet been taken. */
  take(): readonly Sighting[] {
    return this.#taps.flatMap(({ name, fd }) => this.#drain(name, fd));
  }

  close(): void {
    for (const { fd } of this.#taps.splice(0)) closeDescriptor(fd);
  }

  #drain(tap: string, fd: number): readonly Sighting[] {
    const { address, bytes, view } = this.#memory;
    const seen: Sighting[] = [];
    for (;;) {
      // struct msghdr, behind the frame: name, its length, one part.
      const message = FRAME_BYTES;
      const name = message + 64;
      const part = message + 96;
      bytes.fill(0, message, message + 128);
      view.setBigUint64(message, BigInt(address + name), true);
      view.setUint32(message + 8, SOCKADDR_LL_BYTES, true);
      view.setBigUint64(message + 16, BigInt(address + part), true);
      view.setUint32(message + 24, 1, true);
      view.setBigUint64(part, BigInt(address), true);
      view.setUint32(part + 8, FRAME_BYTES, true);
      const length = libc().recvmsg(fd, address + message, 0);
      if (length < 0) return seen;
      const type = PACKET_TYPES[bytes[name + PACKET_TYPE_OFFSET]!]!;
      seen.push({ tap, type, bytes: bytes.slice(0, length) });
    }
  }
}

/** Sends frames as they are on one device. */
export class FrameSender {
  readonly #fd: number;
  readonly #ifindex: number;
  readonly #memory = mapMemory(FRAME_BYTES + 256);

  constructor(at: { readonly namespace: string; readonly device: string }) {
    [this.#fd, this.#ifindex] = inside(at.namespace, () => [
      openSocket(AF_PACKET, SOCK_RAW, 0),
      libc().ifNameToIndex(at.device),
    ]);
  }

  /** `protocol` is what the socket says that the frame is; 0: its header says it. The answer is `ok` or an errno. */
  send(frame: Uint8Array, protocol: number): string {
    const { address, bytes } = this.#memory;
    bytes.set(frame);
    bytes.set(linkAddress(this.#ifindex, protocol), FRAME_BYTES);
    const { sendto, lastErrno } = libc();
    const sent = sendto(this.#fd, address, frame.length, 0, address + FRAME_BYTES, SOCKADDR_LL_BYTES);
    return sent < 0 ? lastErrno() : "ok";
  }

  close(): void {
    closeDescriptor(this.#fd);
  }
}

/** struct sockaddr_ll: family, protocol, ifindex. */
function linkAddress(ifindex: number, protocol: number): Uint8Array {
  const address = new Uint8Array(SOCKADDR_LL_BYTES);
  const view = new DataView(address.buffer);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, protocol);
  view.setInt32(4, ifindex, true);
  return address;
}

export function inside<T>(namespace: string, action: () => T): T {
  const fd = openNamespace(`/var/run/netns/${namespace}`);
  try {
    return withNamespace(fd, action);
  } finally {
    closeDescriptor(fd);
  }
}
