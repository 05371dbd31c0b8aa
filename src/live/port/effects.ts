import type { Effect } from "../../ipvlan/effect.ts";
import type { SlaveId } from "../../ipvlan/port.ts";
import { IFF_NOARP, IFLA_MTU, numberAttribute } from "../netlink/link.ts";
import { changeLinkDevice } from "../netlink/requests.ts";
import { SystemCallError } from "../sys/libc.ts";
import type { PacketSocket } from "../sys/packet-socket.ts";
import { renewToken } from "./identifiers.ts";
import type { LiveSlave } from "./live-slave.ts";
import type { PortContext } from "./port-context.ts";

/** What only the owner of the port can do. */
export interface PortOwner {
  readonly socket: PacketSocket;
  removeSlave(id: SlaveId): void;
  destroyPort(): void;
}

/**
 * Carries out what control calls ask for, in order. A device that went away meanwhile refuses; its own event follows, so
 * a refusal is told to the log and nobody else.
 */
export function carryOut(context: PortContext, owner: PortOwner, effects: readonly Effect[]): void {
  for (const effect of effects) {
    try {
      carryOutOne(context, owner, effect);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      context.log("debug", `${effect.kind}: ${error.message}`);
    }
  }
}

function carryOutOne(context: PortContext, owner: PortOwner, effect: Effect): void {
  switch (effect.kind) {
    case "noarp": {
      const slave = context.slaves.get(effect.slave);
      if (slave === undefined) return;
      changeFlags(slave, IFF_NOARP, effect.value === "set" ? IFF_NOARP : 0);
      if (effect.value === "clear") renewToken(context, slave);
      return;
    }
    case "mtu":
      changeMtu(context.slaves.get(effect.slave), effect.mtu);
      return;
    case "mac":
      context.slaves.get(effect.slave)?.tap.setMac(effect.mac);
      return;
    case "carrier":
      context.slaves.get(effect.slave)?.tap.setCarrier(effect.carrier);
      return;
    case "master-multicast":
      if (effect.change === 1) owner.socket.join(effect.mac);
      else owner.socket.leave(effect.mac);
      return;
    case "master-allmulti":
      if (effect.change === 1) owner.socket.join("allmulti");
      else owner.socket.leave("allmulti");
      return;
    case "delete-slave":
      owner.removeSlave(effect.slave);
      return;
    case "destroy-port":
      owner.destroyPort();
      return;
    case "l3s-register":
    case "l3s-unregister":
      // Refused before the driver is asked: refusal.ts.
      return;
  }
}

function changeFlags(slave: LiveSlave, change: number, flags: number): void {
  slave.ask((socket, { ifindex }) => changeLinkDevice(socket, { ifindex, flags, change }));
}

/** The largest MTU of a TAP: 65535 less an Ethernet header (drivers/net/tun.c). */
const TAP_MAX_MTU = 65521;

function changeMtu(slave: LiveSlave | undefined, mtu: number): void {
  if (slave === undefined) return;
  const attributes = [numberAttribute(IFLA_MTU, Math.min(mtu, TAP_MAX_MTU))];
  slave.ask((socket, { ifindex }) => changeLinkDevice(socket, { ifindex }, attributes));
}
