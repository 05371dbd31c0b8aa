import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { DatagramSocket, ReceivedDatagram, SocketAddress } from "../../net/socket/socket.ts";
import { strerror } from "../../wire/errno.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { decodeText } from "../../wire/text.ts";
import { type PingTarget, resolveTarget, resolveTargets } from "../ping/target.ts";
import { formatAddress, hostByAddress } from "../resolver/host-lookup.ts";
import { SERVICE_NAMES } from "../tcpdump/netdb/services.ts";
import { type NcOptions, parseNcArguments } from "./options.ts";
import { relay } from "./relay.ts";
import { NC_BANNER, NC_HELP, NC_USAGE } from "./usage.ts";

/** UDP_SCAN_TIMEOUT: seconds that -v gives the other side to refuse. */
const SCAN_SECONDS = 3;

/** `nc` of OpenBSD as Debian has it (1.219-1), UDP only. */
export const nc: Program = function* (process, args) {
  const parsed = parseNcArguments(args.slice(1));
  switch (parsed.kind) {
    case "help":
      yield* process.stderr.print(`${NC_BANNER}${NC_USAGE}${NC_HELP}`);
      return 0;
    case "error":
      if (parsed.message !== undefined) yield* complain(process, parsed.message);
      if (parsed.usage) yield* process.stderr.print(NC_USAGE);
      return 1;
    case "lacking":
      yield* complain(process, `option -${parsed.option} is not emulated`);
      yield* process.stderr.print("ipvl: see docs/fidelity.md\n");
      return 1;
    case "run":
      return yield* run(process, parsed.options, parsed.operands);
  }
};

function* complain(process: Process, words: string): Task<number> {
  yield* process.stderr.print(`nc: ${words}\n`);
  return 1;
}

function* usage(process: Process): Task<number> {
  yield* process.stderr.print(NC_USAGE);
  return 1;
}

function* run(process: Process, options: NcOptions, operands: readonly string[]): Task<number> {
  const [first, second] = operands;
  if (operands.length > 2) return yield* usage(process);
  if (options.listen) {
    if (options.source !== undefined && operands.length > 0) return yield* usage(process);
    const host = second === undefined ? options.source : first;
    const port = second ?? (options.localPort === undefined ? first : options.localPort);
    if (port === undefined) return yield* complain(process, "missing port number");
    return yield* withTcpRefused(process, options, () => serve(process, options, host, port));
  }
  if (first === undefined) return yield* usage(process);
  if (second === undefined) return yield* complain(process, "missing port number");
  return yield* withTcpRefused(process, options, () => connect(process, options, first, second));
}

/** Without -u it would be TCP. */
function* withTcpRefused(process: Process, options: NcOptions, go: () => Task<number>): Task<number> {
  if (options.udp) return yield* go();
  yield* complain(process, "TCP is not emulated yet: only -u works");
  yield* process.stderr.print("ipvl: see docs/fidelity.md\n");
  return 1;
}

function portProblem(text: string): string | undefined {
  if (!/^\s*-?\d+$/.test(text)) return `port number invalid: ${text}`;
  if (Number(text) < 1) return `port number too small: ${text}`;
  return Number(text) > 65535 ? `port number too large: ${text}` : undefined;
}

