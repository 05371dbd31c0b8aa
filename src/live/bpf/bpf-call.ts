// Read first: bpf(2); include/uapi/linux/bpf.h, union bpf_attr. Numbers in the machine's order.

import { libc, SystemCallError } from "../sys/libc.ts";
import { scratch } from "../sys/scratch.ts";

/** glibc has no wrapper. Architectures with the common table have 280. */
const CALL_NUMBER: Readonly<Partial<Record<NodeJS.Architecture, number>>> = {
  x64: 321,
  arm64: 280,
  riscv64: 280,
  loong64: 280,
  arm: 386,
  ia32: 357,
};

/** enum bpf_cmd */
export const COMMAND = {
  mapCreate: 0,
  mapLookup: 1,
  mapUpdate: 2,
  mapDelete: 3,
  programLoad: 5,
  programTestRun: 10,
  linkCreate: 28,
  linkUpdate: 29,
} as const;

/** Offset in union bpf_attr -> value; a bigint is a 64-bit field. Everything else is zero. */
export type BpfAttributes = Readonly<Record<number, number | bigint>>;

/** The union as far as the calls here fill it; the kernel takes the rest as zero. */
const ATTRIBUTE_BYTES = 128;

/**
 * bpf(2). The attributes take the first 128 octets of the scratch memory, and answers in them can be read there
 * afterwards; what they point to lies behind. -1 is a failure, and `lastErrno()` knows which.
 */
export function bpf(command: number, attributes: BpfAttributes): number {
  const number = CALL_NUMBER[process.arch];
  if (number === undefined) throw new SystemCallError("bpf", "ENOSYS", process.arch);
  const { address, bytes, view } = scratch();
  bytes.fill(0, 0, ATTRIBUTE_BYTES);
  for (const [offset, value] of Object.entries(attributes)) {
    if (typeof value === "bigint") view.setBigUint64(Number(offset), value, true);
    else view.setUint32(Number(offset), value, true);
  }
  return libc().syscall(number, command, address, ATTRIBUTE_BYTES, 0, 0);
}

/** Where what attributes point to may begin. */
export const ARGUMENTS_OFFSET: number = ATTRIBUTE_BYTES;

/** A field of 16 octets for a name: letters, digits, "_" and "."; cut to the 15 that fit. */
export function objectName(offset: number, name: string): BpfAttributes {
  const padded = Buffer.from(name.slice(0, 15).padEnd(16, "\0"), "latin1");
  return Object.fromEntries([0, 4, 8, 12].map((at) => [offset + at, padded.readUInt32LE(at)]));
}
