import { IFF_LOOPBACK, IFF_NOARP, IFF_UP } from "../../device/flags.ts";
import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { LinkMessage } from "../../net/netlink/link-message.ts";
import { strerror } from "../../wire/errno.ts";
import { IPV4_ANY, type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import { parseOptions } from "../options.ts";
import { resolveTarget } from "../ping/target.ts";
import { ArpingSession } from "./session.ts";
import { ARPING_USAGE } from "./usage.ts";

const VERSION = `arping from iputils 20221126
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`;

/** What the command line asks for. */
export interface ArpingOptions {
  quitOnReply: boolean;
  quiet: boolean;
  broadcastOnly: boolean;
  mode: "ask" | "probe" | "announce" | "answer";
  count: number;
  timeoutSeconds: number;
  intervalSeconds: number;
  device: string | undefined;
  source: string | undefined;
}

/** `arping` of iputils 20221126. */
export const arping: Program = function* (process, args) {
  const parsed = parseOptions(args.slice(1), { short: "h?bfDUAqc:w:i:s:I:V" });
  if (!parsed.ok) {
    yield* process.stderr.print(`arping: ${parsed.message}\n${ARPING_USAGE}`);
    return 2;
  }
  const options: ArpingOptions = {
    quitOnReply: false,
    quiet: false,
    broadcastOnly: false,
    mode: "ask",
    count: -1,
    timeoutSeconds: 0,
    intervalSeconds: 1,
    device: undefined,
    source: undefined,
  };
  for (const { name, value } of parsed.options) {
    const status = yield* applyOption(process, options, name, value);
    if (status !== undefined) return status;
  }
  const [host, ...more] = parsed.operands;
  if (host === undefined || more.length > 0) {
    yield* process.stderr.print(ARPING_USAGE);
    return 2;
  }
  return yield* start(process, options, host);
};

function* applyOption(
  process: Process,
  options: ArpingOptions,
  name: string,
  value: string,
): Task<number | undefined> {
  if (name === "V") {
    yield* process.stdout.print(VERSION);
    return 0;
  }
  if (name === "h" || name === "?") {
    yield* process.stderr.print(ARPING_USAGE);
    return 2;
  }
  if ("cwi".includes(name)) return yield* applyNumber(process, options, name, value);
  if (name === "b") options.broadcastOnly = true;
  if (name === "f") options.quitOnReply = true;
  if (name === "q") options.quiet = true;
  if (name === "D") options.mode = "probe";
  if (name === "U") options.mode = "announce";
  if (name === "A") options.mode = "answer";
  if (name === "I") options.device = value;
  if (name === "s") options.source = value;
  return undefined;
}

/** strtol_or_err */
function* applyNumber(
  process: Process,
  options: ArpingOptions,
  name: string,
  value: string,
): Task<number | undefined> {
  if (!/^\s*[+-]?\d+$/.test(value)) {
    yield* process.stderr.print(`arping: invalid argument: '${value}'\n`);
    return 1;
  }
  const number = Number(value);
  const minimum = name === "c" ? 1 : 0;
  if (number < minimum || number > 2147483647) {
    const range = `out of range: ${minimum} <= value <= 2147483647`;
    yield* process.stderr.print(`arping: invalid argument: '${value}': ${range}\n`);
    return 1;
  }
  if (name === "c") options.count = number;
  else if (name === "w") options.timeoutSeconds = number;
  else options.intervalSeconds = number;
  return undefined;
}

function* start(process: Process, options: ArpingOptions, host: string): Task<number> {
  const target = yield* resolveTarget(process, host, 4);
  const device = yield* chooseDevice(process, options, target);
  if (typeof device === "number") return device;
  if (typeof target === "string") {
    yield* process.stderr.print(`arping: ${host}: ${target}\n`);
    return 2;
  }
  const destination = target.address as Ipv4Address;
  const source = yield* chooseSource(process, options, device, destination);
  if (typeof source === "number") return source;
  return yield* new ArpingSession(process, options, { device, destination, source: source.address }).run();
}

/** -I, or the first device that can do ARP. */
function* chooseDevice(
  process: Process,
  options: ArpingOptions,
  target: unknown,
): Task<LinkMessage | number> {
  const links = process.namespace.rtnetlink.dumpLinks();
  if (options.device === undefined) {
    const usable = links.filter((link) => problemOf(link) === undefined);
    if (usable.length === 1 || target === undefined) return usable[0]!;
    const words = usable.length === 0 ? "no suitable device found" : undefined;
    if (words === undefined) return usable[0]!;
    yield* process.stderr.print(`arping: ${words}\n`);
    return 2;
  }
  const link = links.find(({ name }) => name === options.device);
  if (link === undefined) {
    yield* process.stderr.print(`arping: Device ${options.device} not available.\n`);
    return 2;
  }
  const problem = problemOf(link);
  if (problem === undefined) return link;
  yield* process.stdout.print(`Interface "${link.name}" is ${problem}\n`);
  return 2;
}

function problemOf(link: LinkMessage): string | undefined {
  if ((link.flags & IFF_UP) === 0) return "down";
  return (link.flags & (IFF_NOARP | IFF_LOOPBACK)) !== 0 ? "not ARPable" : undefined;
}

/** The address that asks: -s, the target itself when announcing, 0.0.0.0 when probing, else what routing chooses. */
function* chooseSource(
  process: Process,
  options: ArpingOptions,
  device: LinkMessage,
  destination: Ipv4Address,
): Task<{ readonly address: Ipv4Address } | number> {
  const announcing = options.mode === "announce" || options.mode === "answer";
  const named = options.source === undefined ? undefined : yield* resolveTarget(process, options.source, 4);
  if (typeof named === "string") {
    yield* process.stderr.print(`arping: invalid source ${options.source}\n`);
    return 2;
  }
  const wanted = (named?.address ?? (announcing ? destination : undefined)) as Ipv4Address | undefined;
  if (options.mode === "probe" && wanted === undefined) return { address: IPV4_ANY };
  const socket = process.sockets.udp(4);
  try {
    socket.setOptions({ bindToDevice: device.name });
    if (wanted !== undefined) {
      const bound = socket.bind({ address: wanted, port: 0, scopeId: 0 });
      return bound.ok ? { address: wanted } : yield* fail(process, `bind: ${strerror(bound.errno)}`);
    }
    if (isIpv4Multicast(destination)) socket.setOptions({ multicastInterface: device.ifindex });
    const connected = socket.connect({ address: destination, port: 1025, scopeId: 0 });
    if (!connected.ok) return yield* fail(process, `connect: ${strerror(connected.errno)}`);
    return { address: socket.localAddress().address as Ipv4Address };
  } finally {
    socket.close();
  }
}

function* fail(process: Process, words: string): Task<number> {
  yield* process.stderr.print(`arping: ${words}\n`);
  return 2;
}
