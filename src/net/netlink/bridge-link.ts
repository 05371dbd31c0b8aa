import { type Bridge, bridgeOf } from "../../device/bridge.ts";
import type { BridgePort, BridgePortSettings, BridgePortState } from "../../device/bridge-port.ts";
import { setDefaultPvid } from "../../device/bridge-vlan.ts";
import type { NetDevice } from "../../device/device.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { type Failure, fail } from "../../wire/errno.ts";
import { isVlanProtocol, VLAN_ID_RESERVED } from "../../wire/vlan.ts";
import type { BridgeOptions, BridgePortInfo } from "./link-message.ts";

const TICKS_PER_SECOND = 100;
const TICK_NS: number = SECOND_NS / TICKS_PER_SECOND;
const STATES: readonly BridgePortState[] = ["disabled", "listening", "learning", "forwarding", "blocking"];

/** br_fill_info */
export function bridgeOptions(bridge: Bridge): BridgeOptions {
  return {
    forwardDelayTicks: bridge.forwardDelayTicks,
    helloTimeTicks: bridge.helloTimeTicks,
    maxAgeTicks: bridge.maxAgeTicks,
    ageingTimeTicks: Math.round(bridge.fdb.ageingNs / TICK_NS),
    stpState: 0,
    priority: bridge.priority,
    vlanFiltering: bridge.vlanFiltering ? 1 : 0,
    vlanProtocol: bridge.vlanProtocol,
    vlanDefaultPvid: bridge.defaultPvid,
    vlanStatistics: bridge.vlanStatistics ? 1 : 0,
    vlanStatisticsPerPort: bridge.vlanStatisticsPerPort ? 1 : 0,
    multicastSnooping: bridge.multicastSnooping,
    bridgeAddress: bridge.address,
  };
}

/** br_changelink: in the kernel's order; the first refusal ends it and leaves what came before. */
export function changeBridge(bridge: Bridge, options: Partial<BridgeOptions>): Failure | undefined {
  const { helloTimeTicks, maxAgeTicks } = options;
  if (options.stpState) return fail("EOPNOTSUPP", "STP is not emulated, see docs/fidelity.md");
  const invalid = validateBridge(options);
  if (invalid !== undefined) return invalid;
  bridge.forwardDelayTicks = options.forwardDelayTicks ?? bridge.forwardDelayTicks;
  if (helloTimeTicks !== undefined) {
    if (!within(helloTimeTicks, 1, 10)) return fail("ERANGE");
    bridge.helloTimeTicks = helloTimeTicks;
  }
  if (maxAgeTicks !== undefined) {
    if (!within(maxAgeTicks, 6, 40)) return fail("ERANGE");
    bridge.maxAgeTicks = maxAgeTicks;
  }
  if (options.ageingTimeTicks !== undefined) bridge.fdb.ageingNs = options.ageingTimeTicks * TICK_NS;
  bridge.priority = options.priority ?? bridge.priority;
  const refused = changeVlanOptions(bridge, options);
  if (refused !== undefined) return refused;
  bridge.multicastSnooping = options.multicastSnooping ?? bridge.multicastSnooping;
  return undefined;
}

/** br_validate */
function validateBridge({ vlanProtocol, vlanDefaultPvid }: Partial<BridgeOptions>): Failure | undefined {
  if (vlanProtocol !== undefined && !isVlanProtocol(vlanProtocol)) return fail("EPROTONOSUPPORT");
  return vlanDefaultPvid !== undefined && vlanDefaultPvid >= VLAN_ID_RESERVED ? fail("EINVAL") : undefined;
}

/** br_vlan_filter_toggle, br_vlan_set_proto, __br_vlan_set_default_pvid, br_vlan_set_stats and _per_port. */
function changeVlanOptions(bridge: Bridge, options: Partial<BridgeOptions>): Failure | undefined {
  const { vlanStatistics, vlanStatisticsPerPort } = options;
  if (options.vlanFiltering !== undefined) bridge.vlanFiltering = options.vlanFiltering !== 0;
  bridge.vlanProtocol = options.vlanProtocol ?? bridge.vlanProtocol;
  if (options.vlanDefaultPvid !== undefined) setDefaultPvid(bridge, options.vlanDefaultPvid);
  if (vlanStatistics !== undefined) {
    if (vlanStatistics > 1) return fail("EINVAL");
    bridge.vlanStatistics = vlanStatistics === 1;
  }
  if (vlanStatisticsPerPort === undefined) return undefined;
  if (bridge.ports.some((port) => port.vlans.size > 0)) return fail("EBUSY");
  if (vlanStatisticsPerPort > 1) return fail("EINVAL");
  bridge.vlanStatisticsPerPort = vlanStatisticsPerPort === 1;
  return undefined;
}

function within(ticks: number, leastSeconds: number, mostSeconds: number): boolean {
  return ticks >= leastSeconds * TICKS_PER_SECOND && ticks <= mostSeconds * TICKS_PER_SECOND;
}

export function portOf(device: NetDevice): BridgePort | undefined {
  return device.master === undefined ? undefined : bridgeOf(device.master)?.port(device);
}

/** br_port_fill_attrs */
export function bridgePortInfo(device: NetDevice): BridgePortInfo | undefined {
  const port = portOf(device);
  return port === undefined ? undefined : { state: port.state, portNumber: port.number, ...port.settings };
}

/** br_setport: what is not said stays. */
export function changePort(device: NetDevice, wanted: Partial<BridgePortInfo>): Failure | undefined {
  const port = portOf(device);
  if (port === undefined) return fail("EOPNOTSUPP");
  const { state, cost, priority, portNumber: _portNumber, ...switches } = wanted;
  Object.assign(port.settings, switches satisfies Partial<BridgePortSettings>);
  if (cost !== undefined) {
    if (cost < 1 || cost > 65535) return fail("ERANGE");
    port.settings.cost = cost;
    port.hasOwnCost = true;
  }
  if (priority !== undefined) {
    if (priority > 63) return fail("ERANGE");
    port.settings.priority = priority;
  }
  if (state === undefined) return undefined;
  return STATES.includes(state) ? port.bridge.setPortState(port, state) : fail("EINVAL");
}
