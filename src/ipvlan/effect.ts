import type { Errno } from "../wire/errno.ts";
import type { MacAddress } from "../wire/mac-address.ts";
import type { NamespaceId, Port, SlaveId } from "./port.ts";

/**
 * What a control call asks the adapter to do to devices, in order. The driver has already changed the port;
 * an adapter carries these out without asking about modes or flags.
 */
export type Effect =
  /** Set or clear IFF_NOARP. `notify`: by dev_change_flags, so that neighbours are flushed and listeners told. */
  | {
      readonly kind: "noarp";
      readonly slave: SlaveId;
      readonly value: "set" | "clear";
      readonly by: "open" | "notify";
    }
  | { readonly kind: "mtu"; readonly slave: SlaveId; readonly mtu: number }
  /** eth_hw_addr_set and NETDEV_CHANGEADDR. */
  | { readonly kind: "mac"; readonly slave: SlaveId; readonly mac: MacAddress }
  /** netif_stacked_transfer_operstate. */
  | { readonly kind: "carrier"; readonly slave: SlaveId; readonly carrier: "on" | "off" }
  /** ipvlan_l3s_register: count one user of the LOCAL_IN hooks in this namespace, l3mdev operations on the master. */
  | { readonly kind: "l3s-register"; readonly namespace: NamespaceId }
  | { readonly kind: "l3s-unregister"; readonly namespace: NamespaceId }
  /** dev_mc_sync, dev_mc_unsync: one use more or less of a group MAC in the master's list. */
  | { readonly kind: "master-multicast"; readonly change: 1 | -1; readonly mac: MacAddress }
  /** dev_set_allmulti on the master. */
  | { readonly kind: "master-allmulti"; readonly change: 1 | -1 }
  /** The slave's device goes (the master went). */
  | { readonly kind: "delete-slave"; readonly slave: SlaveId }
  /** ipvlan_port_destroy: unregister the rx handler, purge the backlog, forget the port. */
  | { readonly kind: "destroy-port" };

/** The errno values of the control calls. */
export type DriverErrno = Extract<Errno, "EPERM" | "EBUSY" | "ENODEV" | "EINVAL" | "ENOSPC" | "EADDRINUSE">;

export interface DriverFailure {
  readonly ok: false;
  readonly errno: DriverErrno;
  /** Extended acknowledgement, where the kernel gives one. */
  readonly message?: string;
  /** The kernel log line, without the device name in front. */
  readonly log?: string;
}

/** The changed port (the same identity) and what follows from the change. */
export interface Changed {
  readonly ok: true;
  readonly port: Port;
  readonly effects: readonly Effect[];
}

export type ControlResult = Changed | DriverFailure;

export function refuse(errno: DriverErrno, words: { message?: string; log?: string } = {}): DriverFailure {
  return { ok: false, errno, ...words };
}

export function changed(port: Port, effects: readonly Effect[]): Changed {
  return { ok: true, port, effects };
}
