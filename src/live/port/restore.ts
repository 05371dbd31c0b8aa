import { FLAGS, MODES } from "../../ipvlan/link.ts";
import { BROADCAST_MAC } from "../../wire/mac-address.ts";
import type { Link } from "../netlink/link.ts";
import { listLinks, withRouteSocket } from "../netlink/requests.ts";
import { SystemCallError } from "../sys/libc.ts";
import { namespaceInode, openNamespace } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";
import type { LivePort } from "./live-port.ts";
import { LiveSlave } from "./live-slave.ts";
import type { LostSlave, PortRecord, SlaveRecord } from "./messages.ts";
import { everyNamespace, findNamespace } from "./namespaces.ts";
import { removeSlaveDevice, reopenSlaveDevice } from "./slave-device.ts";

/** Takes back, in order, every slave that a run before this one left: its TAP is somewhere, without a carrier. */
export function restoreSlaves(live: LivePort, record: PortRecord): readonly LostSlave[] {
  const lost: LostSlave[] = [];
  for (const slave of record.slaves) {
    try {
      restoreSlave(live, record, slave);
    } catch (error) {
      if (!(error instanceof SystemCallError || error instanceof Absent)) throw error;
      lost.push({ name: slave.name, reason: error.message });
    }
  }
  live.running?.control.call(live.running.port, "resumeDevIds", record.nextDevId);
  return lost;
}

class Absent extends Error {}

function restoreSlave(live: LivePort, record: PortRecord, wanted: SlaveRecord): void {
  const { fd, link } = findDevice(record, wanted);
  try {
    const tap = reopenSlaveDevice(fd, link.name);
    const made = live.control.newLink(live.driverParent(), {
      data: { mode: MODES.indexOf(record.mode), flags: FLAGS.indexOf(record.flag) },
      mtu: link.mtu,
      carrier: live.parent.link.carrier,
      namespace: namespaceInode(fd),
      broadcast: link.broadcast ?? BROADCAST_MAC,
      devId: wanted.devId,
    });
    if (!made.ok) {
      removeSlaveDevice(tap);
      throw new Absent(made.message ?? made.log ?? made.errno);
    }
    const running = live.running ?? live.begin(made.port);
    running.modeChanged(made);
    if (tap.mac !== made.mac) tap.setMac(made.mac);
    tap.setCarrier(made.slave.carrier);
    const namespace = live.namespaces.identify(fd);
    const place = { name: link.name, ifindex: link.ifindex, namespace };
    const { id, devId } = made.slave;
    running.join(new LiveSlave({ id, devId, tap, pinned: namespaceInode(fd) }, place));
  } finally {
    closeDescriptor(fd);
  }
}

/** Where it was, by its number; else anywhere: it may have been renamed or moved while nobody looked. */
function findDevice(record: PortRecord, wanted: SlaveRecord): { fd: number; link: Link } {
  const usual = findNamespace(wanted.namespace);
  for (const path of usual === undefined ? everyNamespace() : [usual, ...everyNamespace()]) {
    const found = deviceIn(path, record, wanted);
    if (found !== undefined) return found;
  }
  throw new Absent("its device is no more");
}

function deviceIn(
  path: string,
  record: PortRecord,
  wanted: SlaveRecord,
): { fd: number; link: Link } | undefined {
  let fd: number;
  try {
    fd = openNamespace(path);
  } catch {
    return undefined;
  }
  const taps = withRouteSocket(fd, listLinks).filter(
    (link) => link.kind === "tun" && link.mac === record.parent.mac,
  );
  const link =
    taps.find(({ ifindex, name }) => ifindex === wanted.ifindex && name === wanted.name) ??
    taps.find(({ name }) => name === wanted.name) ??
    taps.find(({ ifindex }) => ifindex === wanted.ifindex);
  if (link !== undefined) return { fd, link };
  closeDescriptor(fd);
  return undefined;
}
