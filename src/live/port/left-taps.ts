import { readdirSync, readFileSync } from "node:fs";
import { namespaceInode } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";
import { namespaceOfTap } from "../sys/tap.ts";
import type { PortRecord } from "./messages.ts";

/**
 * Closes the descriptors of this process that slaves of `record` still hang on: those of a thread that was ended by force.
 * As long as they are open nobody else can have the devices.
 */
export function closeLeftTaps(record: PortRecord): void {
  const wanted = new Set(record.slaves.map(({ name, namespace }) => placeOf(namespace.inode, name)));
  for (const entry of readdirSync("/proc/self/fdinfo")) {
    const fd = Number(entry);
    const place = placeOfTap(fd);
    if (place !== undefined && wanted.has(place)) closeDescriptor(fd);
  }
}

/** undefined for a descriptor of anything else, or of a TAP without a device. */
function placeOfTap(fd: number): string | undefined {
  const name = deviceOf(fd);
  if (name === undefined) return undefined;
  const namespace = namespaceOfTap(fd);
  if (namespace < 0) return undefined;
  try {
    return placeOf(namespaceInode(namespace), name);
  } finally {
    closeDescriptor(namespace);
  }
}

/** drivers/net/tun.c: tun_chr_show_fdinfo, "iff:" and the name. */
function deviceOf(fd: number): string | undefined {
  try {
    return /^iff:\s*(\S+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function placeOf(inode: number, name: string): string {
  return `${inode} ${name}`;
}
