import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import { SystemCallError } from "../sys/libc.ts";
import { AddressSets } from "./address-sets.ts";
import type { Hook, StealKind } from "./hook.ts";
import { NftHook } from "./nft-hook.ts";
import type { Place } from "./place.ts";
import {
  ClassicSocketFilter,
  ExtendedSocketFilter,
  type RuleFilter,
  type SocketFilter,
} from "./socket-filter.ts";
import { TcClassicHook, TcHook } from "./tc-hook.ts";
import { TcxHook } from "./tcx-hook.ts";

// In the kernel the driver's rx handler takes a frame for a slave before the parent's own stack sees it. Without one the
// stack sees every frame, and a host that forwards would redirect, refuse or reset what is none of its business. So what
// `receive` gives to a slave is dropped at the parent's ingress, where our packet socket has its copy already. (XDP comes
// before that copy: not usable.)

/** Keeps the frames of slaves from the parent's own stack, by a rule and a set of addresses. */
export interface Steal {
  readonly kind: StealKind;
  /** For the packet socket on the parent. */
  readonly filter: SocketFilter;
  /** `receiveRule(port.mode)`, first and after each change of mode; until then nothing is kept. */
  setRule(rule: ReceiveRule): void;
  /** An address that entered the port's table. */
  add(address: SlaveAddress): void;
  remove(address: SlaveAddress): void;
  close(): void;
}

/**
 * Best first: what leaves nothing behind; what asks a hash; what is found on kernels without bpf(2), a set of nftables
 * before a list of comparisons.
 */
export const STEAL_KINDS: readonly StealKind[] = ["tcx", "tc", "nft", "tc-classic"];

const NOTHING: ReceiveRule = { kind: "pass" };

/** The best way that this kernel allows, of those in `kinds`; throws what the last one met. */
export function attachSteal(place: Place, kinds: readonly StealKind[] = STEAL_KINDS): Steal {
  const wantsSets = kinds.includes("tcx") || kinds.includes("tc");
  const sets = wantsSets ? orUndefined(() => new AddressSets()) : undefined;
  const failures: SystemCallError[] = [];
  for (const kind of STEAL_KINDS.filter((candidate) => kinds.includes(candidate))) {
    try {
      return new AttachedSteal(makeHook(kind, place, sets), sets);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      failures.push(error);
    }
  }
  sets?.close();
  throw failures.at(-1) ?? new Error("no way to steal was asked for");
}

/** What stands against each way, undefined where nothing does. Tried on a device, best in a namespace made for that. */
export function probeSteal(place: Place): ReadonlyMap<StealKind, SystemCallError | undefined> {
  return new Map(STEAL_KINDS.map((kind) => [kind, refusalOf(() => attachSteal(place, [kind]).close())]));
}

function refusalOf(action: () => void): SystemCallError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof SystemCallError) return error;
    throw error;
  }
}

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof SystemCallError) return undefined;
    throw error;
  }
}

function makeHook(kind: StealKind, place: Place, sets: AddressSets | undefined): Hook {
  if (kind === "nft") return new NftHook(place, NOTHING);
  if (kind === "tc-classic") return new TcClassicHook(place, NOTHING);
  if (sets === undefined) throw new SystemCallError("bpf", "EPERM", "maps");
  return kind === "tcx" ? new TcxHook(place, NOTHING, sets) : new TcHook(place, NOTHING, sets);
}

class AttachedSteal implements Steal {
  readonly filter: RuleFilter;
  readonly #hook: Hook;
  readonly #sets: AddressSets | undefined;

  constructor(hook: Hook, sets: AddressSets | undefined) {
    this.#hook = hook;
    this.#sets = sets;
    const extended = sets && orUndefined(() => new ExtendedSocketFilter(NOTHING, sets));
    this.filter = extended ?? new ClassicSocketFilter(NOTHING);
  }

  get kind(): StealKind {
    return this.#hook.kind;
  }

  setRule(rule: ReceiveRule): void {
    this.#hook.setRule(rule);
    this.filter.setRule(rule);
  }

  /** The filter first: a frame that the stack does not get must come to us. */
  add(address: SlaveAddress): void {
    this.#sets?.add(address);
    this.filter.add(address);
    this.#hook.add(address);
  }

  remove(address: SlaveAddress): void {
    this.#hook.remove(address);
    this.filter.remove(address);
    this.#sets?.remove(address);
  }

  close(): void {
    this.#hook.close();
    this.filter.close();
    this.#sets?.close();
  }
}
