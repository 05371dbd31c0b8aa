import type { Machine } from "../../kernel/machine.ts";

/** prg_cache_get: `48/nc`, or `-` for a socket that no process has open. */
export function programOfSocket(machine: Machine, inode: number): string {
  for (const process of machine.processes()) {
    const holds = process.descriptors().some((fd) => process.pathOf(fd) === `socket:[${inode}]`);
    if (holds) return `${process.pid}/${process.name}`;
  }
  return "-";
}
