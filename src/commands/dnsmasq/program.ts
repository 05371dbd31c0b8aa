import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";

import { DnsmasqDaemon } from "./daemon.ts";
import { openListeners } from "./listeners.ts";
import { DnsmasqLog } from "./log.ts";
import { parseDnsmasqArguments } from "./options.ts";

/** `dnsmasq` 2.90, as a server of names. */
export const dnsmasq: Program = function* (process, args) {
  const parsed = parseDnsmasqArguments(process, args.slice(1));
  switch (parsed.kind) {
    case "version":
      yield* process.stdout.print(VERSION);
      return 0;
    case "help":
      yield* process.stdout.print("Usage: dnsmasq [options]\n");
      return 0;
    case "test":
      yield* process.stderr.print("dnsmasq: syntax check OK.\n");
      return 0;
    case "error":
      yield* die(process, parsed.message);
      return parsed.status;
    case "lacking":
      yield* die(process, `option ${parsed.option} is not emulated`);
      yield* process.stderr.print("ipvl: see docs/fidelity.md\n");
      return 1;
    case "run":
      break;
  }
  const { configuration } = parsed;
  const listeners = openListeners(process, configuration);
  if (typeof listeners === "string") {
    yield* die(process, listeners);
    return 2;
  }
  const log = new DnsmasqLog(process, configuration);
  if (configuration.daemon === "background")
    return yield* goToBackground(process, new DnsmasqDaemon(configuration, listeners), log);
  return yield* new DnsmasqDaemon(configuration, listeners).run(process, log);
};

const VERSION = `Dnsmasq version 2.90  Copyright (c) 2000-2024 Simon Kelley
Compile time options: IPv6 GNU-getopt DBus no-UBus i18n IDN2 DHCP DHCPv6 no-Lua TFTP conntrack ipset nftset auth cryptohash DNSSEC loop-detect inotify dumpfile

This software comes with ABSOLUTELY NO WARRANTY.
Dnsmasq is free software, and you are welcome to redistribute it
under the terms of the GNU General Public License, version 2 or 3.
`;

/** die(): an empty line goes first. */
function* die(process: Process, message: string): Task<void> {
  yield* process.stderr.print(`\ndnsmasq: ${message}\n`);
}

/** How long the first process waits for the one in the background: it has written its pid by then. */
const READY_NS = 1_000_000;

/** The daemon has no terminal and no pipe of its starter's any more. */
function* goToBackground(process: Process, daemon: DnsmasqDaemon, log: DnsmasqLog): Task<number> {
  const body: Program = function* (child) {
    for (const fd of [0, 1, 2]) child.close(fd);
    return yield* daemon.run(child, log.of(child));
  };
  // fork(2): the sockets are the child's too.
  const descriptors = new Map(process.descriptors().map((fd) => [fd, fd]));
  const child = process.spawn({ program: body, args: process.commandLine, group: "own", descriptors });
  if (!child.ok) {
    yield* die(process, "cannot fork into background");
    return 5;
  }
  yield* process.sleep(READY_NS);
  return 0;
}
