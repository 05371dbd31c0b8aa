import type { NetDevice } from "../device/device.ts";
import type { DeviceStatistics } from "../device/statistics.ts";
import { fail, type Result, succeed } from "../wire/errno.ts";
import { formatMac } from "../wire/mac-address.ts";
import type { Namespace } from "./namespace.ts";

// Read first: net/core/net-sysfs.c. What a device does not know of itself here (how its name and address came about) has
// no file.

/** A file or directory below /sys/class/net. */
export type SysNode =
  | { readonly kind: "directory"; readonly names: readonly string[] }
  | {
      readonly kind: "file";
      /** The text with its newline. */
      readonly read: () => Result<string>;
      readonly write?: (text: string) => Result<void>;
    };

/** `path` below /sys/class/net, "" for itself; undefined = there is no such thing in this namespace. */
export function sysClassNet(namespace: Namespace, path: string): SysNode | undefined {
  if (path === "") return { kind: "directory", names: namespace.devices.all().map(({ name }) => name) };
  const [name, ...rest] = path.split("/");
  const device = namespace.devices.byName(name!);
  return device === undefined ? undefined : deviceNode(namespace, device, rest);
}

function deviceNode(
  namespace: Namespace,
  device: NetDevice,
  [file, inner, ...more]: readonly string[],
): SysNode | undefined {
  if (file === undefined) {
    return { kind: "directory", names: [...Object.keys(FILES), "queues", "statistics"] };
  }
  if (file === "statistics") return statisticsNode(device, inner);
  if (file === "queues") {
    if (inner === undefined) return { kind: "directory", names: device.type === "loopback" ? [] : ["tx-0"] };
    return inner === "tx-0" && more.length === 0 ? { kind: "directory", names: [] } : undefined;
  }
  const read = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
  if (read === undefined || inner !== undefined) return undefined;
  const write = writerOf(namespace, device, file);
  return { kind: "file", read: () => read(device), ...(write === undefined ? {} : { write }) };
}

type Reader = (device: NetDevice) => Result<string>;

function always(show: (device: NetDevice) => string | number): Reader {
  return (device) => succeed(`${show(device)}\n`);
}

/** netif_running is asked for: a device that is down answers EINVAL. */
function whileRunning(show: (device: NetDevice) => string | number | undefined): Reader {
  return (device) => {
    const shown = device.running ? show(device) : undefined;
    return shown === undefined ? fail("EINVAL") : succeed(`${shown}\n`);
  };
}

const unsupported: Reader = () => fail("EOPNOTSUPP");

const FILES: Readonly<Record<string, Reader>> = {
  addr_len: always(() => 6),
  address: always(({ mac }) => formatMac(mac)),
  broadcast: always(({ broadcast }) => formatMac(broadcast)),
  carrier: whileRunning(({ carrier }) => (carrier ? 1 : 0)),
  carrier_changes: always(({ carrierChanges }) => carrierChanges),
  dev_id: always(({ devId }) => `0x${devId.toString(16)}`),
  dev_port: always(() => 0),
  dormant: whileRunning(() => 0),
  duplex: whileRunning((device) => speedOf(device)?.duplex),
  flags: always(({ flags }) => `0x${flags.toString(16)}`),
  gro_flush_timeout: always(() => 0),
  ifalias: ({ alias }) => succeed(alias === "" ? "" : `${alias}\n`),
  ifindex: always(({ ifindex }) => ifindex),
  iflink: always((device) => iflink(device)),
  link_mode: always(() => 0),
  mtu: always(({ mtu }) => mtu),
  napi_defer_hard_irqs: always(() => 0),
  netdev_group: always(({ group }) => group),
  operstate: always((device) => (device.running ? device.operState.toLowerCase() : "down")),
  phys_port_id: unsupported,
  phys_port_name: unsupported,
  phys_switch_id: unsupported,
  proto_down: always(() => 0),
  speed: whileRunning((device) => speedOf(device)?.megabits),
  testing: whileRunning(() => 0),
  threaded: always(() => 0),
  tx_queue_len: always(({ txQueueLength }) => txQueueLength),
  type: always(({ type }) => (type === "loopback" ? 772 : 1)),
  uevent: (device) => succeed(ueventText(device)),
};

/** dev_get_iflink: a veth tells its peer, what stands on a device tells that device. */
function iflink({ link, ifindex }: NetDevice): number {
  return link?.ifindex ?? ifindex;
}

interface Speed {
  readonly megabits: number;
  readonly duplex: string;
}

/** ethtool's link settings: veth and bridge say something, ipvlan and VLANs what their parent says. */
function speedOf(device: NetDevice): Speed | undefined {
  switch (device.operations.kind) {
    case "veth":
      return { megabits: 10000, duplex: "full" };
    case "bridge":
      return { megabits: -1, duplex: "unknown" };
    case "ipvlan":
    case "ipvtap":
    case "vlan":
    case "macvlan":
      return device.link === undefined ? undefined : speedOf(device.link);
    default:
      return undefined;
  }
}

function ueventText({ name, ifindex, operations: { kind } }: NetDevice): string {
  const type = kind === "bridge" || kind === "vlan" ? `DEVTYPE=${kind}\n` : "";
  return `${type}INTERFACE=${name}\nIFINDEX=${ifindex}\n`;
}

function writerOf(
  namespace: Namespace,
  device: NetDevice,
  file: string,
): ((text: string) => Result<void>) | undefined {
  if (file !== "mtu" && file !== "tx_queue_len") return undefined;
  return (text) => {
    const value = /^\s*(0x[0-9a-f]+|\d+)\s*$/i.exec(text)?.[1];
    if (value === undefined) return fail("EINVAL");
    const { ifindex } = device;
    const change = file === "mtu" ? { mtu: Number(value) } : { txQueueLength: Number(value) };
    return namespace.rtnetlink.setLink({ ifindex, ...change });
  };
}

/** netstat_group, in the order of a directory. */
const STATISTICS: Readonly<Record<string, keyof DeviceStatistics | undefined>> = {
  collisions: "collisions",
  multicast: "multicast",
  rx_bytes: "rxBytes",
  rx_compressed: undefined,
  rx_crc_errors: "rxCrcErrors",
  rx_dropped: "rxDropped",
  rx_errors: "rxErrors",
  rx_fifo_errors: "rxFifoErrors",
  rx_frame_errors: "rxFrameErrors",
  rx_length_errors: "rxLengthErrors",
  rx_missed_errors: "rxMissedErrors",
  rx_nohandler: undefined,
  rx_over_errors: "rxOverErrors",
  rx_packets: "rxPackets",
  tx_aborted_errors: "txAbortedErrors",
  tx_bytes: "txBytes",
  tx_carrier_errors: "txCarrierErrors",
  tx_compressed: undefined,
  tx_dropped: "txDropped",
  tx_errors: "txErrors",
  tx_fifo_errors: "txFifoErrors",
  tx_heartbeat_errors: "txHeartbeatErrors",
  tx_packets: "txPackets",
  tx_window_errors: "txWindowErrors",
};

function statisticsNode(device: NetDevice, name: string | undefined): SysNode | undefined {
  if (name === undefined) return { kind: "directory", names: Object.keys(STATISTICS) };
  if (!Object.hasOwn(STATISTICS, name)) return undefined;
  return { kind: "file", read: () => succeed(`${countOf(device, STATISTICS[name])}\n`) };
}

function countOf(device: NetDevice, counter: keyof DeviceStatistics | undefined): number {
  if (counter === undefined) return 0;
  return device.operations.statistics?.()[counter] ?? device.statistics[counter];
}
