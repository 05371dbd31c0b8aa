// A namespace has no name of its own: it is found through whoever is in it, or through a file that keeps it.

import { closeSync, openSync, readdirSync, statSync } from "node:fs";
import type { NamespaceRecord } from "../port/messages.ts";
import { namespaceInode } from "../sys/namespace.ts";
import type { OpenNamespace } from "./peer.ts";

export const NAMED_NAMESPACES = "/run/netns";

/** The namespace that a record means, wherever it is to be found now; undefined if nothing leads to it any more. */
export function openRecorded({ inode, path, pid }: NamespaceRecord): OpenNamespace | undefined {
  const likely = [path, pid === undefined ? undefined : `/proc/${pid}/ns/net`];
  for (const file of likely) {
    const found = file === undefined ? undefined : openIf(file, inode);
    if (found !== undefined) return found;
  }
  for (const file of namespaceFiles()) {
    const found = openIf(file, inode);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Files that lead to namespaces: those with names first, then one for each process. */
export function* namespaceFiles(): Generator<string> {
  for (const name of entriesOf(NAMED_NAMESPACES)) yield `${NAMED_NAMESPACES}/${name}`;
  for (const name of entriesOf("/proc")) if (/^\d+$/.test(name)) yield `/proc/${name}/ns/net`;
}

/** Every namespace that something leads to, once, with the first file that does. */
export function allNamespaces(): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const file of namespaceFiles()) {
    const inode = inodeOf(file);
    if (inode !== undefined && !found.has(inode)) found.set(inode, file);
  }
  return found;
}

export function openNamespaceFile(file: string): OpenNamespace | undefined {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return undefined;
  }
  return { fd, inode: namespaceInode(fd), path: `/proc/self/fd/${fd}`, close: () => closeSync(fd) };
}

function openIf(file: string, inode: number): OpenNamespace | undefined {
  if (inodeOf(file) !== inode) return undefined;
  const opened = openNamespaceFile(file);
  if (opened?.inode === inode) return opened;
  opened?.close();
  return undefined;
}

function inodeOf(file: string): number | undefined {
  try {
    return statSync(file).ino;
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
