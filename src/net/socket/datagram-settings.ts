import { fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Namespace } from "../namespace.ts";
import { priorityOfTos } from "../tos-priority.ts";
import type { DatagramQueue } from "./datagram-queue.ts";
import type { SocketOptions, SourcePreference } from "./socket.ts";

/** IFNAMSIZ - 1 */
const LONGEST_DEVICE_NAME = 15;

/** What a datagram socket was told by setsockopt(2); sending and receiving read it. */
export interface DatagramSettings {
  /** SO_BINDTODEVICE; 0 = any device. */
  boundIfindex: number;
  broadcast: boolean;
  /** undefined: by route and sysctl. */
  ttl: number | undefined;
  tos: number;
  mark: number;
  /** sk_priority, which IP_TOS sets. */
  priority: number;
  mtuDiscover: "do" | "dont" | "want" | "probe";
  recvError: boolean;
  multicastTtl: number;
  multicastLoop: boolean;
  multicastIfindex: number;
  multicastAll: boolean;
  multicastSource: Ipv4Address;
  reuseAddress: boolean;
  reusePort: boolean;
  flowLabel: number;
  sourcePreference: SourcePreference;
  icmpFilterBlocked: ReadonlySet<number>;
}

export function createDatagramSettings(): DatagramSettings {
  return {
    boundIfindex: 0,
    broadcast: false,
    ttl: undefined,
    tos: 0,
    mark: 0,
    priority: 0,
    mtuDiscover: "want",
    recvError: false,
    multicastTtl: 1,
    multicastLoop: true,
    multicastIfindex: 0,
    multicastAll: true,
    multicastSource: IPV4_ANY,
    reuseAddress: false,
    reusePort: false,
    flowLabel: 0,
    sourcePreference: "default",
    icmpFilterBlocked: new Set(),
  };
}

/** setsockopt(2) for each option given, in their order; the first error ends it. */
export function applySocketOptions(
  settings: DatagramSettings,
  queue: DatagramQueue,
  options: SocketOptions,
  namespace: Namespace,
): Result<void> {
  const { bindToDevice, ttl, multicastTtl, multicastInterface, receiveBuffer } = options;
  if (bindToDevice !== undefined) {
    const ifindex = deviceToBind(bindToDevice, namespace);
    if (!ifindex.ok) return ifindex;
    settings.boundIfindex = ifindex.value;
  }
  // -1 gives it back to the route and the sysctl.
  if (ttl !== undefined && ttl !== -1 && (ttl < 1 || ttl > 255)) return fail("EINVAL");
  if (multicastTtl !== undefined && (multicastTtl < 0 || multicastTtl > 255)) return fail("EINVAL");
  if (multicastInterface !== undefined) {
    const known = multicastInterface === 0 || namespace.deviceByIndex(multicastInterface) !== undefined;
    if (!known) return fail("EADDRNOTAVAIL");
    const bound = settings.boundIfindex;
    if (bound !== 0 && multicastInterface !== 0 && bound !== multicastInterface) return fail("EINVAL");
    settings.multicastIfindex = multicastInterface;
  }
  if (typeof options.multicastSource === "number") settings.multicastSource = options.multicastSource;
  if (receiveBuffer !== undefined) queue.setLimit(receiveBuffer);
  copyPlainOptions(settings, options);
  return succeed(undefined);
}

/** The options that can't be wrong. */
function copyPlainOptions(settings: DatagramSettings, options: SocketOptions): void {
  settings.broadcast = options.broadcast ?? settings.broadcast;
  if (options.ttl !== undefined) settings.ttl = options.ttl === -1 ? undefined : options.ttl;
  settings.tos = options.tos ?? settings.tos;
  if (options.tos !== undefined) settings.priority = priorityOfTos(options.tos);
  settings.mark = options.mark ?? settings.mark;
  settings.mtuDiscover = options.mtuDiscover ?? settings.mtuDiscover;
  settings.recvError = options.recvError ?? settings.recvError;
  settings.multicastTtl = options.multicastTtl ?? settings.multicastTtl;
  settings.multicastLoop = options.multicastLoop ?? settings.multicastLoop;
  settings.multicastAll = options.multicastAll ?? settings.multicastAll;
  settings.reuseAddress = options.reuseAddress ?? settings.reuseAddress;
  settings.reusePort = options.reusePort ?? settings.reusePort;
  settings.flowLabel = options.flowLabel ?? settings.flowLabel;
  settings.sourcePreference = options.sourcePreference ?? settings.sourcePreference;
  settings.icmpFilterBlocked = options.icmpFilterBlocked ?? settings.icmpFilterBlocked;
}

function deviceToBind(name: string, namespace: Namespace): Result<number> {
  if (name === "") return succeed(0);
  const device = namespace.devices.byName(name.slice(0, LONGEST_DEVICE_NAME));
  return device === undefined ? fail("ENODEV") : succeed(device.ifindex);
}