/** build_ports: one port, or all from the lower to the higher; text = a complaint. */
function portsOf(text: string): readonly number[] | string {
  const range = /^(\d[^-]*)-(.*)$/.exec(text);
  const ends = range === null ? [text] : [range[2]!, range[1]!];
  const problem = ends.map(portProblem).find((one) => one !== undefined);
  if (problem !== undefined) return problem;
  const numbers = ends.map(Number);
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** One port after the other; the last one's outcome is the status. */
function* connect(process: Process, options: NcOptions, host: string, port: string): Task<number> {
  const ports = portsOf(port);
  if (typeof ports === "string") return yield* complain(process, ports);
  let status = 1;
  for (const one of ports) status = yield* connectToPort(process, options, host, one);
  return status;
}

/** Each of the host's addresses, until one takes the connection. */
function* connectToPort(process: Process, options: NcOptions, host: string, port: number): Task<number> {
  const targets = yield* resolveTargets(process, host, options.family);
  if (typeof targets === "string") {
    return yield* complain(process, `getaddrinfo for host "${host}" port ${port}: ${targets}`);
  }
  for (const target of targets.addresses) {
    const connected = yield* connectTo(process, options, target, { host, port });
    if (connected !== "next address") return connected;
  }
  return 1;
}

/** remote_connect and what follows, for one of the host's addresses. */
function* connectTo(
  process: Process,
  options: NcOptions,
  target: PingTarget,
  { host, port }: { readonly host: string; readonly port: number },
): Task<number | "next address"> {
  const socket = process.sockets.udp(target.family);
  try {
    const refused = yield* bindClient(process, options, socket);
    if (refused !== undefined) return yield* complain(process, refused);
    socket.setOptions(socketOptions(options));
    const to: SocketAddress = { address: target.address, port, scopeId: target.scopeId };
    const connected = socket.connect(to);
    if (!connected.ok) {
      const words = `connect to ${host} port ${port} (udp) failed: ${strerror(connected.errno)}`;
      if (options.verbose) yield* complain(process, words);
      return "next address";
    }
    if (options.verbose) {
      if (!(yield* isOpen(process, options, socket))) return 1;
      const service = serviceName(process, options, port);
      const numeric = formatAddress(target.address);
      const address = options.numeric || numeric === host ? "" : ` (${numeric})`;
      yield* process.stderr.print(
        `Connection to ${host}${address} ${port} port [udp/${service}] succeeded!\n`,
      );
    }
    const failure = options.zero ? undefined : yield* relay(process, options, socket, undefined);
    return failure === undefined ? 0 : yield* complain(process, failure);
  } finally {
    socket.close();
  }
}

/** -s and -p. */
function* bindClient(process: Process, options: NcOptions, socket: DatagramSocket): Task<string | undefined> {
  const { source, localPort } = options;
  if (source === undefined && localPort === undefined) return undefined;
  if (localPort !== undefined && !/^\d+$/.test(localPort)) {
    return "getaddrinfo: Servname not supported for ai_socktype";
  }
  const local = source === undefined ? undefined : yield* resolveTarget(process, source, socket.family);
  if (typeof local === "string") return `getaddrinfo: ${local}`;
  socket.setOptions({ reuseAddress: true });
  const any = (socket.family === 4 ? 0 : 0n) as Ipv4Address | Ipv6Address;
  const address = local?.address ?? any;
  const bound = socket.bind({ address, port: Number(localPort ?? 0), scopeId: local?.scopeId ?? 0 });
  return bound.ok ? undefined : `bind failed: ${strerror(bound.errno)}`;
}

function socketOptions(options: NcOptions) {
  const { ttl, tos, broadcast, receiveBuffer } = options;
  return {
    ...(broadcast ? { broadcast } : {}),
    ...(receiveBuffer === undefined ? {} : { receiveBuffer }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(tos === undefined ? {} : { tos }),
  };
}

/** udptest: two letters, then one a second; a refusal shows at the next write. */
function* isOpen(process: Process, options: NcOptions, socket: DatagramSocket): Task<boolean> {
  const letter = Uint8Array.of(0x58);
  const sent = socket.send(letter).ok;
  const second = socket.send(letter);
  if (!sent || (!second.ok && second.errno === "ECONNREFUSED")) return false;
  for (let left = options.timeoutSeconds ?? SCAN_SECONDS; left > 0; left--) {
    yield* process.sleep(1e9);
    const again = socket.send(letter);
    if (!again.ok && again.errno === "ECONNREFUSED") return false;
  }
  return true;
}

/** The name of a port in /etc/services; without that file, as Debian's has it. */
function serviceName(process: Process, options: NcOptions, port: number): string {
  if (options.numeric) return "*";
  const read = process.files.readFile("/etc/services");
  if (!read.ok) return SERVICE_NAMES.udp.get(port) ?? "*";
  const line = decodeText(read.value)
    .split("\n")
    .map((text) => /^(\S+)\s+(\d+)\/udp\b/.exec(text))
    .find((match) => match !== null && Number(match[2]) === port);
  return line?.[1] ?? "*";
}

function* serve(process: Process, options: NcOptions, host: string | undefined, port: string): Task<number> {
  const problem = portProblem(port);
  if (problem !== undefined) return yield* complain(process, problem);
  const family = options.family ?? 4;
  const local = host === undefined ? undefined : yield* resolveTarget(process, host, options.family);
  if (typeof local === "string") return yield* complain(process, `getaddrinfo: ${local}`);
  const socket = process.sockets.udp(local?.family ?? family);
  try {
    const any = (socket.family === 4 ? 0 : 0n) as Ipv4Address | Ipv6Address;
    const at: SocketAddress = { address: local?.address ?? any, port: Number(port), scopeId: 0 };
    const bound = socket.bind(at);
    if (!bound.ok) return yield* complain(process, strerror(bound.errno));
    socket.setOptions(socketOptions(options));
    if (options.verbose) yield* report(process, options, "Bound on", at);
    if (options.keep) {
      for (;;) yield* relay(process, options, socket, undefined);
    }
    return yield* serveFirst(process, options, socket);
  } finally {
    socket.close();
  }
}

/** Whoever sends first is the peer. */
function* serveFirst(process: Process, options: NcOptions, socket: DatagramSocket): Task<number> {
  let first: ReceivedDatagram | undefined;
  while (first === undefined) {
    yield* process.poll([socket], undefined);
    const received = socket.receive();
    if (received.ok) first = received.value;
    else if (received.errno !== "EAGAIN")
      return yield* complain(process, `recvfrom: ${strerror(received.errno)}`);
  }
  const connected = socket.connect(first.from);
  if (!connected.ok) return yield* complain(process, strerror(connected.errno));
  if (options.verbose) yield* report(process, options, "Connection received on", first.from);
  const failure = yield* relay(process, options, socket, first.data);
  return failure === undefined ? 0 : yield* complain(process, failure);
}

/** getnameinfo(3); undefined: the resolver failed. */
function* nameOrNumber(process: Process, address: IpAddress, text: string): Task<string | undefined> {
  const found = yield* hostByAddress(process, address);
  if (found.status === "success") return found.value.name;
  return found.error === "TRY_AGAIN" ? undefined : text;
}

/** report_sock: names, where there are any. */
function* report(process: Process, options: NcOptions, what: string, peer: SocketAddress): Task<void> {
  const text =
    typeof peer.address === "bigint"
      ? formatIpv6Address(peer.address as Ipv6Address)
      : formatIpv4Address(peer.address as Ipv4Address);
  const name = options.numeric ? text : yield* nameOrNumber(process, peer.address, text);
  if (name === undefined) yield* complain(process, "getnameinfo: Temporary failure in name resolution");
  else yield* process.stderr.print(`${what} ${name} ${peer.port}\n`);
}
