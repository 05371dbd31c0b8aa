import type { Machine } from "../../kernel/machine.ts";

/** user_ent_hash_build: who has which socket open, as `users:(("nc",pid=48,fd=3))`; "" = nobody. */
export function processesBySocket(machine: Machine): (inode: number) => string {
  const users = new Map<string, string[]>();
  for (const process of machine.processes()) {
    for (const fd of process.descriptors()) {
      const path = process.pathOf(fd);
      if (path?.startsWith("socket:[") !== true) continue;
      const entry = `("${process.name}",pid=${process.pid},fd=${fd})`;
      users.set(path, [...(users.get(path) ?? []), entry]);
    }
  }
  return (inode) => {
    const entries = users.get(`socket:[${inode}]`);
    return entries === undefined ? "" : ` users:(${entries.reverse().join(",")})`;
  };
}
