import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { DatagramSocket, SocketAddress, SocketOptions } from "../../net/socket/socket.ts";
import { type Errno, strerror, succeed } from "../../wire/errno.ts";
import { formatIpv4Address, type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import {
  formatIpv6Address,
  type Ipv6Address,
  isIpv6LinkLocal,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import type { PingOptions } from "./options.ts";
import type { PingTarget } from "./target.ts";

// Read first: iputils ping/ping.c (ping4_run), ping/ping6_common.c (ping6_run).

const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
/** The port that the probe socket connects to; any would do. */
const PROBE_PORT = 1025;

/** An open ping: where it sends, and as whom. */
export interface PingChannel {
  readonly socket: DatagramSocket;
  readonly to: SocketAddress;
  readonly source: SocketAddress;
  /** -I with a device. */
  readonly device: string | undefined;
  /** ICMP identifier; a ping socket has its own. */
  readonly identifier: number;
  readonly multicast: boolean;
}

const RAW4_BLOCKED: ReadonlySet<number> = allBut([0, 4, 5]);
const RAW6_BLOCKED: ReadonlySet<number> = allBut([129]);

function allBut(wanted: readonly number[]): ReadonlySet<number> {
  return new Set(Array.from({ length: 256 }, (_, type) => type).filter((type) => !wanted.includes(type)));
}

/** Opens the sockets as ping does; a number is the exit status after a complaint. */
export function* openChannel(
  process: Process,
  options: PingOptions,
  target: PingTarget,
  rest: "more addresses" | "last address",
): Task<PingChannel | number | "next address"> {
  const named = namedSource(process, options, target.family);
  if (named === "unknown device") {
    yield* process.stderr.print(`ping: unknown iface: ${options.device}\n`);
    return 2;
  }
  const { socket, identifier } = openSocket(process, options, target.family);
  const probed = yield* probe(process, options, target, { named, rest });
  if (typeof probed !== "object") {
    socket.close();
    return probed;
  }
  const source = named.address ?? probed;
  const nobody = target.family === 4 && target.address === 0;
  const to: SocketAddress = {
    address: nobody ? source.address : target.address,
    port: target.family === 6 ? IPPROTO_ICMPV6 : 0,
    scopeId: target.scopeId,
  };
  const multicast = options.broadcast || isGroup(to, target.family);
  const bound =
    named.address !== undefined || options.strictSource ? socket.bind({ ...source, port: 0 }) : undefined;
  if (bound !== undefined && !bound.ok) {
    socket.close();
    return yield* fail(process, target.family === 6 ? "bind icmp socket" : "bind", bound.errno);
  }
  socket.setOptions(socketOptions(options, named.device, multicast, socket));
  return { socket, to, source, device: named.device, identifier, multicast };
}

interface NamedSource {
  readonly address: SocketAddress | undefined;
  readonly device: string | undefined;
}

/** An address of the other family is as good as none. ping6_run asks for the index of the device first of all. */
function namedSource(
  process: Process,
  { source, device }: PingOptions,
  family: 4 | 6,
): NamedSource | "unknown device" {
  const scopeId = device === undefined ? 0 : process.namespace.devices.byName(device)?.ifindex;
  if (family === 6 && scopeId === undefined) return "unknown device";
  const right = source !== undefined && (typeof source === "bigint") === (family === 6);
  return { address: right ? { address: source, port: 0, scopeId: scopeId ?? 0 } : undefined, device };
}

/**
 * Without -4 or -6 ping has a socket of either family, and uses one. The other one takes in what comes for it, so that
 * `ss` shows both.
 */
export function openUnused(
  process: Process,
  options: PingOptions,
  family: 4 | 6,
): DatagramSocket | undefined {
  return options.family === undefined ? openSocket(process, options, family).socket : undefined;
}

/** A ping socket where the kernel allows it, else a raw one. */
function openSocket(
  process: Process,
  options: PingOptions,
  family: 4 | 6,
): { socket: DatagramSocket; identifier: number } {
  const { sockets } = process;
  const ping = options.identifier === undefined ? sockets.ping(family) : undefined;
  if (ping?.ok === true) return { socket: ping.value, identifier: 0 };
  const random = process.machine.random.stream(`ping ${process.pid}`);
  const identifier = options.identifier ?? random.below(0x10000);
  return { socket: sockets.raw(family, family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6), identifier };
}

interface ProbeHow {
  readonly named: NamedSource;
  readonly rest: "more addresses" | "last address";
}

/** A connected UDP socket tells whether there is a route, and our address on it. */
function* probe(
  process: Process,
  options: PingOptions,
  target: PingTarget,
  how: ProbeHow,
): Task<SocketAddress | number | "next address"> {
  const socket = process.sockets.udp(target.family);
  try {
    return yield* connectProbe(process, options, target, { ...how, socket });
  } finally {
    socket.close();
  }
}

function* connectProbe(
  process: Process,
  options: PingOptions,
  target: PingTarget,
  { socket, named, rest }: ProbeHow & { readonly socket: DatagramSocket },
): Task<SocketAddress | number | "next address"> {
  const to: SocketAddress = { address: target.address, port: PROBE_PORT, scopeId: target.scopeId };
  if (named.address !== undefined) return named.address;
  if (named.device !== undefined) {
    const bound = socket.setOptions({ bindToDevice: named.device });
    if (!bound.ok) return yield* fail(process, `SO_BINDTODEVICE ${named.device}`, bound.errno);
  }
  let connected = isLinkScoped(target) ? succeed(undefined) : socket.connect(to);
  if (!connected.ok && connected.errno === "EACCES" && target.family === 4) {
    if (!options.broadcast) {
      const words = "Do you want to ping broadcast? Then -b. If not, check your local firewall rules";
      yield* process.stderr.print(`ping: ${words}\n`);
      return 2;
    }
    yield* process.stderr.print("WARNING: pinging broadcast address\n");
    socket.setOptions({ broadcast: true });
    connected = socket.connect(to);
  }
  if (!connected.ok) {
    const isUnreachable = connected.errno === "ENETUNREACH" || connected.errno === "EHOSTUNREACH";
    if (target.family === 6 && rest === "more addresses" && isUnreachable) return "next address";
    return yield* fail(process, "connect", connected.errno);
  }
  const source = socket.localAddress();
  if (named.device !== undefined && !isOn(process, named.device, source)) {
    const words = `Warning: source address might be selected on device other than: ${named.device}`;
    yield* process.stderr.print(`ping: ${words}\n`);
  }
  return source;
}

/** iputils leaves the address family of such a first hop unset: connect(2) then only disconnects, and always works. */
function isLinkScoped({ address }: PingTarget): boolean {
  if (typeof address !== "bigint") return false;
  return isIpv6LinkLocal(address) || (isIpv6Multicast(address) && ((address >> 112n) & 15n) === 2n);
}

function isOn(process: Process, name: string, source: SocketAddress): boolean {
  const { namespace } = process;
  const device = namespace.devices.byName(name);
  const family = typeof source.address === "bigint" ? 6 : 4;
  return namespace.rtnetlink
    .dumpAddresses(family)
    .some((address) => address.ifindex === device?.ifindex && address.local === source.address);
}

function socketOptions(
  options: PingOptions,
  device: string | undefined,
  multicast: boolean,
  { kind, family }: DatagramSocket,
): SocketOptions {
  const { ttl, tos, mark, flowLabel } = options;
  const mtuDiscover = options.mtuDiscover ?? (multicast ? "do" : undefined);
  return {
    recvError: true,
    ...(device === undefined ? {} : { bindToDevice: device }),
    ...(mtuDiscover === undefined ? {} : { mtuDiscover }),
    ...(options.broadcast ? { broadcast: true } : {}),
    ...(ttl === undefined || ttl === 0 ? {} : { ttl, multicastTtl: ttl }),
    ...(tos === undefined ? {} : { tos }),
    ...(mark === undefined ? {} : { mark }),
    ...(flowLabel === undefined ? {} : { flowLabel }),
    ...(options.noLoop ? { multicastLoop: false } : {}),
    ...(kind === "raw" ? { icmpFilterBlocked: family === 6 ? RAW6_BLOCKED : RAW4_BLOCKED } : {}),
  };
}

function isGroup(to: SocketAddress, family: 4 | 6): boolean {
  return family === 4
    ? isIpv4Multicast(to.address as Ipv4Address)
    : isIpv6Multicast(to.address as Ipv6Address);
}

function* fail(process: Process, what: string, errno: Errno): Task<number> {
  yield* process.stderr.print(`ping: ${what}: ${strerror(errno)}\n`);
  return 2;
}

/** pr_addr without names: link-local addresses carry their device. */
export function formatPeer(process: Process, peer: SocketAddress): string {
  if (typeof peer.address !== "bigint") return formatIpv4Address(peer.address as Ipv4Address);
  const address = peer.address as Ipv6Address;
  const text = formatIpv6Address(address);
  const scoped = isIpv6LinkLocal(address) || isIpv6Multicast(address);
  const device = scoped ? process.namespace.deviceByIndex(peer.scopeId) : undefined;
  return device === undefined ? text : `${text}%${device.name}`;
}

/** The first line; over IPv6 addresses are shown as `peer` says, with their names. */
export function* openingLine(
  process: Process,
  channel: PingChannel,
  options: PingOptions,
  { host, peer }: { readonly host: string; readonly peer: (address: SocketAddress) => Task<string> },
): Task<string> {
  const { to, source, device, socket } = channel;
  const strict = device !== undefined || options.strictSource;
  if (socket.family === 6) {
    const whom = yield* peer(to);
    const from = strict ? `from ${yield* peer(source)} ${device ?? ""}: ` : "";
    return `PING ${host}(${whom}) ${from}${options.size} data bytes\n`;
  }
  const from = strict ? `from ${formatPeer(process, source)} ${device ?? ""}: ` : "";
  return `PING ${host} (${formatPeer(process, to)}) ${from}${options.size}(${options.size + 28}) bytes of data.\n`;
}
