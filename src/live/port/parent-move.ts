import type { Link } from "../netlink/link.ts";
import { findLink, knownNamespaceId, withRouteSocket } from "../netlink/requests.ts";
import { namespaceInode, openNamespace } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";
import type { LiveParent } from "./live-parent.ts";
import { everyNamespace, type Namespaces } from "./namespaces.ts";

/**
 * Where a parent went that left its namespace; undefined if it is no more. The kernel names the namespace with an id
 * only, so every namespace that can be found is asked for its own.
 */
export function findMovedParent(
  parent: LiveParent,
  left: Link,
  namespaces: Namespaces,
): LiveParent | undefined {
  const { newNamespace } = left;
  if (newNamespace === undefined) return undefined;
  for (const path of everyNamespace()) {
    const fd = openedNamespace(path);
    if (fd === undefined) continue;
    const link = isNamed(parent, fd, newNamespace) ? parentIn(fd, left) : undefined;
    if (link !== undefined) return { namespaceFd: fd, namespace: namespaces.identify(fd), link };
    closeDescriptor(fd);
  }
  return undefined;
}

function openedNamespace(path: string): number | undefined {
  try {
    return openNamespace(path);
  } catch {
    return undefined;
  }
}

function isNamed(parent: LiveParent, fd: number, id: number): boolean {
  if (namespaceInode(fd) === parent.namespace.inode) return false;
  return withRouteSocket(parent.namespaceFd, (socket) => knownNamespaceId(socket, fd)) === id;
}

/** It keeps its number where that is free, and its name unless told otherwise. */
function parentIn(fd: number, left: Link): Link | undefined {
  return withRouteSocket(fd, (socket) => {
    const sameNumber = findLink(socket, left.ifindex);
    return sameNumber?.mac === left.mac ? sameNumber : findLink(socket, left.name);
  });
}
