import { bridgeOf, createBridge } from "../../device/bridge.ts";
import type { NetDevice } from "../../device/device.ts";
import { createDummy } from "../../device/dummy.ts";
import { addIpvlanSlave, createIpvlanDevice } from "../../device/ipvlan.ts";
import { failureOf } from "../../device/ipvlan-port.ts";
import { abandonMacvlan, connectMacvlan, createMacvlan } from "../../device/macvlan.ts";
import { connectVeth, createVethEnd, VETH_MAX_MTU, VETH_MIN_MTU } from "../../device/veth.ts";
import { connectVlan, createVlan, validateVlan } from "../../device/vlan.ts";
import { IPVLAN_MAX_MTU, IPVLAN_MIN_MTU, validateLink } from "../../ipvlan/link.ts";
import { type Failure, fail, type Result, succeed } from "../../wire/errno.ts";
import { BROADCAST_MAC, isValidUnicastMac } from "../../wire/mac-address.ts";
import type { Namespace } from "../namespace.ts";
import { randomMac } from "../random-mac.ts";
import { dependentsOnDelete, registerDevice, unregisterDevices, validName } from "../register-device.ts";
import { changeBridge } from "./bridge-link.ts";
import { changeFlags } from "./change-flags.ts";
import { setMaster, validateMtu } from "./link-change.ts";
import type { LinkAttributes, NewLinkRequest } from "./link-message.ts";
import { tellLinkNamespace } from "./link-move.ts";

const NAME_LIMIT = 16;
const QUEUE_LIMIT = 4096;
const DEFAULT_MTU = 1500;
const DEFAULT_QUEUE_LENGTH = 1000;
const IPVLAN_LIMITS = { minMtu: IPVLAN_MIN_MTU, maxMtu: IPVLAN_MAX_MTU };
const BRIDGE_LIMITS = { minMtu: 68, maxMtu: 65535 };
const MACVLAN_LIMITS = { minMtu: 68, maxMtu: 65535 };
const VLAN_LIMITS = { minMtu: 0, maxMtu: 65535 };
const VETH_LIMITS = { minMtu: VETH_MIN_MTU, maxMtu: VETH_MAX_MTU };

/** net/core/rtnetlink.c: __rtnl_newlink with NLM_F_CREATE | NLM_F_EXCL. */
export function newLink(namespace: Namespace, request: NewLinkRequest): Result<{ readonly ifindex: number }> {
  const invalid = validateName(request.name) ?? validate(request);
  if (invalid !== undefined) return invalid;
  if (request.name !== undefined && namespace.devices.byName(request.name) !== undefined)
    return fail("EEXIST");
  if (request.ifindex !== undefined && namespace.devices.byIndex(request.ifindex) !== undefined)
    return fail("EEXIST");
  const queues = validateQueues(request);
  if (queues !== undefined && request.type.kind !== "other") return queues;
  if (request.type.kind === "other") return refuseKind(request.type.name);
  const target = request.netns === undefined ? namespace : namespace.network.namespace(request.netns.id);
  if (target === undefined) return fail("EINVAL");
  const created = create(namespace, target, request);
  if (!created.ok) return created;
  const device = created.value;
  const refused =
    configure(device, request) ??
    (request.master === undefined ? undefined : setMaster(device, request.master));
  if (refused !== undefined) {
    unregisterDevices(dependentsOnDelete(device));
    return refused;
  }
  return succeed({ ifindex: device.ifindex });
}

/** A kind we lack is unknown; tun_validate refuses its own. */
function refuseKind(name: string): Failure {
  return name === "tun"
    ? fail("EOPNOTSUPP", "tun/tap creation via rtnetlink is not supported")
    : fail("EOPNOTSUPP", "Unknown device type");
}

/** rtnl_create_link */
function validateQueues({ numTxQueues, numRxQueues }: LinkAttributes): Failure | undefined {
  const isValid = (count: number | undefined): boolean =>
    count === undefined || (count >= 1 && count <= QUEUE_LIMIT);
  if (!isValid(numTxQueues)) return fail("EINVAL", "Invalid number of transmit queues");
  return isValid(numRxQueues) ? undefined : fail("EINVAL", "Invalid number of receive queues");
}

/** ifla_policy: IFLA_IFNAME is a string of at most IFNAMSIZ - 1. */
function validateName(name: string | undefined): Failure | undefined {
  const tooLong = name !== undefined && name.length >= NAME_LIMIT;
  return tooLong ? fail("ERANGE", "Attribute failed policy validation") : undefined;
}

