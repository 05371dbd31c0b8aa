import { AF_INET6, decodeInterfaceAddress, RTM_DELADDR, RTM_NEWADDR } from "../netlink/address.ts";
import {
  type NetlinkEvent,
  NetlinkEventSocket,
  RTNLGRP_IPV4_IFADDR,
  RTNLGRP_IPV4_MCADDR,
  RTNLGRP_IPV6_IFADDR,
  RTNLGRP_IPV6_MCADDR,
  RTNLGRP_LINK,
} from "../netlink/event-socket.ts";
import { decodeLink, type Link, RTM_DELLINK, RTM_NEWLINK } from "../netlink/link.ts";
import { SystemCallError } from "../sys/libc.ts";
import type { LiveParent } from "./live-parent.ts";
import type { LiveSlave } from "./live-slave.ts";
import { parentSeen, vlansSeen } from "./parent-control.ts";
import type { RunningPort } from "./running-port.ts";

/** RTM_NEWMULTICAST and RTM_DELMULTICAST, told since 6.14: struct ifaddrmsg, the device's number at octet 4. */
const RTM_NEWMULTICAST = 56;
const RTM_DELMULTICAST = 57;

/** Who hears of the parent: it may have no port yet. */
export interface RouterSurroundings {
  readonly parent: LiveParent;
  readonly running: RunningPort | undefined;
  /** The parent's device left its namespace: for another one, or for good. */
  parentLeft(link: Link): void;
  /** Events were lost: everything has to be looked at anew. */
  resync(): void;
  log(text: string): void;
}

const DATAGRAMS_A_TURN = 256;
/** As many as the socket's buffer holds, or more. */
const DATAGRAMS_AT_MOST = 50_000;

/** Takes what the kernel tells of all namespaces to the parent and the slaves that it is about. */
export class EventRouter {
  readonly socket: NetlinkEventSocket = new NetlinkEventSocket([
    RTNLGRP_LINK,
    RTNLGRP_IPV4_IFADDR,
    RTNLGRP_IPV6_IFADDR,
    RTNLGRP_IPV4_MCADDR,
    RTNLGRP_IPV6_MCADDR,
  ]);
  readonly #around: RouterSurroundings;

  constructor(around: RouterSurroundings) {
    this.#around = around;
  }

  /** Whether the kernel tells of groups that are joined and left. */
  get hearsGroups(): boolean {
    return this.socket.groups.has(RTNLGRP_IPV6_MCADDR);
  }

  /** A turn's worth of what waits: somebody may make events as fast as we take them, and frames wait meanwhile. */
  readSome(): void {
    this.#read(DATAGRAMS_A_TURN);
  }

  /** All that waits. Afterwards the driver knows what the kernel knew then. */
  readAll(): void {
    this.#read(DATAGRAMS_AT_MOST);
  }

  #read(datagrams: number): void {
    const { events, lost } = this.socket.take(datagrams);
    if (lost) {
      this.#around.resync();
      return;
    }
    for (const event of events) this.#tolerating(() => this.#dispatch(event));
    this.#tolerating(() => this.#around.running?.slaveControl.readGroups());
  }

  /** The parent as it is now. */
  parentSeen(link: Link): void {
    const { parent, running } = this.#around;
    if (running !== undefined) parentSeen(running, parent, link);
    else parent.link = link;
  }

  close(): void {
    this.socket.close();
  }

  #dispatch({ namespace, message }: NetlinkEvent): void {
    const { type, payload } = message;
    if (type === RTM_NEWLINK || type === RTM_DELLINK) {
      const link = decodeLink(payload);
      if (link !== undefined) this.#linkEvent(namespace, type, link);
      return;
    }
    const running = this.#around.running;
    if (running === undefined) return;
    if (type === RTM_NEWADDR || type === RTM_DELADDR) addressEvent(running, namespace, type, payload);
    if (type === RTM_NEWMULTICAST || type === RTM_DELMULTICAST) groupEvent(running, namespace, payload);
  }

  #linkEvent(namespace: number | undefined, type: number, link: Link): void {
    const { parent, running } = this.#around;
    if (namespace === parent.namespace.id) {
      if (link.ifindex === parent.link.ifindex) {
        this.#parentEvent(type, link);
        return;
      }
      if (running !== undefined && link.kind === "vlan") vlansSeen(running, parent);
    }
    const slave = running?.index.find(namespace, link.ifindex);
    if (running === undefined || slave === undefined) return;
    if (type === RTM_NEWLINK) running.slaveControl.linkSeen(slave, link);
    else running.refresh(slave);
  }

  #parentEvent(type: number, link: Link): void {
    if (type === RTM_DELLINK) this.#around.parentLeft(link);
    else this.parentSeen(link);
  }

  /** A device that left while we asked about it: its event follows. */
  #tolerating(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      this.#around.log(error.message);
    }
  }
}

function addressEvent(
  running: RunningPort,
  namespace: number | undefined,
  type: number,
  payload: Uint8Array,
): void {
  const address = decodeInterfaceAddress(payload);
  const slave = address && running.index.find(namespace, address.ifindex);
  if (slave === undefined || address === undefined) return;
  if (type === RTM_NEWADDR) running.slaveControl.addressSeen(slave, address);
  else running.slaveControl.addressGone(slave, address);
}

function groupEvent(running: RunningPort, namespace: number | undefined, payload: Uint8Array): void {
  if (payload.length < 8) return;
  const ifindex = new DataView(payload.buffer, payload.byteOffset).getUint32(4, true);
  const slave: LiveSlave | undefined = running.index.find(namespace, ifindex);
  if (slave !== undefined)
    running.slaveControl.groupsChanged(slave, payload[0] === AF_INET6 ? "ipv6" : "ipv4");
}
