import type { NetDevice } from "../../device/device.ts";
import type { Timer } from "../../time/clock.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { ZERO_MAC } from "../../wire/mac-address.ts";
import type { NeighbourState } from "../netlink/route-message.ts";
import type { Packet } from "../packet.ts";
import type { NeighbourParameters } from "./neighbour-parameters.ts";

/** NUD_* (include/uapi/linux/neighbour.h), as bits because the rules below ask for sets of states. */
export const NUD_NONE = 0x00;
export const NUD_INCOMPLETE = 0x01;
export const NUD_REACHABLE = 0x02;
export const NUD_STALE = 0x04;
export const NUD_DELAY = 0x08;
export const NUD_PROBE = 0x10;
export const NUD_FAILED = 0x20;
export const NUD_NOARP = 0x40;
export const NUD_PERMANENT = 0x80;

/** A timer runs in these states. */
export const NUD_IN_TIMER: number = NUD_INCOMPLETE | NUD_REACHABLE | NUD_DELAY | NUD_PROBE;
/** A link-layer address is known. */
export const NUD_VALID: number =
  NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;
/** The link-layer address may be used without a further look. */
export const NUD_CONNECTED: number = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE;

const STATE_NAMES: ReadonlyMap<number, NeighbourState> = new Map([
  [NUD_NONE, "none"],
  [NUD_INCOMPLETE, "incomplete"],
  [NUD_REACHABLE, "reachable"],
  [NUD_STALE, "stale"],
  [NUD_DELAY, "delay"],
  [NUD_PROBE, "probe"],
  [NUD_FAILED, "failed"],
  [NUD_NOARP, "noarp"],
  [NUD_PERMANENT, "permanent"],
]);

export function neighbourStateName(state: number): NeighbourState {
  return STATE_NAMES.get(state) ?? "none";
}

export function neighbourStateBits(name: NeighbourState): number {
  for (const [bits, state] of STATE_NAMES) if (state === name) return bits;
  return NUD_NONE;
}

/** What an address is to its namespace; decides whether it is resolved at all (neigh->type). */
export type NeighbourAddressType = "unicast" | "local" | "broadcast" | "multicast" | "anycast";

const HEADER_LENGTH_BYTES = 14;

/** One entry (struct neighbour). Only its table changes it; output reads `state` and `header`. */
export class Neighbour<A> {
  readonly key: A;
  readonly device: NetDevice;
  readonly parameters: NeighbourParameters;
  type: NeighbourAddressType = "unicast";
  state: number = NUD_NONE;
  mac: MacAddress = ZERO_MAC;
  /** The Ethernet header of packets to this neighbour (the hh cache); right whenever the state is valid. */
  readonly header: Uint8Array = new Uint8Array(HEADER_LENGTH_BYTES);
  /** Virtual nanoseconds: last sign of life, last change, last use. */
  confirmedNs: number;
  updatedNs: number;
  usedNs: number;
  probes = 0;
  router = false;
  externLearned = false;
  /** Taken out of the table; holders must look it up again. */
  dead = false;
  readonly queue: Packet[] = [];
  queuedBytes = 0;
  timer: Timer | undefined = undefined;

  constructor(key: A, device: NetDevice, parameters: NeighbourParameters, nowNs: number) {
    this.key = key;
    this.device = device;
    this.parameters = parameters;
    this.updatedNs = nowNs;
    this.usedNs = nowNs;
    // Long enough ago that nothing counts as confirmed.
    this.confirmedNs = nowNs - 2 * parameters.baseReachableNs;
  }
}
