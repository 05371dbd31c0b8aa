// Read first: instruction.ts. struct bpf_insn, of which some instructions take two:
//
//   code u8 | destination u4 | source u4 | offset s16 | immediate s32

import type { Arithmetic, Comparison, Instruction, Operand, Place, Register, Width } from "./instruction.ts";

const INSTRUCTION_BYTES = 8;

const CLASS = { ld: 0, ldx: 1, st: 2, stx: 3, jmp: 5, alu: 4, alu64: 7 } as const;
const SIZE: Readonly<Record<Width, number>> = { u32: 0x00, u16: 0x08, u8: 0x10, u64: 0x18 };
const MODE_ABSOLUTE = 0x20;
const MODE_MEMORY = 0x60;
const SOURCE_REGISTER = 0x08;
const PSEUDO_MAP_FD = 1;

const ARITHMETIC: Readonly<Record<Arithmetic, number>> = {
  "+=": 0x00,
  "-=": 0x10,
  "*=": 0x20,
  "|=": 0x40,
  "&=": 0x50,
  "<<=": 0x60,
  ">>=": 0x70,
  "=": 0xb0,
};
const TO_BIG_ENDIAN = 0xd8;
const COMPARISON: Readonly<Record<Comparison, number>> = {
  "==": 0x10,
  ">": 0x20,
  ">=": 0x30,
  "!=": 0x50,
  "<": 0xa0,
  "<=": 0xb0,
};
const JUMP_ALWAYS = 0x00;
const CALL = 0x80;
const EXIT = 0x90;

/** One slot of eight octets. */
interface Slot {
  readonly code: number;
  readonly destination?: number;
  readonly source?: number;
  readonly offset?: number;
  readonly immediate?: number;
}

/** The program in the kernel's form. A label that is missing or there twice is a bug of the program's author. */
export function assemble(program: readonly Instruction[]): Uint8Array {
  const labels = labelPositions(program);
  const slots: Slot[] = [];
  for (const instruction of program) slots.push(...slotsOf(instruction, slots.length, labels));
  const bytes = new Uint8Array(slots.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, slot] of slots.entries()) writeSlot(view, index * INSTRUCTION_BYTES, slot);
  return bytes;
}

function labelPositions(program: readonly Instruction[]): ReadonlyMap<string, number> {
  const labels = new Map<string, number>();
  let position = 0;
  for (const instruction of program) {
    if (instruction.kind === "map" || instruction.kind === "wide") position += 2;
    else if (instruction.kind !== "label") position += 1;
    else if (labels.has(instruction.name)) throw new Error(`label ${instruction.name} is there twice`);
    else labels.set(instruction.name, position);
  }
  return labels;
}

function slotsOf(
  instruction: Instruction,
  position: number,
  labels: ReadonlyMap<string, number>,
): readonly Slot[] {
  switch (instruction.kind) {
    case "label":
      return [];
    case "arithmetic": {
      const { to, by, operand } = instruction;
      return [{ ...withOperand(CLASS.alu64 | ARITHMETIC[by], operand), destination: numberOf(to) }];
    }
    case "to-big-endian": {
      const { register, bits } = instruction;
      return [
        {
          code: CLASS.alu | TO_BIG_ENDIAN,
          destination: numberOf(register),
          immediate: bits,
        },
      ];
    }
    case "load":
      return [loadSlot(instruction.width, instruction.to, instruction.from)];
    case "store":
      return [storeSlot(instruction.width, instruction.to, instruction.value)];
    case "packet":
      return [{ code: CLASS.ld | MODE_ABSOLUTE | SIZE[instruction.width], immediate: instruction.offset }];
    case "map":
      return wideSlots(instruction.to, PSEUDO_MAP_FD, BigInt(instruction.fd));
    case "wide":
      return wideSlots(instruction.to, 0, instruction.value);
    case "call":
      return [{ code: CLASS.jmp | CALL, immediate: instruction.helper }];
    case "exit":
      return [{ code: CLASS.jmp | EXIT }];
    case "goto":
      return [{ code: CLASS.jmp | JUMP_ALWAYS, offset: distance(labels, instruction.target, position) }];
    case "jump": {
      const { left, is, right, target } = instruction;
      const compared = withOperand(CLASS.jmp | COMPARISON[is], right);
      return [{ ...compared, destination: numberOf(left), offset: distance(labels, target, position) }];
    }
  }
}

function withOperand(code: number, operand: Operand): Slot {
  if (typeof operand !== "number") return { code: code | SOURCE_REGISTER, source: numberOf(operand) };
  if (operand !== (operand | 0)) throw new RangeError(`${operand} is not a 32-bit immediate`);
  return { code, immediate: operand };
}

function loadSlot(width: Width, to: Register, from: Place): Slot {
  return {
    code: CLASS.ldx | MODE_MEMORY | SIZE[width],
    destination: numberOf(to),
    source: numberOf(from.base),
    offset: from.offset,
  };
}

function storeSlot(width: Width, to: Place, value: Operand): Slot {
  const place = { destination: numberOf(to.base), offset: to.offset };
  if (typeof value === "number") {
    return { code: CLASS.st | MODE_MEMORY | SIZE[width], ...place, immediate: value };
  }
  return { code: CLASS.stx | MODE_MEMORY | SIZE[width], ...place, source: numberOf(value) };
}

function wideSlots(to: Register, source: number, value: bigint): readonly Slot[] {
  const low = Number(value & 0xffffffffn);
  const high = Number((value >> 32n) & 0xffffffffn);
  const code = CLASS.ld | SIZE.u64;
  return [
    { code, destination: numberOf(to), source, immediate: low },
    { code: 0, immediate: high },
  ];
}

/** From the instruction after the jump. */
function distance(labels: ReadonlyMap<string, number>, target: string, position: number): number {
  const found = labels.get(target);
  if (found === undefined) throw new Error(`no label ${target}`);
  return found - position - 1;
}

function numberOf(register: Register): number {
  return Number(register.slice(1));
}

function writeSlot(view: DataView, at: number, slot: Slot): void {
  view.setUint8(at, slot.code);
  view.setUint8(at + 1, (slot.destination ?? 0) | ((slot.source ?? 0) << 4));
  view.setInt16(at + 2, slot.offset ?? 0, true);
  view.setInt32(at + 4, slot.immediate ?? 0, true);
}
