import { closeSync, constants, openSync } from "node:fs";
import type { NamespaceRecord } from "../port/messages.ts";
import { everyNamespace, findNamespace } from "../port/namespaces.ts";
import { libc } from "../sys/libc.ts";
import { namespaceInode } from "../sys/namespace.ts";

/** A network namespace that a request is about, held open while it is worked on. */
export interface OpenNamespace {
  readonly fd: number;
  readonly inode: number;
  /** For whoever opens it again within this process. */
  readonly path: string;
  close(): void;
}

/** ioctl_ns(2) */
const NS_GET_NSTYPE = 0xb703;
const CLONE_NEWNET = 0x40000000;

/** The answer is a reason where it can't be opened, or is something else. A pipe doesn't keep us waiting. */
export function openNamespaceFile(path: string): OpenNamespace | string {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "cannot be opened";
  }
  if (libc().ioctl(fd, NS_GET_NSTYPE, 0) !== CLONE_NEWNET) {
    closeSync(fd);
    return "is none";
  }
  return { fd, inode: namespaceInode(fd), path: `/proc/self/fd/${fd}`, close: () => closeSync(fd) };
}

/** The namespace of a record, wherever it is to be found now; undefined if nothing leads to it any more. */
export function openRecorded(record: NamespaceRecord): OpenNamespace | undefined {
  const likely = findNamespace(record);
  for (const path of likely === undefined ? everyNamespace() : [likely]) {
    const opened = openNamespaceFile(path);
    if (typeof opened === "string") continue;
    if (opened.inode === record.inode) return opened;
    opened.close();
  }
  return undefined;
}
