// What clients are told of parents and slaves: enough to print a slave as the kernel would print its own.

import { release } from "node:os";
import type { SlaveStatistics } from "../../ipvlan/counters.ts";
import type { Flag, Mode } from "../../ipvlan/port.ts";
import type { PortReport } from "../port/messages.ts";
import { RefusedOperation } from "./client-connection.ts";
import type { Control } from "./control.ts";
import type { ParentService, ParentState } from "./parent-service.ts";
import { openPeerNamespace, type Peer } from "./peer.ts";
import type { ShowOperation } from "./protocol.ts";

/** A slave in the namespace that was asked about. */
export interface ShownSlave {
  readonly name: string;
  readonly ifindex: number;
  readonly devId: number;
  readonly mode: Mode;
  readonly flag: Flag;
  readonly parent: ShownParent;
  readonly statistics?: SlaveStatistics;
}

export interface ShownParent {
  readonly ifindex: number;
  readonly name: string;
  readonly inode: number;
  /** A file that leads to its namespace as long as the daemon lives. */
  readonly namespace: string;
}

export interface ShownPort {
  readonly parent: ShownParent;
  readonly state: ParentState;
  readonly trouble: string | undefined;
  readonly report: PortReport | undefined;
}

export interface Status {
  readonly program: string;
  readonly node: string;
  readonly kernel: string;
  readonly pid: number;
  readonly since: string;
  readonly ports: readonly ShownPort[];
  /** Parents of an earlier run that could not be taken back. */
  readonly unrestored: readonly {
    readonly parent: string;
    readonly slaves: readonly string[];
    readonly reason: string;
  }[];
}

export async function shownSlaves(
  control: Control,
  peer: Peer,
  operation: ShowOperation,
): Promise<{ readonly slaves: readonly ShownSlave[] } | RefusedOperation> {
  const namespace = openPeerNamespace(peer, operation.namespace);
  if (!("fd" in namespace)) return new RefusedOperation(namespace);
  const { inode } = namespace;
  namespace.close();
  if (operation.detail === "identity") {
    await control.catchUp();
    return { slaves: control.parents.flatMap((parent) => slavesOf(parent, inode, undefined)) };
  }
  const reports = await control.reports();
  return { slaves: reports.flatMap(({ parent, report }) => slavesOf(parent, inode, report)) };
}

export async function statusOf(
  control: Control,
  daemon: { readonly program: string; readonly since: string },
): Promise<Status> {
  const reports = await control.reports();
  return {
    ...daemon,
    node: process.versions.node,
    kernel: release(),
    pid: process.pid,
    ports: reports.map(({ parent, report }) => ({
      parent: shownParent(parent),
      state: parent.state,
      trouble: parent.trouble,
      report,
    })),
    unrestored: control.unrestored.map(({ record, reason }) => ({
      parent: record.parent.name,
      slaves: record.slaves.map(({ name }) => name),
      reason,
    })),
  };
}

function slavesOf(
  parent: ParentService,
  inode: number,
  report: PortReport | undefined,
): readonly ShownSlave[] {
  const { record } = parent;
  if (record === undefined) return [];
  return record.slaves
    .filter(({ namespace }) => namespace.inode === inode)
    .map(({ name, ifindex, devId }) => {
      const counted = report?.slaves.find((slave) => slave.devId === devId)?.statistics;
      const identity = {
        name,
        ifindex,
        devId,
        mode: record.mode,
        flag: record.flag,
        parent: shownParent(parent),
      };
      return counted === undefined ? identity : { ...identity, statistics: counted };
    });
}

function shownParent({ ifindex, name, namespace }: ParentService): ShownParent {
  return { ifindex, name, inode: namespace.inode, namespace: `/proc/${process.pid}/fd/${namespace.fd}` };
}
