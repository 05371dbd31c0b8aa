import { IPVLAN_MAX_MTU, IPVLAN_MIN_MTU, type LinkData, newLink, type Parent } from "../ipvlan/link.ts";
import { fail, type Result, succeed } from "../wire/errno.ts";
import { BROADCAST_MAC } from "../wire/mac-address.ts";
import type { DeviceOperations } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_BROADCAST, IFF_MULTICAST } from "./flags.ts";
import type { Host } from "./host.ts";
import { failureOf, IpvlanPort, ipvlanPort } from "./ipvlan-port.ts";
import { IpvlanSlave, ipvlanSlave, type NewIpvlanSlave } from "./ipvlan-slave.ts";
import { canBearAnother } from "./upper.ts";

const IPVLAN_QUEUE_LENGTH = 1000;
/** drivers/net/tap.c: TUN_READQ_SIZE. */
const TAP_QUEUE_LENGTH = 500;

/** What a request says of a new slave, its names and namespaces resolved. */
export interface IpvlanRequest {
  readonly kind: "ipvlan" | "ipvtap";
  /** IFLA_LINK: undefined = not said, "unknown" = no such device. */
  readonly parent: NetDevice | "unknown" | undefined;
  readonly data: LinkData | undefined;
  readonly mtu: number | undefined;
  readonly host: Host;
}

/** ipvlan_link_new up to register_netdevice, in the driver's words; refusals leave no port behind. */
export function addIpvlanSlave(
  request: IpvlanRequest,
  broadcast: NetDevice["broadcast"],
): Result<NewIpvlanSlave> {
  const { parent } = request;
  const existing = typeof parent === "object" ? (ipvlanSlave(parent)?.port ?? ipvlanPort(parent)) : undefined;
  if (typeof parent === "object" && !canBearAnother(existing?.traffic.master ?? parent))
    return fail("EMLINK");
  const answer = newLink(parentOf(parent, existing), {
    data: request.data,
    mtu: request.mtu,
    carrier: typeof parent === "object" && (existing?.traffic.master ?? parent).carrier ? "on" : "off",
    namespace: request.host.id,
    broadcast,
  });
  if (!answer.ok) {
    if (answer.log !== undefined && typeof parent === "object")
      parent.host.log(`${parent.name}: ${answer.log}`);
    return failureOf(answer);
  }
  const port = existing ?? new IpvlanPort(answer.port, parent as NetDevice);
  port.apply(answer.effects);
  const { slave, mac, mtu } = answer;
  return succeed({
    port,
    id: slave.id,
    devId: slave.devId,
    mac,
    mtu,
    carrier: slave.carrier,
    master: port.traffic.master,
  });
}

function parentOf(parent: NetDevice | "unknown" | undefined, existing: IpvlanPort | undefined): Parent {
  if (parent === undefined) return { kind: "absent" };
  if (parent === "unknown") return { kind: "unknown" };
  if (existing !== undefined) {
    const { port } = existing;
    return ipvlanPort(parent) === existing ? { kind: "port", port } : { kind: "slave", port, capable: true };
  }
  const { mac, broadcast, mtu, host } = parent;
  return {
    kind: "device",
    device: { mac, broadcast, mtu, namespace: host.id },
    type: parent.type === "none" ? "other" : parent.type,
    rxHandler: parent.receiveHandler === undefined && !parent.operations.noRxHandler ? "free" : "busy",
    secret: host.random.stream("ipvlan_jhash_secret").uint32(),
  };
}

export interface IpvlanDeviceInit {
  readonly kind: "ipvlan" | "ipvtap";
  readonly host: Host;
  readonly name: string;
  readonly txQueueLength: number | undefined;
}

/**
 * drivers/net/ipvlan: ipvlan_link_setup and what follows register_netdevice is the caller's. An ipvtap is the same with
 * a queue; the character device behind it doesn't exist here, so nobody reads from it.
 */
export function createIpvlanDevice(init: IpvlanDeviceInit, created: NewIpvlanSlave): NetDevice {
  const tap = init.kind === "ipvtap";
  const device = new NetDevice(
    init.host,
    {
      name: init.name,
      type: "ether",
      mac: created.mac,
      broadcast: BROADCAST_MAC,
      mtu: created.mtu,
      flags: IFF_BROADCAST | IFF_MULTICAST,
      txQueueLength: init.txQueueLength ?? (tap ? TAP_QUEUE_LENGTH : IPVLAN_QUEUE_LENGTH),
      queueing: tap ? "queue" : "noqueue",
    },
    (self) => ipvlanOperations(init.kind, created, self),
  );
  device.link = created.master;
  device.devId = created.devId;
  device.permanentAddress = created.mac;
  device.tsoMaxSize = created.master.tsoMaxSize;
  return device;
}

function ipvlanOperations(
  kind: "ipvlan" | "ipvtap",
  created: NewIpvlanSlave,
  device: NetDevice,
): DeviceOperations {
  const slave = new IpvlanSlave(kind, created, device);
  const { traffic } = slave.port;
  return {
    kind,
    minMtu: IPVLAN_MIN_MTU,
    maxMtu: IPVLAN_MAX_MTU,
    noRxHandler: true,
    vlanChallenged: true,
    unicastFilter: true,
    ...(kind === "ipvlan" ? { tellsLinkNetns: true } : {}),
    transmit: (frame) => traffic.transmit(slave.id, device, frame),
    open() {
      slave.open();
      return undefined;
    },
    stop: () => slave.stop(),
    rxModeChanged: () => slave.rxModeChanged(),
    arpChanged: () => slave.arpChanged(),
    statistics: () => traffic.statistics(slave.id, device),
    uninit: () => slave.uninit(),
  };
}
