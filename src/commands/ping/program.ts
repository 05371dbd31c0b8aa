import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { openChannel, openingLine, openUnused } from "./channel.ts";
import { type PingOptions, parsePingArguments } from "./options.ts";
import { PingSession } from "./session.ts";
import { resolveTarget } from "./target.ts";
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
  const target = resolveTarget(process, host, options.family);
  if (typeof target === "string") {
    yield* process.stderr.print(`ping: ${host}: ${target}\n`);
    return 2;
  }
  if (options.verbose) yield* printSockets(process, options, host, target.family);
  if (target.family === 4 && options.ttl === 0) {
    yield* process.stderr.print("ping: cannot set unicast time-to-live: Invalid argument\n");
    return 2;
  }
  const unused = target.family === 6 ? openUnused(process, options, 4) : undefined;
  const channel = yield* openChannel(process, options, target);
  if (typeof channel === "number") {
    unused?.close();
    return channel;
  }
  const other = unused ?? (target.family === 4 ? openUnused(process, options, 6) : undefined);
  try {
    yield* process.stdout.print(openingLine(process, channel, options, host));
    return yield* new PingSession(process, options, channel, { name: host, numeric: target.numeric }).run();
  } finally {
    channel.socket.close();
    other?.close();
  }
}

/** -v: which sockets there are, and what the resolver said. */
function* printSockets(process: Process, options: PingOptions, host: string, family: 4 | 6): Task<void> {
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
  const found = `ai->ai_family: ${FAMILY_NAMES[family]}, ai->ai_canonname: '${host}'`;
  yield* process.stdout.print(`${found}\n`);
}

const FAMILY_NAMES = { 4: "AF_INET", 6: "AF_INET6" } as const;
