import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import { assembleClassic, CLASSIC_LIMIT } from "../bpf/classic.ts";
import { loadProgram } from "../bpf/program.ts";
import { check, libc } from "../sys/libc.ts";
import { scratch } from "../sys/scratch.ts";
import {
  closeDescriptor,
  SO_ATTACH_FILTER,
  SO_DETACH_FILTER,
  SOL_SOCKET,
  setSocketOption,
} from "../sys/socket.ts";
import type { AddressSets } from "./address-sets.ts";
import { classicRule } from "./rule-classic.ts";
import { type Results, ruleProgram } from "./rule-program.ts";

const SO_ATTACH_BPF = 50;
/** As many octets of the frame as it has. */
const WHOLE = -1;
const RESULTS: Results = { pass: 0, group: WHOLE, slave: WHOLE };

/**
 * Keeps the parent's own traffic from being copied to a packet socket: only what `receive` makes more of than a plain
 * pass comes through. Detach it while somebody wants to see everything.
 */
export interface SocketFilter {
  attach(socket: number): void;
  detach(socket: number): void;
}

/** A filter that follows rule and addresses. */
export interface RuleFilter extends SocketFilter {
  setRule(rule: ReceiveRule): void;
  add(address: SlaveAddress): void;
  remove(address: SlaveAddress): void;
  /** The sockets keep theirs. */
  close(): void;
}

/** By eBPF, with the sets that the steal program uses. */
export class ExtendedSocketFilter implements RuleFilter {
  readonly #sets: AddressSets;
  readonly #sockets: Set<number> = new Set();
  #program: number;

  constructor(rule: ReceiveRule, sets: AddressSets) {
    this.#sets = sets;
    this.#program = this.#load(rule);
  }

  setRule(rule: ReceiveRule): void {
    const program = this.#load(rule);
    closeDescriptor(this.#program);
    this.#program = program;
    for (const socket of this.#sockets) setSocketOption(socket, SOL_SOCKET, SO_ATTACH_BPF, program);
  }

  add(): void {}
  remove(): void {}

  attach(socket: number): void {
    this.#sockets.add(socket);
    setSocketOption(socket, SOL_SOCKET, SO_ATTACH_BPF, this.#program);
  }

  detach(socket: number): void {
    if (this.#sockets.delete(socket)) setSocketOption(socket, SOL_SOCKET, SO_DETACH_FILTER, 0);
  }

  close(): void {
    closeDescriptor(this.#program);
  }

  #load(rule: ReceiveRule): number {
    const program = ruleProgram({ rule, results: RESULTS, sets: this.#sets.keySets });
    return loadProgram("socket-filter", "ipvl_filter", program);
  }
}

/** Beyond this many instructions asking costs more than copying; everything is copied then. */
const WORTHWHILE = CLASSIC_LIMIT / 8;

/** Without bpf(2): the addresses stand in the program. */
export class ClassicSocketFilter implements RuleFilter {
  readonly #sockets: Set<number> = new Set();
  readonly #addresses: Set<SlaveAddress> = new Set();
  #rule: ReceiveRule;

  constructor(rule: ReceiveRule) {
    this.#rule = rule;
  }

  setRule(rule: ReceiveRule): void {
    this.#rule = rule;
    this.#renew();
  }

  add(address: SlaveAddress): void {
    this.#addresses.add(address);
    this.#renew();
  }

  remove(address: SlaveAddress): void {
    this.#addresses.delete(address);
    this.#renew();
  }

  attach(socket: number): void {
    this.#sockets.add(socket);
    this.#renew();
  }

  detach(socket: number): void {
    if (this.#sockets.delete(socket)) removeFilter(socket);
  }

  close(): void {}

  #renew(): void {
    const program = { rule: this.#rule, results: RESULTS, addresses: this.#addresses };
    const instructions = assembleClassic(classicRule(program));
    for (const socket of this.#sockets) {
      if (instructions.length / 8 <= WORTHWHILE) attachClassic(socket, instructions);
      else removeFilter(socket);
    }
  }
}

/** struct sock_fprog: how many instructions u16, pad, where they are u64. */
function attachClassic(socket: number, instructions: Uint8Array): void {
  const { address, bytes, view } = scratch();
  view.setUint16(0, instructions.length / 8, true);
  view.setBigUint64(8, BigInt(address + 16), true);
  bytes.set(instructions, 16);
  check(libc().setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, address, 16), "SO_ATTACH_FILTER");
}

/** One that has none is left as it is. */
function removeFilter(socket: number): void {
  const { view, address } = scratch();
  view.setInt32(0, 0, true);
  libc().setsockopt(socket, SOL_SOCKET, SO_DETACH_FILTER, address, 4);
}
