import { bridgeOf } from "../../device/bridge.ts";
import type { NetDevice } from "../../device/device.ts";
import { failureOf } from "../../device/ipvlan-port.ts";
import { ipvlanSlave } from "../../device/ipvlan-slave.ts";
import { macvlanOf } from "../../device/macvlan.ts";
import { validateVlan, vlanOf } from "../../device/vlan.ts";
import { validateLink } from "../../ipvlan/link.ts";
import { type Failure, fail } from "../../wire/errno.ts";
import { bridgeOptions, changeBridge } from "./bridge-link.ts";
import type { LinkData, LinkKindRequest } from "./link-message.ts";

/** rtnl_link_ops.fill_info: IFLA_INFO_DATA of the device's kind. */
export function linkData(device: NetDevice): LinkData | undefined {
  switch (device.operations.kind) {
    case "veth":
      return { kind: "veth" };
    case "dummy":
      return { kind: "dummy" };
    case "tun":
      return { kind: "tun", mode: device.type === "ether" ? "tap" : "tun" };
    case "vlan":
      return vlanData(device);
    case "macvlan":
      return macvlanData(device);
    case "ipvlan":
    case "ipvtap": {
      const slave = ipvlanSlave(device);
      if (slave === undefined) return undefined;
      const { mode, flag } = slave.port.port;
      return { kind: slave.kind, mode, flag };
    }
    case "bridge": {
      const bridge = bridgeOf(device);
      return bridge === undefined ? undefined : { kind: "bridge", options: bridgeOptions(bridge) };
    }
    default:
      return undefined;
  }
}

/** vlan_fill_info: mappings to priority 0 are not told. */
function vlanData(device: NetDevice): LinkData | undefined {
  const vlan = vlanOf(device);
  if (vlan === undefined) return undefined;
  const { id, protocol, reorderHeader, looseBinding } = vlan;
  const ingress = vlan.ingress.map((to, from) => ({ from, to })).filter(({ to }) => to !== 0);
  const egress = vlan.egress.filter(({ to }) => to !== 0);
  return { kind: "vlan", id, protocol, reorderHeader, looseBinding, ingress, egress };
}

/** macvlan_fill_info */
function macvlanData(device: NetDevice): LinkData | undefined {
  const macvlan = macvlanOf(device);
  if (macvlan === undefined) return undefined;
  const { mode, noPromiscuity, queueLength, port } = macvlan;
  return { kind: "macvlan", mode, noPromiscuity, queueLength, usedQueueLength: port.queueLength };
}

/** rtnl_link_ops.changelink: only if the request carries data at all, and only for the device's own kind. */
export function changeKindData(device: NetDevice, request: LinkKindRequest): Failure | undefined {
  if (request.kind === "ipvlan" || request.kind === "ipvtap") {
    const valid = validateLink(request.data);
    if (!valid.ok) return failureOf(valid);
  }
  if (request.kind === "vlan") {
    const invalid = validateVlan(request.data);
    if (invalid !== undefined) return invalid;
  }
  if (!carriesData(request)) return undefined;
  if (request.kind !== device.operations.kind) return fail("EOPNOTSUPP");
  const bridge = bridgeOf(device);
  if (request.kind === "bridge" && bridge !== undefined) return changeBridge(bridge, request.options ?? {});
  if (request.kind === "vlan") vlanOf(device)?.change(request.data ?? {});
  if (request.kind === "vlan") return undefined;
  if (request.kind === "macvlan") return macvlanOf(device)?.change(request.data ?? {});
  if (request.kind !== "ipvlan" && request.kind !== "ipvtap") return fail("EOPNOTSUPP");
  return ipvlanSlave(device)?.port.change(request.data);
}

function carriesData(request: LinkKindRequest): boolean {
  switch (request.kind) {
    case "ipvlan":
    case "ipvtap":
    case "vlan":
    case "macvlan":
      return request.data !== undefined;
    case "veth":
      return request.peer !== undefined;
    case "bridge":
      return request.options !== undefined;
    case "dummy":
      return false;
    case "other":
      return true;
  }
}
