import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import { assembleClassic, CLASSIC_LIMIT } from "../bpf/classic.ts";
import { SystemCallError } from "../sys/libc.ts";
import { closeDescriptor } from "../sys/socket.ts";
import type { AddressSets } from "./address-sets.ts";
import type { Hook } from "./hook.ts";
import type { Place } from "./place.ts";
import { classicRule } from "./rule-classic.ts";
import { CLASSIC_STEAL, loadStealProgram } from "./steal-program.ts";
import { TcFilter } from "./tc-filter.ts";

/** What `tc filter show` calls it. */
export const STEAL_FILTER = "ipvl_steal";

/** By a filter under clsact with the eBPF program. */
export class TcHook implements Hook {
  readonly kind = "tc";
  readonly #sets: AddressSets;
  readonly #filter: TcFilter;

  constructor(place: Place, rule: ReceiveRule, sets: AddressSets) {
    this.#sets = sets;
    this.#filter = this.#withProgram(rule, (fd) =>
      TcFilter.attach(place, "ingress", STEAL_FILTER, { kind: "extended", fd }),
    );
  }

  setRule(rule: ReceiveRule): void {
    this.#withProgram(rule, (fd) => this.#filter.replace({ kind: "extended", fd }));
  }

  add(): void {}
  remove(): void {}

  close(): void {
    this.#filter.close();
  }

  #withProgram<T>(rule: ReceiveRule, action: (fd: number) => T): T {
    const program = loadStealProgram(rule, this.#sets.keySets);
    try {
      return action(program);
    } finally {
      closeDescriptor(program);
    }
  }
}

/**
 * The same without bpf(2). The addresses stand in the program, so that each change makes a new one; more than a few
 * hundred find no room.
 */
export class TcClassicHook implements Hook {
  readonly kind = "tc-classic";
  readonly #addresses: Set<SlaveAddress> = new Set();
  readonly #filter: TcFilter;
  #rule: ReceiveRule;

  constructor(place: Place, rule: ReceiveRule) {
    this.#rule = rule;
    this.#filter = TcFilter.attach(place, "ingress", STEAL_FILTER, this.#program());
  }

  setRule(rule: ReceiveRule): void {
    this.#rule = rule;
    this.#filter.replace(this.#program());
  }

  add(address: SlaveAddress): void {
    this.#addresses.add(address);
    this.#filter.replace(this.#program());
  }

  remove(address: SlaveAddress): void {
    this.#addresses.delete(address);
    this.#filter.replace(this.#program());
  }

  close(): void {
    this.#filter.close();
  }

  #program(): { readonly kind: "classic"; readonly instructions: Uint8Array } {
    const instructions = assembleClassic(
      classicRule({ ...CLASSIC_STEAL, rule: this.#rule, addresses: this.#addresses }),
    );
    if (instructions.length / 8 > CLASSIC_LIMIT) {
      throw new SystemCallError("classic BPF program", "E2BIG", `${this.#addresses.size} addresses`);
    }
    return { kind: "classic", instructions };
  }
}
