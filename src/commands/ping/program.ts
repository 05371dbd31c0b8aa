import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { openChannel, openUnused } from "./channel.ts";
import { type PingOptions, parsePingArguments } from "./options.ts";
import { type PingHost, PingSession } from "./session.ts";
import { type PingTarget, resolveTargets } from "./target.ts";
import { PING_USAGE } from "./usage.ts";

const VERSION = `ping from iputils 20221126
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`;

/** `ping` of iputils 20221126, both families. */
export const ping: Program = function* (process, args) {
  const parsed = parsePingArguments(args.slice(1));
  switch (parsed.kind) {
    case "version":
      yield* process.stdout.print(VERSION);
      return 0;
    case "error":
      if (parsed.message !== undefined) yield* process.stderr.print(`ping: ${parsed.message}\n`);
      if (parsed.usage) yield* process.stderr.print(PING_USAGE);
      return parsed.status;
    case "lacking":
      yield* process.stderr.print(`ping: ${parsed.message}\nipvl: see docs/fidelity.md\n`);
      return 2;
    case "run":
      return yield* runPing(process, parsed.options, parsed.operands);
  }
};

function* runPing(process: Process, options: PingOptions, operands: readonly string[]): Task<number> {
  for (const warning of options.warnings) yield* process.stderr.print(`ping: ${warning}\n`);
  if (operands.length > 1) {
    yield* process.stderr.print("ping: source routes are not emulated\nipvl: see docs/fidelity.md\n");
    return 2;
  }
  const host = operands[0]!;
  if (options.pattern !== undefined && !options.quiet) {
    const digits = [...options.pattern].map((octet) => octet.toString(16).padStart(2, "0")).join("");
    yield* process.stdout.print(`PATTERN: 0x${digits}\n`);
  }
  if (options.verbose) yield* printSockets(process, options);
  // Names are looked up for both families, whatever -4 and -6 say.
  const targets = yield* resolveTargets(process, host, undefined);
  if (typeof targets === "string") {
    yield* process.stderr.print(`ping: ${host}: ${targets}\n`);
    return 2;
  }
  const last = targets.addresses.length - 1;
  for (const [index, target] of targets.addresses.entries()) {
    // Only the first address has the canonical name; for a later one of IPv4 iputils 20221126 shows none at all.
    const canonical = index === 0 ? targets.canonicalName : "";
    if (options.verbose) {
      const found = `ai->ai_family: ${FAMILY_NAMES[target.family]}, ai->ai_canonname: '${canonical}'`;
      yield* process.stdout.print(`${found}\n`);
    }
    if (options.family !== undefined && target.family !== options.family) {
      if (index < last) continue;
      yield* process.stderr.print(`ping: ${host}: Address family for hostname not supported\n`);
      return 2;
    }
    const name = target.family === 6 || targets.numeric ? host : canonical;
    const rest = index < last ? "more addresses" : "last address";
    const status = yield* pingTarget(process, options, target, { name, numeric: targets.numeric, rest });
    if (status !== "next address") return status;
  }
  return 2;
}

interface NamedTarget extends PingHost {
  readonly rest: "more addresses" | "last address";
}

function* pingTarget(
  process: Process,
  options: PingOptions,
  target: PingTarget,
  host: NamedTarget,
): Task<number | "next address"> {
  if (target.family === 4 && options.ttl === 0) {
    yield* process.stderr.print("ping: cannot set unicast time-to-live: Invalid argument\n");
    return 2;
  }
  const unused = target.family === 6 ? openUnused(process, options, 4) : undefined;
  const channel = yield* openChannel(process, options, target, host.rest);
  if (typeof channel !== "object") {
    unused?.close();
    return channel;
  }
  const other = unused ?? (target.family === 4 ? openUnused(process, options, 6) : undefined);
  try {
    const session = new PingSession(process, options, channel, host);
    yield* session.open();
    return yield* session.run();
  } finally {
    channel.socket.close();
    other?.close();
  }
}

/** -v: which sockets there are. */
function* printSockets(process: Process, options: PingOptions): Task<void> {
  const { first, last } = process.namespace.ipv4.sysctls.pingGroups;
  const kind = first <= last && options.identifier === undefined ? "SOCK_DGRAM" : "SOCK_RAW";
  const sockets: string[] = [];
  let descriptor = 3;
  for (const one of [4, 6]) {
    const open = options.family === undefined || options.family === one;
    sockets.push(`sock${one}.fd: ${open ? descriptor++ : -1} (socktype: ${open ? kind : 0})`);
  }
  const asked = options.family === undefined ? "AF_UNSPEC" : FAMILY_NAMES[options.family];
  yield* process.stderr.print(`ping: ${sockets.join(", ")}, hints.ai_family: ${asked}\n\n`);
}

const FAMILY_NAMES = { 4: "AF_INET", 6: "AF_INET6" } as const;
