import type { SlaveAddress, SlaveId } from "../../ipvlan/port.ts";
import {
  encodeInterfaceAddress,
  IFA_F_PERMANENT,
  type InterfaceAddress,
  RTM_DELADDR,
} from "../netlink/address.ts";
import { IFF_ALLMULTI, IFF_NOARP, IFF_PROMISC, IFF_UP, type Link } from "../netlink/link.ts";
import { listAddresses } from "../netlink/requests.ts";
import { SystemCallError } from "../sys/libc.ts";
import { ensureIdentifiers } from "./identifiers.ts";
import type { LiveSlave } from "./live-slave.ts";
import { readMulticastLists } from "./multicast-list.ts";
import type { PortContext } from "./port-context.ts";
import { giveNoQueue } from "./slave-device.ts";

// What happens to a slave's device, told by rtnetlink, as control calls of the driver. In the kernel these are notifiers
// and operations of the device itself; here they come a moment later, and what the driver would have refused has
// happened already and is taken back.

/** The address that the driver enters: ifa_address of IPv4, which is the peer; the local one of IPv6. */
export function driverAddress({ local, peer }: InterfaceAddress): SlaveAddress {
  return typeof local === "bigint" ? local : peer;
}

export class SlaveControl {
  readonly #context: PortContext;
  /** Whose list of groups may be another one now. */
  readonly #stale: Set<LiveSlave> = new Set();
  /** Who may have addresses that nobody was told of. */
  readonly #newAddresses: Set<LiveSlave> = new Set();

  constructor(context: PortContext) {
    this.#context = context;
  }

  /**
   * Looks at the device as a whole, wherever it is: after a start, a move, or when events were lost. Its groups are left
   * to `readGroups`.
   */
  refresh(slave: LiveSlave): void {
    const context = this.#context;
    const namespace = slave.withNamespace((fd) => context.namespaces.identify(fd));
    if (namespace.inode !== slave.namespace.inode) this.#moved(slave);
    slave.namespace = namespace;
    const { link, addresses } = slave.ask((socket, device) => ({
      link: device,
      addresses: listAddresses(socket, device.ifindex),
    }));
    slave.ifindex = link.ifindex;
    this.linkSeen(slave, link);
    this.#addressesSeen(slave, addresses);
    context.changed();
  }

  /** RTM_NEWLINK */
  linkSeen(slave: LiveSlave, link: Link): void {
    const context = this.#context;
    const before = slave.link;
    slave.link = link;
    if (link.name !== slave.name) {
      slave.name = link.name;
      context.changed();
    }
    if (link.mtu !== before?.mtu) context.plane.setMtu(slave.id, link.mtu);
    this.#stateSeen(slave, link);
    this.#flagsSeen(slave, link, before);
    if (link.mac !== undefined && link.mac !== context.port.mac) this.#restoreMac(slave);
    ensureIdentifiers(context, slave, link);
    this.#stale.add(slave);
  }

  /** RTM_NEWADDR */
  addressSeen(slave: LiveSlave, address: InterfaceAddress): void {
    const { port, control } = this.#context;
    const key = driverAddress(address);
    const owner = port.owners.get(key);
    if (owner?.id === slave.id) return;
    if (owner !== undefined && this.#isStillOwner(owner.id, key)) this.#refuse(slave, address);
    else {
      const entered = control.call(port, "addressAdded", slave.id, key, slave.name);
      this.#context.apply(entered.effects);
    }
    this.#stale.add(slave);
  }

  /** RTM_DELADDR */
  addressGone(slave: LiveSlave, address: InterfaceAddress): void {
    this.#forget(slave, driverAddress(address));
    this.#stale.add(slave);
  }

  /**
   * Groups were joined or left: the list is read before long. IPv6 joins a group for each address before it tells of the
   * address, which it does only when nobody else has it; the driver hears of it at once, so the addresses are asked for.
   */
  groupsChanged(slave: LiveSlave, family: "ipv4" | "ipv6"): void {
    this.#stale.add(slave);
    if (family === "ipv6") this.#newAddresses.add(slave);
  }

  /** Reads the lists of those whose groups may have changed, each namespace's file once. To be called after all others. */
  readGroups(): void {
    const asked = this.#stillThere(this.#newAddresses);
    this.#newAddresses.clear();
    for (const slave of asked) this.#readAddresses(slave);
    const stale = this.#stillThere(this.#stale);
    this.#stale.clear();
    for (const slave of stale) {
      if (!stale.has(slave)) continue;
      const together = [...stale].filter((other) => other.namespace.inode === slave.namespace.inode);
      for (const other of together) stale.delete(other);
      this.#readGroupsOf(together);
    }
  }

  /** The descriptor of one that is gone may be another one's by now. */
  #stillThere(slaves: ReadonlySet<LiveSlave>): Set<LiveSlave> {
    return new Set([...slaves].filter(({ id }) => this.#context.slaves.has(id)));
  }

  #readAddresses(slave: LiveSlave): void {
    if (!this.#context.slaves.has(slave.id)) return;
    try {
      this.#addressesSeen(
        slave,
        slave.ask((socket, { ifindex }) => listAddresses(socket, ifindex)),
      );
    } catch (error) {
      this.#context.log("debug", `${slave.name}: addresses not read: ${String(error)}`);
    }
  }

  #readGroupsOf(slaves: readonly LiveSlave[]): void {
    try {
      const wanted = new Set(slaves.map(({ ifindex }) => ifindex));
      const lists = slaves[0]!.inside(() => readMulticastLists(wanted));
      for (const slave of slaves) this.#setRxMode(slave, lists.get(slave.ifindex) ?? []);
    } catch (error) {
      this.#context.log("debug", `${slaves[0]!.name}: groups not read: ${String(error)}`);
    }
  }

