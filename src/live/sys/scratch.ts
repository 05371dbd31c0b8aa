import { type Memory, mapMemory } from "./memory.ts";

/**
 * Arguments of the control plane's system calls: structures that one call reads or fills before it returns. Whoever
 * writes here has to have made the call and read the answer before anybody else runs, so there is nothing to free.
 */
const SCRATCH_BYTES = 256 * 1024;

let mapped: Memory | undefined;

/** The one scratch memory of this thread. */
export function scratch(): Memory {
  mapped ??= mapMemory(SCRATCH_BYTES);
  return mapped;
}

/** `bytes` copied to the start of the scratch memory; the answer is their address. */
export function scratchBytes(bytes: Uint8Array): number {
  const { address, bytes: memory } = scratch();
  if (bytes.length > SCRATCH_BYTES) throw new RangeError(`${bytes.length} octets as an argument`);
  memory.set(bytes);
  return address;
}

/** One int at the start of the scratch memory; the answer is its address. */
export function scratchInt(value: number): number {
  const { address, view } = scratch();
  view.setInt32(0, value, true);
  return address;
}
