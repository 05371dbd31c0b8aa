// A cut packet to a raw socket by sendmmsg(2): each piece is a message of two parts, its header in the room and its data
// where the frame was read to. The structures stand ready; what changes from packet to packet is written.

import { type Cut, HEADER_STRIDE_BYTES, type HeaderRoom, MAX_PIECES } from "../offload/cut.ts";
import { libc } from "../sys/libc.ts";
import { type Memory, mapMemory } from "../sys/memory.ts";
import { MSG_DONTWAIT } from "../sys/socket.ts";
import type { RouteDestination } from "./route-destination.ts";

const MMSGHDR_BYTES = 64;
const IOVEC_BYTES = 16;
const IOVECS_OFFSET = MMSGHDR_BYTES * MAX_PIECES;
const MEMORY_BYTES = IOVECS_OFFSET + 2 * IOVEC_BYTES * MAX_PIECES;
/** UIO_MAXIOV: more than these are not taken by one call. */
const MESSAGES_PER_CALL = 1024;

/** struct msghdr */
const NAME = 0;
const NAME_LENGTH = 8;
const IOV = 16;
const IOV_LENGTH = 24;
const CONTROL = 32;
const CONTROL_LENGTH = 40;

const HIGH_WORD = 0x100000000;

/** Room for headers in mapped memory. */
export interface MappedRoom extends HeaderRoom {
  readonly memory: Memory;
}

export function mapRoom(lengthBytes: number): MappedRoom {
  const memory = mapMemory(lengthBytes);
  return { memory, bytes: memory.bytes, view: memory.view, offset: 0 };
}

/** What becomes of the rest of a packet after one of its pieces was refused. */
export type AfterRefusal = "next piece" | "give up";

export class PacketSender {
  readonly #fd: number;
  readonly #destination: RouteDestination;
  readonly #room: MappedRoom;
  readonly #memory: Memory;
  /** How many messages have been written for the first time. */
  #prepared = 0;

  constructor(fd: number, destination: RouteDestination, room: MappedRoom) {
    this.#fd = fd;
    this.#destination = destination;
    this.#room = room;
    this.#memory = mapMemory(MEMORY_BYTES);
  }

  /** The packet of `lengthBytes` octets at `address` as it is. -1: lastErrno() knows why not. */
  sendWhole(address: number, lengthBytes: number): number {
    this.#prepare(1);
    this.#setPart(0, address, 0);
    this.#setPart(1, address, lengthBytes);
    this.#setControl(0);
    return libc().sendmsg(this.#fd, this.#memory.address, MSG_DONTWAIT);
  }

  /**
   * All pieces of `cut`, whose data lie in the memory that begins at `dataAddress`. `refused` is told of each that was
   * not taken, with the name of the error. The answer is how many were.
   */
  sendCut(cut: Cut, dataAddress: number, refused: (index: number, error: string) => AfterRefusal): number {
    const { sendmmsg, lastErrno } = libc();
    this.#prepare(cut.count);
    this.#setPieces(cut, dataAddress);
    let taken = 0;
    for (let index = 0; index < cut.count; ) {
      const count = Math.min(cut.count - index, MESSAGES_PER_CALL);
      const address = this.#memory.address + index * MMSGHDR_BYTES;
      const answer = sendmmsg(this.#fd, address, count, MSG_DONTWAIT);
      if (answer > 0) {
        index += answer;
        taken += answer;
      } else {
        if (refused(index, lastErrno()) === "give up") return taken;
        index++;
      }
    }
    return taken;
  }

  #setPieces(cut: Cut, dataAddress: number): void {
    const { count, headerLength, dataStart, dataEnd, dataBytes } = cut;
    for (let index = 0; index < count; index++) {
      const start = dataStart + index * dataBytes;
      this.#setPart(2 * index, this.#headerAddress(index), headerLength);
      this.#setPart(2 * index + 1, dataAddress + start, Math.min(dataBytes, dataEnd - start));
      this.#setControl(index);
    }
  }

  #headerAddress(index: number): number {
    return this.#room.memory.address + this.#room.offset + index * HEADER_STRIDE_BYTES;
  }

  /** struct iovec. The lengths of parts stay below 2^32, whose upper words have been zero since the memory was mapped. */
  #setPart(index: number, address: number, lengthBytes: number): void {
    const at = IOVECS_OFFSET + index * IOVEC_BYTES;
    setAddress(this.#memory.view, at, address);
    this.#memory.view.setUint32(at + 8, lengthBytes, true);
  }

  #setControl(index: number): void {
    this.#memory.view.setUint32(index * MMSGHDR_BYTES + CONTROL_LENGTH, this.#destination.controlBytes, true);
  }

  #prepare(count: number): void {
    const { view, address } = this.#memory;
    for (; this.#prepared < count; this.#prepared++) {
      const at = this.#prepared * MMSGHDR_BYTES;
      setAddress(view, at + NAME, this.#destination.nameAddress);
      view.setUint32(at + NAME_LENGTH, this.#destination.nameBytes, true);
      setAddress(view, at + IOV, address + IOVECS_OFFSET + this.#prepared * 2 * IOVEC_BYTES);
      view.setUint32(at + IOV_LENGTH, 2, true);
      setAddress(view, at + CONTROL, this.#destination.controlAddress);
    }
  }
}

/** A pointer, without a BigInt for every packet. */
function setAddress(view: DataView, at: number, address: number): void {
  view.setUint32(at, address % HIGH_WORD, true);
  view.setUint32(at + 4, Math.floor(address / HIGH_WORD), true);
}
