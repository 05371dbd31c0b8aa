import { ZERO_MAC } from "../../wire/mac-address.ts";
import type { LiveParent } from "./live-parent.ts";
import type { NamespaceRecord, PortRecord } from "./messages.ts";
import { recordNamespaces } from "./namespaces.ts";
import type { RunningPort } from "./running-port.ts";

/** What a restart needs. */
export function recordOf(parent: LiveParent, running: RunningPort): PortRecord {
  const slaves = [...running.slaves.values()];
  const inodes = new Set([parent.namespace.inode, ...slaves.map(({ namespace }) => namespace.inode)]);
  const namespaces = recordNamespaces(inodes);
  const namespaceOf = (inode: number): NamespaceRecord => namespaces.get(inode)!;
  return {
    version: 1,
    parent: {
      ifindex: parent.link.ifindex,
      name: parent.link.name,
      mac: parent.link.mac ?? ZERO_MAC,
      namespace: namespaceOf(parent.namespace.inode),
    },
    secret: running.secret,
    mode: running.port.mode,
    flag: running.port.flag,
    nextDevId: running.port.devIds.start,
    slaves: slaves.map(({ name, ifindex, namespace, devId }) => ({
      name,
      ifindex,
      namespace: namespaceOf(namespace.inode),
      devId,
    })),
  };
}
