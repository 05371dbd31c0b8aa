import type { NetDevice } from "../../device/device.ts";
import { IFF_UP } from "../../device/flags.ts";
import { setDeviceMac } from "../../device/set-mac.ts";
import { type Failure, fail, type Result, succeed } from "../../wire/errno.ts";
import { traceLink } from "../link-trace.ts";
import type { Namespace } from "../namespace.ts";
import { validName } from "../register-device.ts";
import { changePort } from "./bridge-link.ts";
import { changeFlags } from "./change-flags.ts";
import { changeKindData } from "./link-data.ts";
import type { LinkAttributes, SetLinkRequest } from "./link-message.ts";
import { moveDevice } from "./link-move.ts";

/** net/core/rtnetlink.c: __rtnl_newlink for a device that exists, then do_setlink; the first refusal ends it. */
export function setLink(namespace: Namespace, request: SetLinkRequest): Result<void> {
  const device = namespace.devices.byIndex(request.ifindex);
  if (device === undefined) return fail("ENODEV");
  const steps: readonly (() => Failure | undefined)[] = [
    () => (request.type === undefined ? undefined : changeKindData(device, request.type)),
    () => (request.bridgePort === undefined ? undefined : changePort(device, request.bridgePort)),
    () => move(namespace, device, request),
    ...attributeSteps(device, request),
  ];
  for (const step of steps) {
    const refused = step();
    if (refused !== undefined) return refused;
  }
  return succeed(undefined);
}

function move(namespace: Namespace, device: NetDevice, request: SetLinkRequest): Failure | undefined {
  if (request.netns === undefined) return undefined;
  const target = namespace.network.namespace(request.netns.id);
  if (target === undefined) return fail("EINVAL");
  return moveDevice(device, target, request.name);
}

/** do_setlink, in its order. */
function attributeSteps(device: NetDevice, request: LinkAttributes): (() => Failure | undefined)[] {
  const { address, mtu, name, broadcast, master } = request;
  return [
    () => (address === undefined ? undefined : setDeviceMac(device, address)),
    () => (mtu === undefined ? undefined : changeMtu(device, mtu)),
    () => {
      if (request.group !== undefined) device.group = request.group;
      return undefined;
    },
    () => (name === undefined ? undefined : rename(device, name)),
    () => {
      if (broadcast === undefined) return undefined;
      device.broadcast = broadcast;
      device.host.notify(device, "change-address");
      return undefined;
    },
    () => changeFlags(device, request),
    () => (master === undefined ? undefined : setMaster(device, master)),
    () => {
      if (request.alias !== undefined) device.alias = request.alias;
      return undefined;
    },
    () => {
      if (request.txQueueLength !== undefined) device.txQueueLength = request.txQueueLength;
      return undefined;
    },
    () => changeAddrGenMode(device, request.addrGenMode),
  ];
}

/** dev_validate_mtu: a maximum of zero is none. */
export function validateMtu(limits: MtuLimits, mtu: number): Failure | undefined {
  if (mtu < limits.minMtu) return fail("EINVAL", "mtu less than device minimum");
  if (limits.maxMtu > 0 && mtu > limits.maxMtu) return fail("EINVAL", "mtu greater than device maximum");
  return undefined;
}

export interface MtuLimits {
  readonly minMtu: number;
  readonly maxMtu: number;
}

/** dev_set_mtu_ext */
export function changeMtu(device: NetDevice, mtu: number): Failure | undefined {
  if (mtu === device.mtu) return undefined;
  const refused = validateMtu(device.operations, mtu) ?? device.operations.setMtu?.(mtu);
  if (refused !== undefined) return refused;
  device.mtu = mtu;
  device.host.notify(device, "change-mtu");
  return undefined;
}

/** dev_change_name: not while up. */
function rename(device: NetDevice, name: string): Failure | undefined {
  const namespace = device.host as Namespace;
  if (device.name === name && (device.flags & IFF_UP) === 0) return undefined;
  if ((device.flags & IFF_UP) !== 0) return fail("EBUSY");
  const valid = validName(namespace, name);
  if (typeof valid !== "string") return valid;
  traceLink(device, "dev_change_name", `renamed to ${valid}`);
  namespace.devices.rename(device, valid);
  namespace.notify(device, "change-name");
  return undefined;
}

/** do_set_master: leaves the old master, then joins the new one. */
export function setMaster(device: NetDevice, ifindex: number): Failure | undefined {
  const old = device.master;
  if (old !== undefined) {
    if (old.ifindex === ifindex) return undefined;
    old.operations.removeSlave?.(device);
  }
  if (ifindex === 0) return undefined;
  const master = device.host.deviceByIndex(ifindex);
  if (master === undefined) return fail("EINVAL");
  if (master.operations.addSlave === undefined) return fail("EOPNOTSUPP");
  return master.operations.addSlave(device);
}

/** inet6_set_link_af, check_addr_gen_mode, check_stable_privacy. */
function changeAddrGenMode(
  device: NetDevice,
  mode: LinkAttributes["addrGenMode"] | undefined,
): Failure | undefined {
  if (mode === undefined) return undefined;
  if (mode === "stable_secret" && !hasStableSecret(device)) return fail("EINVAL");
  device.addrGenMode = mode;
  return undefined;
}

/** A secret that was never set can't be read (EIO). */
function hasStableSecret(device: NetDevice): boolean {
  const { sysctl } = device.host as Namespace;
  return ["default", device.name].some((name) => sysctl.read(`net/ipv6/conf/${name}/stable_secret`).ok);
}
