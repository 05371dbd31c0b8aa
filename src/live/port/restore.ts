import { FLAGS, MODES, type NewSlave } from "../../ipvlan/link.ts";
import { BROADCAST_MAC } from "../../wire/mac-address.ts";
import type { Link } from "../netlink/link.ts";
import { listLinks, withRouteSocket } from "../netlink/requests.ts";
import { SystemCallError } from "../sys/libc.ts";
import { namespaceInode } from "../sys/namespace.ts";
import type { Tap } from "../sys/tap.ts";
import type { LivePort } from "./live-port.ts";
import { LiveSlave } from "./live-slave.ts";
import type { LostSlave, PortRecord, SlaveRecord } from "./messages.ts";
import { everyNamespace, findNamespace, withNamespacePath } from "./namespaces.ts";
import type { RunningPort } from "./running-port.ts";
import { removeSlaveDevice, reopenSlaveDevice } from "./slave-device.ts";

/** Takes back, in order, every slave that a run before this one left: its TAP is somewhere, without a carrier. */
export function restoreSlaves(live: LivePort, record: PortRecord): readonly LostSlave[] {
  const lost: LostSlave[] = [];
  const devices = new LeftDevices(record);
  for (const slave of record.slaves) {
    try {
      restoreSlave(live, record, { slave, device: devices.take(slave) });
    } catch (error) {
      if (!(error instanceof SystemCallError || error instanceof Absent)) throw error;
      lost.push({ name: slave.name, reason: error.message });
    }
  }
  live.running?.slaveControl.readGroups();
  live.running?.control.call(live.running.port, "resumeDevIds", record.nextDevId);
  return lost;
}

class Absent extends Error {}

interface LeftDevice {
  /** A file that leads to its namespace. */
  readonly path: string;
  readonly link: Link;
}

function restoreSlave(
  live: LivePort,
  record: PortRecord,
  { slave, device }: { slave: SlaveRecord; device: LeftDevice },
): void {
  const { link } = device;
  withNamespacePath(device.path, (fd) => {
    const tap = reopenSlaveDevice(fd, link.name);
    const made = live.control.newLink(live.driverParent(), {
      data: { mode: MODES.indexOf(record.mode), flags: FLAGS.indexOf(record.flag) },
      mtu: link.mtu,
      carrier: live.parent.link.carrier,
      namespace: namespaceInode(fd),
      broadcast: link.broadcast ?? BROADCAST_MAC,
      devId: slave.devId,
    });
    if (!made.ok) {
      removeSlaveDevice(tap);
      throw new Absent(made.message ?? made.log ?? made.errno);
    }
    const running = prepare(live, made, tap, link);
    const namespace = live.namespaces.identify(fd);
    const place = { name: link.name, ifindex: link.ifindex, namespace };
    const { id, devId } = made.slave;
    running.join(new LiveSlave({ id, devId, tap, pinned: namespace.inode }, place));
  });
}

/** Up to the moment in which the slave is the port's: before it a failure must leave no descriptor that keeps the device busy. */
function prepare(live: LivePort, made: NewSlave, tap: Tap, link: Link): RunningPort {
  try {
    const running = live.running ?? live.begin(made.port);
    running.modeChanged(made);
    if (link.mac !== made.mac) tap.setMac(made.mac);
    tap.setCarrier(made.slave.carrier);
    return running;
  } catch (error) {
    tap.close();
    live.running?.discard(made.slave.id);
    throw error;
  }
}

/** The TAPs of a port whose process is gone. Each is taken once. */
class LeftDevices {
  readonly #record: PortRecord;
  /** In each namespace that was looked at: asked once, however many slaves are there. */
  readonly #found: Map<string, Set<Link>> = new Map();
  #everywhere: readonly string[] | undefined;

  constructor(record: PortRecord) {
    this.#record = record;
  }

  /**
   * Where it was, by its number, which it keeps when it is renamed; else by its name anywhere, which it keeps when it is
   * moved, as it mostly does its number.
   */
  take(wanted: SlaveRecord): LeftDevice {
    const path = findNamespace(wanted.namespace);
    const there =
      path === undefined ? undefined : this.#takeFrom(path, (link) => link.ifindex === wanted.ifindex);
    const device =
      there ??
      this.#search((link) => link.name === wanted.name) ??
      this.#search((link) => link.ifindex === wanted.ifindex);
    if (device === undefined) throw new Absent("its device is no more");
    return device;
  }

  #search(fits: (link: Link) => boolean): LeftDevice | undefined {
    this.#everywhere ??= everyNamespace();
    for (const path of this.#everywhere) {
      const device = this.#takeFrom(path, fits);
      if (device !== undefined) return device;
    }
    return undefined;
  }

  #takeFrom(path: string, fits: (link: Link) => boolean): LeftDevice | undefined {
    const links = this.#devicesIn(path);
    const link = [...links].find(fits);
    if (link === undefined) return undefined;
    links.delete(link);
    return { path, link };
  }

  #devicesIn(path: string): Set<Link> {
    const known = this.#found.get(path);
    if (known !== undefined) return known;
    const devices = new Set(tapsIn(path).filter((link) => link.mac === this.#record.parent.mac));
    this.#found.set(path, devices);
    return devices;
  }
}

/** None in a namespace that went away meanwhile. */
function tapsIn(path: string): readonly Link[] {
  try {
    const links = withNamespacePath(path, (fd) => withRouteSocket(fd, listLinks));
    return links.filter((link) => link.kind === "tun");
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    return [];
  }
}
