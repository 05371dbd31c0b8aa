// Read first: Linux, Documentation/networking/filter.rst; include/uapi/linux/filter.h, bpf_common.h.
//
// Classic BPF: an accumulator A, an index X, jumps that go forward only. struct sock_filter:
//
//   code u16 | distance if true u8 | distance if false u8 | k u32

export type ClassicComparison = "==" | ">=";

export type ClassicInstruction =
  /** A = octets of the packet in network order; beyond its end the program is over with result 0. */
  | { readonly kind: "packet"; readonly size: 1 | 2 | 4; readonly offset: number }
  /** A = length of the packet */
  | { readonly kind: "length" }
  /** A = A op k */
  | { readonly kind: "arithmetic"; readonly by: "-=" | "*=" | "&=" | ">>="; readonly value: number }
  /** X = A */
  | { readonly kind: "to-index" }
  /** A = k */
  | { readonly kind: "constant"; readonly value: number }
  | {
      readonly kind: "jump";
      readonly is: ClassicComparison;
      readonly right: number | "index";
      /** Labels further down; undefined is the next instruction. */
      readonly yes: string | undefined;
      readonly no: string | undefined;
    }
  | { readonly kind: "label"; readonly name: string }
  | { readonly kind: "return"; readonly value: number };

/** SKF_AD_OFF and the ancillary data behind it: octets that are not in the packet. */
export const ANCILLARY: Readonly<Record<"protocol" | "mark" | "vlanTci", number>> = {
  protocol: -0x1000,
  mark: -0x1000 + 20,
  vlanTci: -0x1000 + 44,
};

/** BPF_MAXINSNS */
export const CLASSIC_LIMIT = 4096;

const INSTRUCTION_BYTES = 8;
const PACKET = { 1: 0x30, 2: 0x28, 4: 0x20 } as const;
const LENGTH = 0x80;
const ARITHMETIC = { "-=": 0x14, "*=": 0x24, "&=": 0x54, ">>=": 0x74 } as const;
const TO_INDEX = 0x07;
const CONSTANT = 0x00;
const JUMP_ALWAYS = 0x05;
const JUMP = { "==": 0x15, ">=": 0x35 } as const;
const BY_INDEX = 0x08;
const RETURN = 0x06;
const LONGEST_JUMP = 255;

interface Slot {
  readonly code: number;
  readonly yes: number;
  readonly no: number;
  readonly k: number;
}

/**
 * The program in the kernel's form. Built from its end, as every target then has its place already; a conditional jump
 * that has to go further than 255 instructions goes over an unconditional one.
 */
export function assembleClassic(program: readonly ClassicInstruction[]): Uint8Array {
  const reversed: Slot[] = [];
  const labels = new Map<string, number>();
  for (const instruction of program.toReversed()) {
    if (instruction.kind === "label") labels.set(instruction.name, reversed.length);
    else if (instruction.kind === "jump") pushJump(reversed, labels, instruction);
    else reversed.push(slotOf(instruction));
  }
  const bytes = new Uint8Array(reversed.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, slot] of reversed.toReversed().entries()) {
    const at = index * INSTRUCTION_BYTES;
    view.setUint16(at, slot.code, true);
    view.setUint8(at + 2, slot.yes);
    view.setUint8(at + 3, slot.no);
    view.setUint32(at + 4, slot.k >>> 0, true);
  }
  return bytes;
}

type Jump = Extract<ClassicInstruction, { kind: "jump" }>;

function pushJump(reversed: Slot[], labels: ReadonlyMap<string, number>, jump: Jump): void {
  const distance = (target: string | undefined): number => {
    if (target === undefined) return 0;
    const found = labels.get(target);
    if (found === undefined) throw new Error(`no label ${target} further down`);
    return reversed.length - found;
  };
  // Each detour stands right behind the jump, so the far branch of the other one grows by it.
  const code = JUMP[jump.is] | (jump.right === "index" ? BY_INDEX : 0);
  const k = jump.right === "index" ? 0 : jump.right;
  if (distance(jump.yes) <= LONGEST_JUMP && distance(jump.no) <= LONGEST_JUMP) {
    reversed.push({ code, yes: distance(jump.yes), no: distance(jump.no), k });
    return;
  }
  reversed.push({ code: JUMP_ALWAYS, yes: 0, no: 0, k: distance(jump.no) });
  reversed.push({
    code: JUMP_ALWAYS,
    yes: 0,
    no: 0,
    k: distance(jump.yes) + (jump.yes === undefined ? 1 : 0),
  });
  reversed.push({ code, yes: 0, no: 1, k });
}

function slotOf(instruction: Exclude<ClassicInstruction, Jump | { kind: "label" }>): Slot {
  const plain = (code: number, k = 0): Slot => ({ code, yes: 0, no: 0, k });
  switch (instruction.kind) {
    case "packet":
      return plain(PACKET[instruction.size], instruction.offset);
    case "length":
      return plain(LENGTH);
    case "arithmetic":
      return plain(ARITHMETIC[instruction.by], instruction.value);
    case "to-index":
      return plain(TO_INDEX);
    case "constant":
      return plain(CONSTANT, instruction.value);
    case "return":
      return plain(RETURN, instruction.value);
  }
}
