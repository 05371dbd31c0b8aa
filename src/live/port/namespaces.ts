import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { namespaceId } from "../netlink/requests.ts";
import { NetlinkSocket } from "../netlink/socket.ts";
import { namespaceInode, openNamespace, openOwnNamespace } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";
import type { NamespaceRecord } from "./messages.ts";

const NAMED = "/run/netns";

/** A namespace as events and the driver tell it apart. */
export interface LiveNamespace {
  /** The driver's `NamespaceId`. */
  readonly inode: number;
  /** The label of its events; undefined for the namespace that the event socket is in. */
  readonly id: number | undefined;
}

/** The namespaces that parents and slaves are in, seen from the one that this thread lives in. None is kept alive. */
export class Namespaces {
  readonly #home: LiveNamespace;
  readonly #socket: NetlinkSocket = new NetlinkSocket();

  constructor() {
    const fd = openOwnNamespace();
    this.#home = { inode: namespaceInode(fd), id: undefined };
    closeDescriptor(fd);
  }

  /** From now on its events can be told apart, too. */
  identify(fd: number): LiveNamespace {
    const inode = namespaceInode(fd);
    return inode === this.#home.inode ? this.#home : { inode, id: namespaceId(this.#socket, fd) };
  }

  close(): void {
    this.#socket.close();
  }
}

/** Runs `action` in the namespace of the file `path`, which is open only meanwhile. */
export function withNamespacePath<T>(path: string, action: (fd: number) => T): T {
  const fd = openNamespace(path);
  try {
    return action(fd);
  } finally {
    closeDescriptor(fd);
  }
}

/** How to find each of these namespaces again. */
export function recordNamespaces(inodes: ReadonlySet<number>): ReadonlyMap<number, NamespaceRecord> {
  const records = new Map<number, NamespaceRecord>();
  for (const path of namedNamespaces()) {
    const inode = inodeOf(path);
    if (inode !== undefined && inodes.has(inode) && !records.has(inode)) {
      records.set(inode, { inode, path, pid: undefined });
    }
  }
  for (const inode of inodes)
    if (!records.has(inode)) records.set(inode, { inode, path: undefined, pid: undefined });
  addProcesses(records);
  return records;
}

/** A process for each namespace that has no name. */
function addProcesses(records: Map<number, NamespaceRecord>): void {
  const wanted = new Set([...records.values()].filter((r) => r.path === undefined).map((r) => r.inode));
  if (wanted.size === 0) return;
  for (const pid of processes()) {
    const inode = inodeOfProcess(pid);
    if (inode === undefined || !wanted.delete(inode)) continue;
    records.set(inode, { inode, path: undefined, pid });
    if (wanted.size === 0) return;
  }
}

/** A file that leads to the namespace of a record, if it still is. */
export function findNamespace(record: NamespaceRecord): string | undefined {
  const { path, pid, inode } = record;
  if (path !== undefined && inodeOf(path) === inode) return path;
  if (pid !== undefined && inodeOfProcess(pid) === inode) return `/proc/${pid}/ns/net`;
  return undefined;
}

/** A file for each namespace that has a name or a process in it. */
export function everyNamespace(): readonly string[] {
  const found = new Map<number, string>();
  for (const path of namedNamespaces()) {
    const inode = inodeOf(path);
    if (inode !== undefined) found.set(inode, path);
  }
  for (const pid of processes()) {
    const inode = inodeOfProcess(pid);
    if (inode !== undefined && !found.has(inode)) found.set(inode, `/proc/${pid}/ns/net`);
  }
  return [...found.values()];
}

/** Under /run/netns. */
export function hasName(inode: number): boolean {
  return namedNamespaces().some((path) => inodeOf(path) === inode);
}

/**
 * Whether a name, a mount or a process other than this one holds the namespace. (A descriptor can, too, or a socket: those
 * nobody can find.)
 */
export function isInUse(inode: number): boolean {
  return (
    hasName(inode) ||
    readFileSync("/proc/self/mountinfo", "utf8").includes(` net:[${inode}] `) ||
    processes().some((pid) => pid !== process.pid && mayBeIn(pid, inode))
  );
}

/** A process that we may not look at (no CAP_SYS_PTRACE, another user's) may be anywhere; init is where it always was. */
function mayBeIn(pid: number, inode: number): boolean {
  try {
    return inodeOfLink(readlinkSync(`/proc/${pid}/ns/net`)) === inode;
  } catch (error) {
    return pid !== 1 && (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

function namedNamespaces(): readonly string[] {
  try {
    return readdirSync(NAMED).map((name) => `${NAMED}/${name}`);
  } catch {
    return [];
  }
}

function processes(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}

function inodeOfProcess(pid: number): number | undefined {
  try {
    return inodeOfLink(readlinkSync(`/proc/${pid}/ns/net`));
  } catch {
    return undefined;
  }
}

/** Of "net:[4026531840]". */
function inodeOfLink(link: string): number {
  return Number(/\[(\d+)\]/.exec(link)?.[1]);
}
