import type { Frame, PacketType } from "../../wire/frame.ts";
import { LINKTYPE_ETHERNET } from "../../wire/pcap.ts";
import {
  encodePcapngBlock,
  NANOSECONDS,
  type PcapngBlock,
  type PcapngReception,
  pcapngBlockLength,
} from "../../wire/pcapng.ts";
import type { Observed, PortId } from "../plane/surroundings.ts";
import type { NameOf } from "./delivery-text.ts";
import { type Sighting, sightings } from "./sighting.ts";
import { wireOctets } from "./wire-octets.ts";

/** Octets on their way to the client; beyond it frames are counted as lost, so that a slow reader slows nobody. */
export const CAPTURE_LIMIT_BYTES: number = 4 << 20;

/** What is collected before it is posted at once, whatever the time. */
const CHUNK_BYTES = 1 << 16;

export interface CaptureOptions {
  readonly wants: (port: PortId) => boolean;
  /** Longest part of a frame that is kept. */
  readonly snapLength: number;
  readonly nameOf: NameOf;
  /** Nanoseconds since 1970. */
  readonly now: () => bigint;
  /** Takes whole blocks, and owns them from then on. */
  readonly emit: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** How many octets of those emitted the client has taken, modulo 2^32. */
  readonly consumed: () => number;
}

/** One port of the capture, an interface of the file. */
interface Tap {
  readonly interfaceId: number;
  received: number;
  lost: number;
  /** Since the last frame that was not. */
  lostBefore: number;
}

/** Frames of some ports of a parent as a pcapng stream. */
export class Capture {
  readonly #options: CaptureOptions;
  readonly #taps: Map<PortId, Tap> = new Map();
  #chunk: Uint8Array<ArrayBuffer> = new Uint8Array(CHUNK_BYTES);
  #filled = 0;
  #emitted = 0;

  /** `ports`: those that get an interface at once; others when a frame of theirs is seen. */
  constructor(options: CaptureOptions, ports: readonly PortId[]) {
    this.#options = options;
    this.#put({
      kind: "section",
      byteOrder: "little",
      hardware: undefined,
      operatingSystem: "Linux",
      application: "ipvl",
    });
    for (const port of ports) this.#tapOf(port);
  }

  observe(event: Observed): void {
    const { wants, nameOf, now } = this.#options;
    const seen = sightings(event, wants, nameOf);
    if (seen.length === 0) return;
    const time = now();
    for (const sighting of seen) this.#take(sighting, time);
  }

  /** Hands over what has been collected. */
  flush(): void {
    if (this.#filled === 0) return;
    const bytes = this.#chunk.slice(0, this.#filled);
    this.#filled = 0;
    this.#emitted = (this.#emitted + bytes.length) | 0;
    this.#options.emit(bytes);
  }

  /** The last blocks: what each interface had and lost. */
  stop(): void {
    const time = this.#options.now();
    for (const { interfaceId, received, lost } of this.#taps.values()) {
      this.#put({ kind: "statistics", interfaceId, time, received, lost });
    }
    this.flush();
  }

  #take({ port, direction, frame, comments }: Sighting, time: bigint): void {
    const tap = this.#tapOf(port);
    tap.received++;
    if (octetsUnderWay(this.#emitted, this.#options.consumed()) + this.#filled > CAPTURE_LIMIT_BYTES) {
      tap.lost++;
      tap.lostBefore++;
      return;
    }
    const { bytes, originalLength, notes } = wireOctets(frame, this.#options.snapLength);
    this.#put({
      kind: "packet",
      interfaceId: tap.interfaceId,
      time,
      originalLength,
      bytes,
      direction,
      reception: direction === "in" ? receptionOf(frame) : "unknown",
      lostBefore: tap.lostBefore,
      comments: [...comments, ...notes],
    });
    tap.lostBefore = 0;
  }

  #tapOf(port: PortId): Tap {
    const known = this.#taps.get(port);
    if (known !== undefined) return known;
    const tap = { interfaceId: this.#taps.size, received: 0, lost: 0, lostBefore: 0 };
    this.#taps.set(port, tap);
    this.#put({
      kind: "interface",
      linkType: LINKTYPE_ETHERNET,
      snapshotLength: this.#options.snapLength,
      name: this.#options.nameOf(port),
      description: port === "parent" ? "ipvlan parent" : `ipvlan slave of ${this.#options.nameOf("parent")}`,
      resolution: NANOSECONDS,
    });
    return tap;
  }

  #put(block: PcapngBlock): void {
    const length = pcapngBlockLength(block);
    if (length > this.#chunk.length - this.#filled) this.flush();
    // A GSO frame with its comments may be longer than a chunk.
    if (length > this.#chunk.length) this.#chunk = new Uint8Array(length);
    encodePcapngBlock(block, this.#chunk, this.#filled, "little");
    this.#filled += length;
  }
}

/** Both counts go round at 2^32. */
export function octetsUnderWay(emitted: number, consumed: number): number {
  return (emitted - consumed) | 0;
}

const RECEPTIONS: Readonly<Record<PacketType, PcapngReception>> = {
  host: "unicast",
  broadcast: "broadcast",
  multicast: "multicast",
  otherhost: "promiscuous",
  outgoing: "unknown",
  loopback: "unknown",
};

function receptionOf(frame: Frame): PcapngReception {
  return RECEPTIONS[frame.packetType];
}
