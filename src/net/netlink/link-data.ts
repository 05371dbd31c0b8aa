import type { NetDevice } from "../../device/device.ts";
import { type Failure, fail } from "../../wire/errno.ts";
import type { Namespace } from "../namespace.ts";
import type { BridgePortInfo, LinkData, LinkKindRequest } from "./link-message.ts";

/** rtnl_link_ops.fill_info: IFLA_INFO_DATA of the device's kind. */
export function linkData(device: NetDevice): LinkData | undefined {
  switch (device.operations.kind) {
    case "veth":
      return { kind: "veth" };
    case "dummy":
      return { kind: "dummy" };
    default:
      return undefined;
  }
}

/** fill_slave_info of a bridge. */
export function bridgePortInfo(_device: NetDevice): BridgePortInfo | undefined {
  return undefined;
}

/** rtnl_link_ops.changelink: only if the request carries data at all, and only for the device's own kind. */
export function changeKindData(
  _namespace: Namespace,
  _device: NetDevice,
  request: LinkKindRequest,
): Failure | undefined {
  return carriesData(request) ? fail("EOPNOTSUPP") : undefined;
}

function carriesData(request: LinkKindRequest): boolean {
  switch (request.kind) {
    case "ipvlan":
    case "ipvtap":
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

/** rtnl_link_ops.slave_changelink of the device's master. */
export function changePort(_device: NetDevice, _port: Partial<BridgePortInfo>): Failure | undefined {
  return fail("EOPNOTSUPP");
}
