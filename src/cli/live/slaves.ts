import type { DaemonClient } from "../../live/daemon/client.ts";
import type { ShownSlave } from "../../live/daemon/shown.ts";
import { namespaceId } from "../../live/netlink/requests.ts";
import type { NetlinkSocket } from "../../live/netlink/socket.ts";
import { openNamespace } from "../../live/sys/namespace.ts";
import { closeDescriptor } from "../../live/sys/socket.ts";
import type { LinkMessage, LinkStatistics } from "../../net/netlink/link-message.ts";

/** The daemon's slaves in this namespace, by index; none where no daemon runs. */
export function slavesHere(
  client: DaemonClient | undefined,
  detail: "identity" | "counters",
): ReadonlyMap<number, ShownSlave> {
  const answer = client?.request({ op: "show", detail });
  if (answer === undefined || !answer.ok) return new Map();
  const { slaves } = answer.value as { readonly slaves: readonly ShownSlave[] };
  return new Map(slaves.map((slave) => [slave.ifindex, slave]));
}

const IFF_UP = 0x1;
const IFF_RUNNING = 0x40;

/** What a queueing discipline of a device that the kernel chose is called; a user's own is left as it is. */
const DEFAULT_QDISCS: ReadonlySet<string> = new Set(["pfifo_fast", "fq_codel", "fq", "mq", "noqueue"]);

export interface Surroundings {
  readonly socket: NetlinkSocket;
  readonly ownInode: number;
  /** IFLA_TSO_MAX_SIZE of the parent, which a slave takes over. */
  readonly parentTsoMaxSize: number | undefined;
}

/** The TAP device that a slave really is, as the kernel would show a slave of its own driver. */
export function slaveAsIpvlan(tap: LinkMessage, slave: ShownSlave, around: Surroundings): LinkMessage {
  const { parent } = slave;
  const running = (tap.flags & IFF_RUNNING) !== 0;
  const waits = (tap.flags & IFF_UP) !== 0 && !running && tap.operState === "DOWN";
  return {
    ...tap,
    data: { kind: "ipvlan", mode: slave.mode, flag: slave.flag },
    link: parent.ifindex,
    // src/live/port has the kernel make no link-local address, but makes the one that has dev_id in it.
    addrGenMode: tap.addrGenMode === "none" ? "eui64" : tap.addrGenMode,
    hardware: { ...tap.hardware!, tsoMaxSize: around.parentTsoMaxSize ?? tap.hardware?.tsoMaxSize },
    linkNetnsId: parent.inode === around.ownInode ? undefined : netnsIdOf(parent.namespace, around.socket),
    qdisc: DEFAULT_QDISCS.has(tap.qdisc) ? "noqueue" : tap.qdisc,
    // link_watch.c: default_operstate, for a device that lies on another.
    operState: waits ? "LOWERLAYERDOWN" : tap.operState,
    minMtu: 68,
    maxMtu: 65535,
    devId: slave.devId,
    statistics: slave.statistics === undefined ? tap.statistics : countedByDriver(slave.statistics),
  };
}

function netnsIdOf(file: string, socket: NetlinkSocket): number | undefined {
  let fd: number;
  try {
    fd = openNamespace(file);
  } catch {
    return undefined;
  }
  try {
    return namespaceId(socket, fd);
  } finally {
    closeDescriptor(fd);
  }
}

/** ipvlan_get_stats64 */
function countedByDriver(counted: NonNullable<ShownSlave["statistics"]>): LinkStatistics {
  return { ...NOTHING, ...counted };
}

const NOTHING: LinkStatistics = {
  rxPackets: 0,
  rxBytes: 0,
  rxErrors: 0,
  rxDropped: 0,
  rxOverErrors: 0,
  multicast: 0,
  txPackets: 0,
  txBytes: 0,
  txErrors: 0,
  txDropped: 0,
  txCarrierErrors: 0,
  collisions: 0,
  rxLengthErrors: 0,
  rxCrcErrors: 0,
  rxFrameErrors: 0,
  rxFifoErrors: 0,
  rxMissedErrors: 0,
  txAbortedErrors: 0,
  txFifoErrors: 0,
  txHeartbeatErrors: 0,
  txWindowErrors: 0,
};
