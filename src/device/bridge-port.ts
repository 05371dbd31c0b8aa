import type { Bridge } from "./bridge.ts";
import { BridgeVlans } from "./bridge-vlan.ts";
import type { NetDevice } from "./device.ts";

export type BridgePortState = "disabled" | "listening" | "learning" | "forwarding" | "blocking";

/** What `bridge link set` and `ip link set X type bridge_slave` change. */
export interface BridgePortSettings {
  cost: number;
  priority: number;
  hairpin: boolean;
  guard: boolean;
  rootBlock: boolean;
  fastLeave: boolean;
  learning: boolean;
  flood: boolean;
  multicastFlood: boolean;
  broadcastFlood: boolean;
  proxyArp: boolean;
  isolated: boolean;
  neighSuppress: boolean;
  locked: boolean;
}

/** struct net_bridge_port */
export class BridgePort {
  readonly bridge: Bridge;
  readonly device: NetDevice;
  readonly number: number;
  state: BridgePortState = "disabled";
  readonly settings: BridgePortSettings;
  readonly vlans: BridgeVlans = new BridgeVlans();
  /** BR_ADMIN_COST: the administrator's cost stays when the link changes. */
  hasOwnCost = false;

  constructor(bridge: Bridge, device: NetDevice, number: number) {
    this.bridge = bridge;
    this.device = device;
    this.number = number;
    this.settings = {
      cost: portCost(device),
      priority: 32,
      hairpin: false,
      guard: false,
      rootBlock: false,
      fastLeave: false,
      learning: true,
      flood: true,
      multicastFlood: true,
      broadcastFlood: true,
      proxyArp: false,
      isolated: false,
      neighSuppress: false,
      locked: false,
    };
  }

  /** netif_running and netif_oper_up: what a port needs to take part. */
  get usable(): boolean {
    const { running, operState } = this.device;
    return running && (operState === "UP" || operState === "UNKNOWN");
  }
}

/** net/bridge/br_if.c: port_cost. veth says that it runs at 10 Gbit/s, a VLAN runs as its parent; others cost 100. */
export function portCost(device: NetDevice): number {
  const { kind } = device.operations;
  if ((kind === "vlan" || kind === "macvlan") && device.link !== undefined) return portCost(device.link);
  return kind === "veth" ? 2 : 100;
}
