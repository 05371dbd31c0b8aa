import type { SlaveId } from "../../ipvlan/port.ts";
import type { Link } from "../netlink/link.ts";
import { findLink, withRouteSocket } from "../netlink/requests.ts";
import type { NetlinkSocket } from "../netlink/socket.ts";
import { SystemCallError } from "../sys/libc.ts";
import { withNamespace } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";
import type { Tap } from "../sys/tap.ts";
import type { LiveNamespace } from "./namespaces.ts";

/** What the adapter counts for a slave beside the driver. */
export interface AdapterCounts {
  /** Addresses that another slave has and that were taken off again. */
  addressesRefused: number;
  /** MAC addresses that were put back to the parent's. */
  macsRestored: number;
}

/** One slave: its place on the driver's port, its TAP, and what was last seen of the device. */
export class LiveSlave {
  readonly id: SlaveId;
  readonly devId: number;
  readonly tap: Tap;
  readonly counts: AdapterCounts = { addressesRefused: 0, macsRestored: 0 };
  /** The namespace that the TAP was opened in after a crash: it lives as long as the descriptor. */
  readonly pinned: number | undefined;
  name: string;
  /** Within `namespace`. */
  ifindex: number;
  namespace: LiveNamespace;
  /** As last told; undefined until the device was looked at in this namespace. */
  link: Link | undefined = undefined;
  /** Whether IPv6 there leaves the interface identifiers to us. */
  identifiers: "kernel" | "ours" = "kernel";
  /** Up and with a carrier, as IPv6 last saw it. */
  running: "running" | "waiting" = "waiting";

  constructor(
    place: {
      readonly id: SlaveId;
      readonly devId: number;
      readonly tap: Tap;
      readonly pinned?: number;
    },
    found: { readonly name: string; readonly ifindex: number; readonly namespace: LiveNamespace },
  ) {
    this.id = place.id;
    this.devId = place.devId;
    this.tap = place.tap;
    this.pinned = place.pinned;
    this.name = found.name;
    this.ifindex = found.ifindex;
    this.namespace = found.namespace;
  }

  /** Whether the TAP still has a device. */
  exists(): boolean {
    try {
      this.withNamespace(() => {});
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Runs `action` with requests to the namespace that the device is in at this moment, and the device as it is now: what
   * events said of its number may be about another one by now. ENODEV if it is just moving.
   */
  ask<T>(action: (socket: NetlinkSocket, link: Link) => T): T {
    return this.withNamespace((fd) =>
      withRouteSocket(fd, (socket) => {
        const link = findLink(socket, this.tap.name);
        if (link?.kind !== "tun") throw new SystemCallError("netlink", "ENODEV", this.name);
        return action(socket, link);
      }),
    );
  }

  /** Runs `action` with this thread in the namespace that the device is in at this moment. */
  inside<T>(action: () => T): T {
    return this.withNamespace((fd) => withNamespace(fd, action));
  }

  withNamespace<T>(action: (fd: number) => T): T {
    const fd = this.tap.openNamespace();
    try {
      return action(fd);
    } finally {
      closeDescriptor(fd);
    }
  }
}