  #setRxMode(slave: LiveSlave, multicast: readonly NonNullable<Link["mac"]>[]): void {
    const { link } = slave;
    const { port, control, slaves } = this.#context;
    if (link === undefined || !slaves.has(slave.id)) return;
    const mode = {
      promisc: link.promiscuity > 0 || (link.flags & IFF_PROMISC) !== 0,
      allmulti: link.allmulti > 0 || (link.flags & IFF_ALLMULTI) !== 0,
      multicast: [...new Set(multicast)],
    };
    this.#context.apply(control.call(port, "setRxMode", slave.id, mode).effects);
  }

  /** ndo_open and ndo_stop. */
  #stateSeen(slave: LiveSlave, link: Link): void {
    const { port, control } = this.#context;
    const wasUp = port.slaves.get(slave.id)?.up ?? false;
    const isUp = (link.flags & IFF_UP) !== 0;
    if (isUp && !wasUp) this.#context.apply(control.call(port, "openSlave", slave.id).effects);
    if (!isUp && wasUp) this.#context.apply(control.call(port, "stopSlave", slave.id).effects);
  }

  /** What the user sets on the device and the driver keeps. A flag that we set ourselves is the driver's already. */
  #flagsSeen(slave: LiveSlave, link: Link, before: Link | undefined): void {
    const { port, control } = this.#context;
    const own = port.slaves.get(slave.id)!;
    const noarp = (link.flags & IFF_NOARP) !== 0;
    if (before !== undefined && ((before.flags & IFF_NOARP) !== 0) !== noarp && own.noarp !== noarp) {
      control.call(port, "setSlaveNoarp", slave.id, noarp ? "set" : "clear");
    }
    if (link.broadcast !== undefined && link.broadcast !== own.broadcast) {
      control.call(port, "setSlaveBroadcast", slave.id, link.broadcast);
    }
  }

  /** ipvlan has no ndo_set_mac_address: the kernel answers EOPNOTSUPP. */
  #restoreMac(slave: LiveSlave): void {
    const { port } = this.#context;
    if (slave.tap.mac === port.mac) return;
    slave.tap.setMac(port.mac);
    slave.counts.macsRestored++;
    this.#context.logOfStranger(`${slave.name}: a slave has its parent's MAC address; put back`);
  }

  /** What is there and what is not there any more. */
  #addressesSeen(slave: LiveSlave, addresses: readonly InterfaceAddress[]): void {
    const there = new Set(addresses.map(driverAddress));
    const known = this.#context.port.slaves.get(slave.id)!.addresses;
    for (const address of [...known]) if (!there.has(address)) this.#forget(slave, address);
    for (const address of addresses) this.addressSeen(slave, address);
  }

  #forget(slave: LiveSlave, address: SlaveAddress): void {
    const { port, control } = this.#context;
    this.#context.apply(control.call(port, "addressRemoved", slave.id, address).effects);
  }

  /** Events of two namespaces can cross: the owner may have given the address up without our having heard of it. */
  #isStillOwner(id: SlaveId, address: SlaveAddress): boolean {
    const owner = this.#context.slaves.get(id);
    if (owner === undefined) return false;
    const there = owner.ask((socket, { ifindex }) => listAddresses(socket, ifindex));
    if (there.some((other) => driverAddress(other) === address)) return true;
    this.#forget(owner, address);
    return false;
  }

  /**
   * The kernel's validator would not have let the address in; addresses that IPv6 makes by itself escape it, stay, and
   * are unknown to the driver.
   */
  #refuse(slave: LiveSlave, address: InterfaceAddress): void {
    const { port, control } = this.#context;
    const entered = control.call(port, "addressAdded", slave.id, driverAddress(address), slave.name);
    slave.counts.addressesRefused++;
    this.#context.logOfStranger(`${slave.name}: ${entered.log}`);
    if (typeof address.local === "bigint" && (address.flags & IFA_F_PERMANENT) === 0) return;
    try {
      slave.ask((socket, { ifindex }) =>
        socket.request(RTM_DELADDR, encodeInterfaceAddress({ ...address, ifindex })),
      );
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
    }
  }

  /** dev_change_net_namespace stops a device and takes its addresses; then it is another place's. */
  #moved(slave: LiveSlave): void {
    const { port, control } = this.#context;
    const own = port.slaves.get(slave.id)!;
    if (own.up) this.#context.apply(control.call(port, "stopSlave", slave.id).effects);
    for (const address of [...own.addresses]) this.#forget(slave, address);
    slave.link = undefined;
    slave.identifiers = "kernel";
    const inode = slave.withNamespace((fd) => this.#context.namespaces.identify(fd)).inode;
    control.call(port, "moveSlave", slave.id, inode);
    giveNoQueue(slave);
    this.#context.log("info", `${slave.name}: moved to another namespace`);
  }
}
