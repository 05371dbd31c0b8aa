// Read first: Linux, Documentation/bpf/standardization/instruction-set.rst; include/uapi/linux/bpf.h.
//
// eBPF instructions as values, and one short function for each, so that a program is a listing:
//
//     load("u32", "r2", "r6", SKB_LEN),     r2 = *(u32 *)(r6 + 0)
//     jump("r2", "<", 14, "pass"),          if r2 < 14 goto pass
//     move("r0", 2),
//     label("pass"),
//
// r0 is the result, r1 to r5 are arguments (a call destroys them), r6 to r9 survive calls, r10 is the end of the stack.

export type Register = "r0" | "r1" | "r2" | "r3" | "r4" | "r5" | "r6" | "r7" | "r8" | "r9" | "r10";
export type Width = "u8" | "u16" | "u32" | "u64";
export type Operand = Register | number;
export type Arithmetic = "=" | "+=" | "-=" | "*=" | "&=" | "|=" | "<<=" | ">>=";
export type Comparison = "==" | "!=" | ">" | ">=" | "<" | "<=";

export type Instruction =
  | { readonly kind: "arithmetic"; readonly to: Register; readonly by: Arithmetic; readonly operand: Operand }
  | { readonly kind: "to-big-endian"; readonly register: Register; readonly bits: 16 | 32 | 64 }
  | { readonly kind: "load"; readonly width: Width; readonly to: Register; readonly from: Place }
  | { readonly kind: "store"; readonly width: Width; readonly to: Place; readonly value: Operand }
  | { readonly kind: "packet"; readonly width: "u8" | "u16" | "u32"; readonly offset: number }
  | { readonly kind: "map"; readonly to: Register; readonly fd: number }
  | { readonly kind: "wide"; readonly to: Register; readonly value: bigint }
  | {
      readonly kind: "jump";
      readonly left: Register;
      readonly is: Comparison;
      readonly right: Operand;
      readonly target: string;
    }
  | { readonly kind: "goto"; readonly target: string }
  | { readonly kind: "label"; readonly name: string }
  | { readonly kind: "call"; readonly helper: number }
  | { readonly kind: "exit" };

export interface Place {
  readonly base: Register;
  readonly offset: number;
}

/** enum bpf_func_id */
export const HELPER = {
  mapLookup: 1,
  mapUpdate: 2,
  redirect: 23,
  socketCookie: 46,
} as const;

/** Offsets in struct __sk_buff. */
export const SKB = {
  length: 0,
  packetType: 4,
  mark: 8,
  protocol: 16,
  vlanPresent: 20,
  vlanTci: 24,
  ifindex: 40,
} as const;

/** 64 bits wide; a number is sign-extended from 32 bits. */
export function arithmetic(to: Register, by: Arithmetic, operand: Operand): Instruction {
  return { kind: "arithmetic", to, by, operand };
}

export function move(to: Register, operand: Operand): Instruction {
  return arithmetic(to, "=", operand);
}

/** The low `bits` change from the machine's order to network order, or back; the rest becomes zero. */
export function toBigEndian(register: Register, bits: 16 | 32 | 64): Instruction {
  return { kind: "to-big-endian", register, bits };
}

/** to = *(base + offset), zero-extended. */
export function load(width: Width, to: Register, base: Register, offset: number): Instruction {
  return { kind: "load", width, to, from: { base, offset } };
}

/** *(base + offset) = value */
export function store(width: Width, base: Register, offset: number, value: Operand): Instruction {
  return { kind: "store", width, to: { base, offset }, value };
}

/**
 * r0 = that many octets of the packet, read in network order (BPF_LD | BPF_ABS). Wants the context in r6, destroys r1 to
 * r5; beyond the packet's end the program is over with result 0.
 */
export function packet(width: "u8" | "u16" | "u32", offset: number): Instruction {
  return { kind: "packet", width, offset };
}

/** A map, for a helper that wants one. */
export function map(to: Register, fd: number): Instruction {
  return { kind: "map", to, fd };
}

/** A number of 64 bits. */
export function moveWide(to: Register, value: bigint): Instruction {
  return { kind: "wide", to, value };
}

export function jump(left: Register, is: Comparison, right: Operand, target: string): Instruction {
  return { kind: "jump", left, is, right, target };
}

export function goto(target: string): Instruction {
  return { kind: "goto", target };
}

export function label(name: string): Instruction {
  return { kind: "label", name };
}

/** Arguments in r1 to r5, which are gone afterwards; the result is in r0. */
export function call(helper: number): Instruction {
  return { kind: "call", helper };
}

export function exit(): Instruction {
  return { kind: "exit" };
}