/** rtnl_link_ops.validate of each kind; it runs before anything else is looked at. */
function validate(request: NewLinkRequest): Failure | undefined {
  switch (request.type.kind) {
    case "ipvlan":
    case "ipvtap": {
      const valid = validateLink(request.type.data);
      return valid.ok ? undefined : failureOf(valid);
    }
    case "veth":
      return validateVeth(request);
    case "vlan":
      return validateAddress(request) ?? validateVlan(request.type.data);
    case "other":
      return undefined;
    default:
      return validateAddress(request);
  }
}

function validateAddress(attributes: LinkAttributes): Failure | undefined {
  const { address } = attributes;
  return address === undefined || isValidUnicastMac(address) ? undefined : fail("EADDRNOTAVAIL");
}

/** veth_validate */
function validateVeth(attributes: LinkAttributes): Failure | undefined {
  const { mtu } = attributes;
  const inRange = mtu === undefined || (mtu >= VETH_MIN_MTU && mtu <= VETH_MAX_MTU);
  return validateAddress(attributes) ?? (inRange ? undefined : fail("EINVAL"));
}

function create(asking: Namespace, target: Namespace, request: NewLinkRequest): Result<NetDevice> {
  switch (request.type.kind) {
    case "veth":
      return createVeth(asking, target, request);
    case "dummy":
      return createPlain(target, request);
    case "bridge":
      return createBridgeLink(target, request);
    case "vlan":
      return createVlanLink(asking, target, request);
    case "macvlan":
      return createMacvlanLink(asking, target, request);
    case "ipvlan":
    case "ipvtap":
      return createIpvlan(asking, target, request);
    default:
      return fail("EOPNOTSUPP");
  }
}

/** br_dev_newlink: an address in the request is the administrator's choice; bad options undo the whole. */
function createBridgeLink(target: Namespace, request: NewLinkRequest): Result<NetDevice> {
  const refused = request.mtu === undefined ? undefined : validateMtu(BRIDGE_LIMITS, request.mtu);
  if (refused !== undefined) return refused;
  const device = createBridge({
    host: target,
    name: request.name ?? "bridge%d",
    mac: request.address ?? randomMac(target),
    mtu: request.mtu,
    txQueueLength: request.txQueueLength ?? DEFAULT_QUEUE_LENGTH,
  });
  const registered = register(device, request);
  if (!registered.ok) return registered;
  if (request.address !== undefined) bridgeOf(device)?.setMac(request.address);
  const options = request.type.kind === "bridge" ? request.type.options : undefined;
  const invalid = changeBridge(bridgeOf(device)!, options ?? {});
  if (invalid !== undefined) unregisterDevices([device]);
  return invalid ?? registered;
}

/** ipvlan_link_new; the parent is sought in the asking namespace, wherever the slave shall live. */
function createIpvlan(asking: Namespace, target: Namespace, request: NewLinkRequest): Result<NetDevice> {
  if (request.type.kind !== "ipvlan" && request.type.kind !== "ipvtap") return fail("EOPNOTSUPP");
  const { kind, data } = request.type;
  const name = validName(target, request.name ?? `${kind}%d`);
  if (typeof name !== "string") return name;
  const tooShortOrLong = request.mtu === undefined ? undefined : validateMtu(IPVLAN_LIMITS, request.mtu);
  if (tooShortOrLong !== undefined) return tooShortOrLong;
  const parent = request.link === undefined ? undefined : (asking.devices.byIndex(request.link) ?? "unknown");
  const wanted = { kind, parent, data, mtu: request.mtu, host: target } as const;
  const created = addIpvlanSlave(wanted, request.broadcast ?? BROADCAST_MAC);
  if (!created.ok) return created;
  const init = { kind, host: target, name, txQueueLength: request.txQueueLength } as const;
  const device = createIpvlanDevice(init, created.value);
  const registered = register(device, request);
  // netif_stacked_transfer_operstate
  target.setCarrier(device, created.value.carrier);
  return registered;
}

/** macvlan_newlink */
function createMacvlanLink(asking: Namespace, target: Namespace, request: NewLinkRequest): Result<NetDevice> {
  const refused = request.mtu === undefined ? undefined : validateMtu(MACVLAN_LIMITS, request.mtu);
  if (refused !== undefined) return refused;
  const created = createMacvlan({
    host: target,
    name: request.name,
    lower: request.link === undefined ? undefined : (asking.devices.byIndex(request.link) ?? "unknown"),
    data: (request.type.kind === "macvlan" ? request.type.data : undefined) ?? {},
    mac: request.address ?? randomMac(target),
    mtu: request.mtu,
    txQueueLength: request.txQueueLength ?? DEFAULT_QUEUE_LENGTH,
  });
  if (!created.ok) return created;
  const registered = register(created.value, request);
  if (registered.ok) connectMacvlan(registered.value);
  else abandonMacvlan(created.value);
  return registered;
}

