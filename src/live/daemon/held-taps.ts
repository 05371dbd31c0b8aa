import { readdirSync, readlinkSync } from "node:fs";
import { interfaceRequest, requestedName } from "../sys/interface-request.ts";
import { libc } from "../sys/libc.ts";
import { namespaceInode } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";

// The same numbers on every architecture.
const SYS_PIDFD_OPEN = 434;
const SYS_PIDFD_GETFD = 438;

const TUNGETIFF = 0x800454d2;
const TUNGETDEVNETNS = 0x54e3;

/**
 * The TAPs that some process has open, as "namespace's inode/name". (To attach to one would tell, too, but a daemon that is
 * just taking it back would then be refused.)
 */
export function heldTaps(): ReadonlySet<string> {
  const held = new Set<string>();
  for (const pid of entriesOf("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    for (const fd of entriesOf(`/proc/${pid}/fd`)) {
      if (linkOf(`/proc/${pid}/fd/${fd}`) !== "/dev/net/tun") continue;
      const device = deviceOf(Number(pid), Number(fd));
      if (device !== undefined) held.add(device);
    }
  }
  return held;
}

/** Asked of a copy of the descriptor; undefined where it is attached to nothing, or has gone. */
function deviceOf(pid: number, fd: number): string | undefined {
  const { syscall } = libc();
  const process = syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0, 0);
  if (process < 0) return undefined;
  const copy = syscall(SYS_PIDFD_GETFD, process, fd, 0, 0, 0);
  closeDescriptor(process);
  if (copy < 0) return undefined;
  try {
    return nameAndPlace(copy);
  } finally {
    closeDescriptor(copy);
  }
}

function nameAndPlace(tap: number): string | undefined {
  if (libc().ioctl(tap, TUNGETIFF, interfaceRequest("")) < 0) return undefined;
  const name = requestedName();
  const namespace = libc().ioctl(tap, TUNGETDEVNETNS, 0);
  if (namespace < 0) return undefined;
  const inode = namespaceInode(namespace);
  closeDescriptor(namespace);
  return `${inode}/${name}`;
}

// Processes and descriptors come and go while we look.

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
