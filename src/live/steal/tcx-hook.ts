import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import { TcxLink } from "../bpf/program.ts";
import { withNamespace } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";
import type { AddressSets } from "./address-sets.ts";
import type { Hook } from "./hook.ts";
import type { Place } from "./place.ts";
import { loadStealProgram } from "./steal-program.ts";

/** By a tcx link (Linux 6.6): gone with this process, whatever ends it. */
export class TcxHook implements Hook {
  readonly kind = "tcx";
  readonly #sets: AddressSets;
  readonly #link: TcxLink;

  constructor({ parentIfindex, namespaceFd }: Place, rule: ReceiveRule, sets: AddressSets) {
    this.#sets = sets;
    const program = loadStealProgram(rule, sets.keySets);
    try {
      this.#link = withNamespace(namespaceFd, () =>
        TcxLink.create(program, parentIfindex, "ingress", "first"),
      );
    } finally {
      closeDescriptor(program);
    }
  }

  setRule(rule: ReceiveRule): void {
    const program = loadStealProgram(rule, this.#sets.keySets);
    try {
      this.#link.replace(program);
    } finally {
      closeDescriptor(program);
    }
  }

  add(): void {}
  remove(): void {}

  close(): void {
    this.#link.close();
  }
}