/** vlan_newlink */
function createVlanLink(asking: Namespace, target: Namespace, request: NewLinkRequest): Result<NetDevice> {
  const refused = request.mtu === undefined ? undefined : validateMtu(VLAN_LIMITS, request.mtu);
  if (refused !== undefined) return refused;
  const created = createVlan({
    host: target,
    name: request.name,
    real: request.link === undefined ? undefined : (asking.devices.byIndex(request.link) ?? "unknown"),
    data: (request.type.kind === "vlan" ? request.type.data : undefined) ?? {},
    mac: request.address,
    mtu: request.mtu,
    txQueueLength: request.txQueueLength ?? DEFAULT_QUEUE_LENGTH,
  });
  const registered = created.ok ? register(created.value, request) : created;
  if (registered.ok) connectVlan(registered.value);
  return registered;
}

function createPlain(target: Namespace, request: NewLinkRequest): Result<NetDevice> {
  const refused = request.mtu === undefined ? undefined : validateMtu({ minMtu: 0, maxMtu: 0 }, request.mtu);
  if (refused !== undefined) return refused;
  const device = createDummy({
    host: target,
    name: request.name ?? "dummy%d",
    mac: request.address ?? randomMac(target),
    mtu: request.mtu ?? DEFAULT_MTU,
    txQueueLength: request.txQueueLength ?? DEFAULT_QUEUE_LENGTH,
  });
  return register(device, request);
}

/** veth_newlink: the peer first, each with its own attributes; without any, the peer shares the device's. */
function createVeth(asking: Namespace, target: Namespace, request: NewLinkRequest): Result<NetDevice> {
  const said = request.type.kind === "veth" ? request.type.peer : undefined;
  const { name: _name, address: _address, ...shared } = request;
  const attributes: LinkAttributes = said ?? shared;
  const peerNetns = said?.netns;
  const peerNamespace = peerNetns === undefined ? asking : asking.network.namespace(peerNetns.id);
  if (peerNamespace === undefined) return fail("EINVAL");
  const invalid = validateVeth(attributes) ?? vethMtu(attributes) ?? vethMtu(request);
  if (invalid !== undefined) return invalid;
  const peer = register(newEnd(peerNamespace, attributes), attributes);
  if (!peer.ok) return peer;
  peerNamespace.setCarrier(peer.value, "off");
  const refused = said === undefined ? undefined : configure(peer.value, said);
  const device = refused ?? register(newEnd(target, request), request);
  if (!device.ok) {
    unregisterDevices([peer.value]);
    return device;
  }
  target.setCarrier(device.value, "off");
  connectVeth(device.value, peer.value);
  return device;
}

function vethMtu(attributes: LinkAttributes): Failure | undefined {
  return attributes.mtu === undefined ? undefined : validateMtu(VETH_LIMITS, attributes.mtu);
}

function newEnd(namespace: Namespace, attributes: LinkAttributes): NetDevice {
  return createVethEnd({
    host: namespace,
    name: attributes.name ?? "veth%d",
    mac: attributes.address ?? randomMac(namespace),
    mtu: attributes.mtu ?? DEFAULT_MTU,
    txQueueLength: attributes.txQueueLength ?? DEFAULT_QUEUE_LENGTH,
  });
}

/** rtnl_create_link's last attributes, then register_netdevice. */
function register(device: NetDevice, attributes: LinkAttributes): Result<NetDevice> {
  if (attributes.broadcast !== undefined) device.broadcast = attributes.broadcast;
  if (attributes.group !== undefined) device.group = attributes.group;
  device.numTxQueues = attributes.numTxQueues ?? device.numTxQueues;
  device.numRxQueues = attributes.numRxQueues ?? device.numRxQueues;
  const refused = registerDevice(device, attributes.ifindex ?? 0);
  return refused ?? succeed(device);
}

/** rtnl_configure_link */
function configure(device: NetDevice, attributes: LinkAttributes): Failure | undefined {
  const refused = changeFlags(device, attributes);
  tellLinkNamespace(device, device.host as Namespace);
  return refused;
}
