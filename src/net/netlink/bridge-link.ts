import { type Bridge, bridgeOf } from "../../device/bridge.ts";
import type { BridgePort, BridgePortSettings, BridgePortState } from "../../device/bridge-port.ts";
import type { NetDevice } from "../../device/device.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { type Failure, fail } from "../../wire/errno.ts";
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
    vlanFiltering: 0,
    multicastSnooping: bridge.multicastSnooping,
    bridgeAddress: bridge.address,
  };
}

/** br_changelink: in the kernel's order; the first refusal ends it and leaves what came before. */
export function changeBridge(bridge: Bridge, options: Partial<BridgeOptions>): Failure | undefined {
  const { helloTimeTicks, maxAgeTicks } = options;
  if (options.stpState) return fail("EOPNOTSUPP", "STP is not emulated, see docs/fidelity.md");
  if (options.vlanFiltering)
    return fail("EOPNOTSUPP", "VLAN filtering is not emulated, see docs/fidelity.md");
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
  bridge.multicastSnooping = options.multicastSnooping ?? bridge.multicastSnooping;
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
