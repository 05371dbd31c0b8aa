import { countersOf, statisticsOf } from "../../ipvlan/counters.ts";
import { FIRST_FLAG, FIRST_MODE, type SlaveAddress } from "../../ipvlan/port.ts";
import { formatIpv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address } from "../../wire/ipv6-address.ts";
import { BROADCAST_MAC, ZERO_MAC } from "../../wire/mac-address.ts";
import type { Link } from "../netlink/link.ts";
import type { PlaneStatistics } from "../plane/plane-statistics.ts";
import type { LiveParent } from "./live-parent.ts";
import type { LiveSlave } from "./live-slave.ts";
import type { DeviceReport, NamespaceRecord, PortReport, SlaveReport } from "./messages.ts";
import { recordNamespaces } from "./namespaces.ts";
import type { RunningPort } from "./running-port.ts";

/** `running` undefined: a parent without a port yet. */
export function reportOf(parent: LiveParent, running: RunningPort | undefined): PortReport {
  const slaves = [...(running?.slaves.values() ?? [])];
  const inodes = new Set([parent.namespace.inode, ...slaves.map(({ namespace }) => namespace.inode)]);
  const namespaces = recordNamespaces(inodes);
  const statistics = running?.plane.statistics();
  return {
    parent: deviceReport(parent.link, namespaces.get(parent.namespace.inode)!),
    mode: running?.port.mode ?? FIRST_MODE,
    flag: running?.port.flag ?? FIRST_FLAG,
    steal: running?.attachments.steal ?? "none",
    l3Out: "raw",
    slaves:
      running === undefined
        ? []
        : slaves.map((slave) => slaveReport(running, slave, { namespaces, statistics })),
    plane: { ...statistics?.parent, ...statistics?.failures },
  };
}

export function reportOfSlave(running: RunningPort, slave: LiveSlave): SlaveReport {
  const namespaces = recordNamespaces(new Set([slave.namespace.inode]));
  return slaveReport(running, slave, { namespaces, statistics: running.plane.statistics() });
}

function slaveReport(
  running: RunningPort,
  slave: LiveSlave,
  known: {
    readonly namespaces: ReadonlyMap<number, NamespaceRecord>;
    readonly statistics: PlaneStatistics | undefined;
  },
): SlaveReport {
  const statistics =
    known.statistics?.slaves.get(slave.id) ?? statisticsOf(countersOf(running.counters, slave.id), 0);
  return {
    ...deviceReport(slave.link!, known.namespaces.get(slave.namespace.inode)!),
    // "none" on the TAP is our doing: the identifiers are those of EUI-64 with a dev_id.
    ...(slave.identifiers === "ours" ? { addrGenMode: 0 } : {}),
    devId: slave.devId,
    statistics,
    addresses: [...running.port.slaves.get(slave.id)!.addresses].map(formatSlaveAddress),
    adapter: { ...slave.counts },
  };
}

function formatSlaveAddress(address: SlaveAddress): string {
  return typeof address === "bigint" ? formatIpv6Address(address) : formatIpv4Address(address);
}

function deviceReport(link: Link, namespace: NamespaceRecord): DeviceReport {
  return {
    ifindex: link.ifindex,
    name: link.name,
    namespace,
    flags: link.flags,
    mtu: link.mtu,
    minMtu: link.minMtu,
    maxMtu: link.maxMtu,
    qdisc: link.qdisc,
    operState: link.operState,
    linkMode: link.linkMode,
    group: link.group,
    txQueueLength: link.txQueueLength,
    mac: link.mac ?? ZERO_MAC,
    broadcast: link.broadcast ?? BROADCAST_MAC,
    promiscuity: link.promiscuity,
    allmulti: link.allmulti,
    txQueues: link.txQueues,
    rxQueues: link.rxQueues,
    gsoMaxSize: link.gsoMaxSize,
    gsoMaxSegs: link.gsoMaxSegs,
    addrGenMode: link.addrGenMode ?? 0,
    alias: link.alias,
  };
}
