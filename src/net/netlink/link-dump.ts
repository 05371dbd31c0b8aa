import type { NetDevice } from "../../device/device.ts";
import { visibleFlags } from "../device-state.ts";
import type { Namespace } from "../namespace.ts";
import { bridgePortInfo } from "./bridge-link.ts";
import { linkData } from "./link-data.ts";
import type { LinkMessage } from "./link-message.ts";

/** net/core/rtnetlink.c: rtnl_fill_ifinfo, one device as a socket of its own namespace is told. */
export function linkMessage(device: NetDevice): LinkMessage {
  const { operations } = device;
  return {
    ifindex: device.ifindex,
    name: device.name,
    altNames: device.altNames,
    alias: device.alias,
    flags: visibleFlags(device),
    mtu: device.mtu,
    minMtu: operations.minMtu,
    maxMtu: operations.maxMtu,
    qdisc: qdiscName(device),
    operState: device.running ? device.operState : "DOWN",
    group: device.group,
    txQueueLength: device.txQueueLength,
    type: device.type,
    address: device.mac,
    broadcast: device.broadcast,
    ...linkIdentity(device),
    master: device.master?.ifindex,
    promiscuity: device.promiscuity,
    allMulti: device.allMulti,
    numTxQueues: device.numTxQueues,
    numRxQueues: device.numRxQueues,
    addrGenMode: (device.host as Namespace).ipv6.devices.has(device) ? device.addrGenMode : undefined,
    data: linkData(device),
    bridgePort: bridgePortInfo(device),
    statistics: { ...device.statistics, ...operations.statistics?.() },
    carrierChanges: device.carrierChanges,
    tsoMaxSize: device.tsoMaxSize,
    devId: device.devId,
    ...(device.permanentAddress === undefined ? {} : { permanentAddress: device.permanentAddress }),
  };
}

/** noop until the first open, then what the kind runs on. */
function qdiscName(device: NetDevice): string {
  if (!device.hasQdisc) return "noop";
  return device.queueing === "noqueue" ? "noqueue" : "pfifo_fast";
}

/** IFLA_LINK, where it differs from the device, and rtnl_fill_link_netnsid. */
function linkIdentity(device: NetDevice): Pick<LinkMessage, "link" | "linkNetnsId"> {
  const { link } = device;
  if (link === undefined) return { link: undefined, linkNetnsId: undefined };
  if (link.host === device.host || device.operations.tellsLinkNetns === undefined)
    return { link: link.ifindex, linkNetnsId: undefined };
  const namespace = device.host as Namespace;
  return { link: link.ifindex, linkNetnsId: namespace.netnsIds.allocate(link.host.id) };
}
