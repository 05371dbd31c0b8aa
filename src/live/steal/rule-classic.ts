// The driver's `receive` as a classic BPF program (see rule-program.ts), with the addresses as comparisons, one after the
// other: for few slaves on kernels without bpf(2).

import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule, RuleTerm, RuleTest } from "../../ipvlan/receive-rule.ts";
import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import { ANCILLARY, type ClassicInstruction } from "../bpf/classic.ts";
import type { Results } from "./rule-program.ts";

export interface ClassicRule {
  readonly rule: ReceiveRule;
  readonly results: Results;
  readonly addresses: ReadonlySet<SlaveAddress>;
  /** Comes first and may jump to the leaves. */
  readonly before?: readonly ClassicInstruction[];
}

const LEAVES = ["pass", "group", "slave"] as const;

export function classicRule({
  rule,
  results,
  addresses,
  before = [],
}: ClassicRule): readonly ClassicInstruction[] {
  const tree = new TreeCode(addresses).of(rule);
  return [
    ...before,
    ...tree,
    ...LEAVES.flatMap((leaf): readonly ClassicInstruction[] => [
      { kind: "label", name: leaf },
      { kind: "return", value: results[leaf] },
    ]),
  ];
}

/** As in rule-program.ts; a jump goes forward only, and the branches that wait stand behind all that leads to them. */
class TreeCode {
  readonly #ipv4: readonly number[];
  readonly #ipv6: readonly bigint[];
  readonly #labels: Map<ReceiveRule, string> = new Map();
  readonly #waiting: ReceiveRule[] = [];
  #addresses = 0;

  constructor(addresses: ReadonlySet<SlaveAddress>) {
    this.#ipv4 = [...addresses].filter((address) => typeof address === "number");
    this.#ipv6 = [...addresses].filter((address) => typeof address === "bigint");
  }

  of(rule: ReceiveRule): readonly ClassicInstruction[] {
    const code = [...this.#straight(rule)];
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      code.push({ kind: "label", name: this.#labels.get(next)! }, ...this.#straight(next));
    }
    return code;
  }

  #straight(rule: ReceiveRule): readonly ClassicInstruction[] {
    switch (rule.kind) {
      case "pass":
      case "group":
        return goto(rule.kind);
      case "look-up":
        return rule.family === "ipv4" ? this.#lookUpIpv4(rule.offset) : this.#lookUpIpv6(rule.offset);
      case "test":
        return [...testCode(rule.test, this.#otherwise(rule.no)), ...this.#straight(rule.yes)];
    }
  }

  #otherwise(rule: ReceiveRule): string {
    if (rule.kind === "pass" || rule.kind === "group") return rule.kind;
    const known = this.#labels.get(rule);
    if (known !== undefined) return known;
    const name = `branch ${this.#labels.size + 1}`;
    this.#labels.set(rule, name);
    this.#waiting.push(rule);
    return name;
  }

  #lookUpIpv4(offset: number): readonly ClassicInstruction[] {
    const compared = this.#ipv4.map((address) => equals(address, "slave", undefined));
    return [{ kind: "packet", size: 4, offset }, ...compared, ...goto("pass")];
  }

  #lookUpIpv6(offset: number): readonly ClassicInstruction[] {
    const code: ClassicInstruction[] = [];
    for (const address of this.#ipv6) {
      const other = `address ${++this.#addresses}`;
      for (let word = 0; word < 4; word++) {
        const value = Number((address >> BigInt(96 - word * 32)) & 0xffffffffn);
        code.push({ kind: "packet", size: 4, offset: offset + word * 4 });
        code.push(equals(value, word === 3 ? "slave" : undefined, other));
      }
      code.push({ kind: "label", name: other });
    }
    return [...code, ...goto("pass")];
  }
}

function equals(right: number, yes: string | undefined, no: string | undefined): ClassicInstruction {
  return { kind: "jump", is: "==", right, yes, no };
}

/** There is no jump to a label alone; both ways of a conditional one do. */
function goto(target: string): readonly ClassicInstruction[] {
  return [equals(0, target, target)];
}

/** Goes on if the test holds, to `no` if not. */
function testCode({ left, is, right }: RuleTest, no: string): readonly ClassicInstruction[] {
  if (right.kind === "number") {
    return [...termCode(left), { kind: "jump", is, right: right.value, yes: undefined, no }];
  }
  return [
    ...termCode(right),
    { kind: "to-index" },
    ...termCode(left),
    { kind: "jump", is, right: "index", yes: undefined, no },
  ];
}

function termCode(term: RuleTerm): readonly ClassicInstruction[] {
  switch (term.kind) {
    case "number":
      return [{ kind: "constant", value: term.value }];
    case "protocol":
      return [{ kind: "packet", size: 2, offset: ANCILLARY.protocol }];
    case "length":
      return [{ kind: "length" }, { kind: "arithmetic", by: "-=", value: ETHERNET_HEADER_LENGTH_BYTES }];
    case "octets": {
      const { offset, size, mask, shift, factor } = term;
      const code: ClassicInstruction[] = [{ kind: "packet", size, offset }];
      if (mask !== 0xffffffff) code.push({ kind: "arithmetic", by: "&=", value: mask });
      if (shift !== 0) code.push({ kind: "arithmetic", by: ">>=", value: shift });
      if (factor !== 1) code.push({ kind: "arithmetic", by: "*=", value: factor });
      return code;
    }
  }
}
