import { type Bridge, bridgeOf } from "../../device/bridge.ts";
import type { BridgePort } from "../../device/bridge-port.ts";
import {
  addVlan,
  type BridgeVlanFlags,
  type BridgeVlanStatistics,
  deleteVlan,
} from "../../device/bridge-vlan.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { VLAN_ID_RESERVED } from "../../wire/vlan.ts";
import type { Namespace } from "../namespace.ts";
import { portOf } from "./bridge-link.ts";

// Read first: net/bridge/br_netlink.c (br_afspec, br_process_vlan_info), net/core/rtnetlink.c (rtnl_bridge_setlink).

/** The VLANs of one port, or of one bridge itself. */
export interface BridgeVlanMessage {
  readonly ifindex: number;
  readonly vlans: readonly BridgeVlanInfo[];
}

export interface BridgeVlanInfo extends BridgeVlanFlags {
  readonly id: number;
  readonly statistics: BridgeVlanStatistics;
}

/** `bridge vlan add|del dev X vid FIRST-LAST`. */
export interface BridgeVlanRequest {
  readonly verb: "add" | "delete";
  readonly ifindex: number;
  readonly first: number;
  readonly last: number;
  readonly flags: BridgeVlanFlags;
  /** BRIDGE_FLAGS_MASTER and BRIDGE_FLAGS_SELF; neither is as `master`. */
  readonly targets: ReadonlySet<"master" | "self">;
}

export function dumpBridgeVlans(namespace: Namespace): readonly BridgeVlanMessage[] {
  return namespace.devices.all().flatMap((device) => {
    const owners = [portOf(device), bridgeOf(device)].filter((owner) => owner !== undefined);
    return owners.map(({ vlans }) => ({
      ifindex: device.ifindex,
      vlans: vlans.all().map(({ id, untagged, statistics }) => ({
        id,
        untagged,
        pvid: id === vlans.pvid,
        statistics: { ...statistics },
      })),
    }));
  });
}

export function changeBridgeVlans(namespace: Namespace, request: BridgeVlanRequest): Result<void> {
  const device = namespace.devices.byIndex(request.ifindex);
  if (device === undefined) return fail("ENODEV");
  const { targets } = request;
  if (targets.has("master") || !targets.has("self")) {
    const port = portOf(device);
    const changed = port === undefined ? fail("EOPNOTSUPP") : change(port.bridge, port, request);
    if (!changed.ok || !targets.has("self")) return changed;
  }
  // ndo_bridge_setlink is a bridge's alone.
  const bridge = bridgeOf(device);
  return bridge === undefined ? fail("EOPNOTSUPP") : change(bridge, undefined, request);
}

/** br_process_vlan_info, br_vlan_info: to delete what isn't there is no error. */
function change(bridge: Bridge, port: BridgePort | undefined, request: BridgeVlanRequest): Result<void> {
  const { first, last, flags, verb } = request;
  if (first === 0 || first >= VLAN_ID_RESERVED || last >= VLAN_ID_RESERVED)
    return fail("EINVAL", "bridge: Vlan id is invalid");
  for (let id = first; id <= last; id++) {
    if (verb === "add") addVlan(bridge, port, id, flags);
    else deleteVlan(bridge, port, id);
  }
  return succeed(undefined);
}
