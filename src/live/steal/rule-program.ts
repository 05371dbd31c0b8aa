// The driver's `receive` as an eBPF program: the tree of src/ipvlan/receive-rule.ts becomes tests and jumps, its leaves
// become results, and a look-up asks the sets that follow the port's table.
//
//   r6 = context   r7 = octets behind the Ethernet header   r8 = protocol   r9, r0 = the two sides of a test

import type { ReceiveRule, RuleTerm, RuleTest } from "../../ipvlan/receive-rule.ts";
import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import {
  arithmetic,
  call,
  exit,
  goto,
  HELPER,
  type Instruction,
  jump,
  label,
  load,
  map,
  move,
  packet,
  type Register,
  SKB,
  store,
  toBigEndian,
} from "../bpf/instruction.ts";

/** What the program returns for each leaf; `slave` is a look-up that found something. */
export type Results = Readonly<Record<"pass" | "group" | "slave", number>>;

/** Descriptors of the sets. Their keys are the address's 32-bit words, each in the machine's order. */
export interface KeySets {
  readonly ipv4: number;
  readonly ipv6: number;
}

const WIDTH = { 1: "u8", 2: "u16", 4: "u32" } as const;

export interface RuleProgram {
  readonly rule: ReceiveRule;
  readonly results: Results;
  readonly sets: KeySets;
  /** Comes first and may jump to the leaves; the context is in r6. */
  readonly before?: readonly Instruction[];
}

/** `receive` of a frame on the parent. */
export function ruleProgram({ rule, results, sets, before = [] }: RuleProgram): readonly Instruction[] {
  const code = [
    move("r6", "r1"),
    ...before,
    load("u32", "r7", "r6", SKB.length),
    arithmetic("r7", "-=", ETHERNET_HEADER_LENGTH_BYTES),
    load("u32", "r8", "r6", SKB.protocol),
    toBigEndian("r8", 16),
    ...new TreeCode(sets).of(rule),
  ];
  return [...code, ...leafCode(code, results)];
}

/** The verifier refuses code that nothing jumps to. */
function leafCode(code: readonly Instruction[], results: Results): readonly Instruction[] {
  const isReached = (leaf: string) => code.some((step) => "target" in step && step.target === leaf);
  return (["pass", "group", "slave"] as const)
    .filter(isReached)
    .flatMap((leaf) => [label(leaf), move("r0", results[leaf]), exit()]);
}

/** Ends with a jump to a leaf on every path. A branch that several tests lead to is there once. */
class TreeCode {
  readonly #sets: KeySets;
  readonly #labels: Map<ReceiveRule, string> = new Map();
  readonly #waiting: ReceiveRule[] = [];

  constructor(sets: KeySets) {
    this.#sets = sets;
  }

  of(rule: ReceiveRule): readonly Instruction[] {
    const code = [...this.#straight(rule)];
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      code.push(label(this.#labels.get(next)!), ...this.#straight(next));
    }
    return code;
  }

  /** The way on which all tests hold; the others wait. */
  #straight(rule: ReceiveRule): readonly Instruction[] {
    switch (rule.kind) {
      case "pass":
      case "group":
        return [goto(rule.kind)];
      case "look-up":
        return rule.family === "ipv4"
          ? lookUp(rule.offset, 1, this.#sets.ipv4)
          : lookUp(rule.offset, 4, this.#sets.ipv6);
      case "test":
        return [...testCode(rule.test, this.#otherwise(rule.no)), ...this.#straight(rule.yes)];
    }
  }

  /** The label of a branch. */
  #otherwise(rule: ReceiveRule): string {
    if (rule.kind === "pass" || rule.kind === "group") return rule.kind;
    const known = this.#labels.get(rule);
    if (known !== undefined) return known;
    const name = `branch ${this.#labels.size + 1}`;
    this.#labels.set(rule, name);
    this.#waiting.push(rule);
    return name;
  }
}

const OPPOSITE = { "==": "!=", ">=": "<" } as const;

/** Goes on if the test holds, to `no` if not. */
function testCode({ left, is, right }: RuleTest, no: string): readonly Instruction[] {
  const leftSide = termCode(left);
  const rightSide = termCode(right);
  if (right.kind === "number")
    return [...leftSide.code, jump(leftSide.register, OPPOSITE[is], right.value, no)];
  if (rightSide.register !== "r0" || leftSide.register !== "r0") {
    return [
      ...leftSide.code,
      ...rightSide.code,
      jump(leftSide.register, OPPOSITE[is], rightSide.register, no),
    ];
  }
  return [...leftSide.code, move("r9", "r0"), ...rightSide.code, jump("r9", OPPOSITE[is], "r0", no)];
}

function termCode(term: RuleTerm): { readonly code: readonly Instruction[]; readonly register: Register } {
  switch (term.kind) {
    case "number":
      return { code: [move("r0", term.value)], register: "r0" };
    case "protocol":
      return { code: [], register: "r8" };
    case "length":
      return { code: [], register: "r7" };
    case "octets": {
      const { offset, size, mask, shift, factor } = term;
      const code = [packet(WIDTH[size], offset)];
      if (mask !== 0xffffffff) code.push(arithmetic("r0", "&=", mask));
      if (shift !== 0) code.push(arithmetic("r0", ">>=", shift));
      if (factor !== 1) code.push(arithmetic("r0", "*=", factor));
      return { code, register: "r0" };
    }
  }
}

/** The key is made at the end of the stack. */
function lookUp(offset: number, words: 1 | 4, set: number): readonly Instruction[] {
  const code: Instruction[] = [];
  for (let word = 0; word < words; word++) {
    code.push(packet("u32", offset + word * 4), store("u32", "r10", (word - words) * 4, "r0"));
  }
  return [
    ...code,
    map("r1", set),
    move("r2", "r10"),
    arithmetic("r2", "+=", -4 * words),
    call(HELPER.mapLookup),
    jump("r0", "!=", 0, "slave"),
    goto("pass"),
  ];
}
