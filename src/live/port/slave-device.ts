import type { MacAddress } from "../../wire/mac-address.ts";
import {
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_NEW_IFINDEX,
  IFLA_TXQLEN,
  nameAttribute,
  numberAttribute,
} from "../netlink/link.ts";
import { setRootQdisc } from "../netlink/qdisc.ts";
import { changeLinkDevice, findLink, withRouteSocket } from "../netlink/requests.ts";
import { SystemCallError } from "../sys/libc.ts";
import { namespaceInode, withNamespace } from "../sys/namespace.ts";
import { Tap } from "../sys/tap.ts";
import type { LiveSlave } from "./live-slave.ts";

// The device of a slave: a persistent TAP that looks like the kernel's own slave as far as a TAP can.

export interface SlaveDevice {
  /** The name that it gets; free in `namespace`. */
  readonly name: string;
  readonly ifindex: number | undefined;
  /** Where it is wanted. */
  readonly namespace: number;
  /** The parent's namespace, in which it is opened. */
  readonly parentNamespace: number;
  readonly mac: MacAddress;
  readonly mtu: number;
  readonly txQueueLength: number | undefined;
  readonly carrier: "on" | "off";
}

/**
 * Makes the TAP in the parent's namespace and moves it to its own: a descriptor keeps the namespace alive that it was
 * opened in, and the parent's is kept alive anyway, but a slave's has to be able to end.
 */
export function createSlaveDevice(device: SlaveDevice): Tap {
  const stays = namespaceInode(device.namespace) === namespaceInode(device.parentNamespace);
  const tap = withNamespace(device.parentNamespace, () =>
    stays ? Tap.create(device.name, device.ifindex) : Tap.create("ipvl%d", undefined),
  );
  try {
    tap.setMac(device.mac);
    tap.setCarrier(device.carrier);
    withRouteSocket(device.parentNamespace, (socket) => {
      const { ifindex } = findLink(socket, tap.name)!;
      const attributes = [numberAttribute(IFLA_MTU, device.mtu)];
      if (device.txQueueLength !== undefined)
        attributes.push(numberAttribute(IFLA_TXQLEN, device.txQueueLength));
      changeLinkDevice(socket, { ifindex }, attributes);
      if (stays) return;
      const move = [numberAttribute(IFLA_NET_NS_FD, device.namespace), nameAttribute(device.name)];
      if (device.ifindex !== undefined) move.push(numberAttribute(IFLA_NEW_IFINDEX, device.ifindex));
      changeLinkDevice(socket, { ifindex }, move);
    });
    tap.setPersistent(true);
    return tap;
  } catch (error) {
    tap.close();
    throw error;
  }
}

/** A TAP that a process before this one left behind. It has its addresses, and its MTU, still. */
export function reopenSlaveDevice(namespace: number, name: string): Tap {
  return withNamespace(namespace, () => Tap.open(name));
}

/** Nobody needs it any more; it may be gone already. */
export function removeSlaveDevice(tap: Tap): void {
  try {
    tap.setPersistent(false);
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
  }
  tap.close();
}

/** The kernel's slaves send without a queue of their own. A move resets that. */
export function giveNoQueue(slave: LiveSlave): void {
  try {
    slave.ask((socket, { ifindex }) => setRootQdisc(socket, ifindex, "noqueue"));
  } catch (error) {
    // A kernel without it keeps its default: slower by some nanoseconds, and no different otherwise.
    if (!(error instanceof SystemCallError)) throw error;
  }
}
