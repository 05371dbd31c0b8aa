import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { SocketStatus } from "../../net/socket/socket.ts";
import { rawSockets, udpSockets } from "../../net/socket/socket-list.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { parseOptions } from "../options.ts";
import { hostsByAddress } from "../resolver/hosts-file.ts";
import { SERVICE_NAMES } from "../tcpdump/netdb/services.ts";
import { programOfSocket } from "./programs.ts";
import { udpStatistics } from "./statistics.ts";

// Facts of net-tools 2.10: the columns of `netstat` for Internet sockets, which it reads from /proc/net/udp and kin.

const LONG: Readonly<Record<string, string>> = {
  all: "a",
  listening: "l",
  numeric: "n",
  udp: "u",
  tcp: "t",
  raw: "w",
  programs: "p",
  extend: "e",
  wide: "W",
  statistics: "s",
  inet: "4",
  inet6: "6",
};
const LACKING = "rigMNoFCvxXSU2";
const ADDRESS_WIDTH = 23;
const PROGRAM_WIDTH = 20;
const RAW_STATE = "7";

/** `netstat` for UDP, raw and (empty) TCP sockets, and `-su`; the rest of it is refused. */
export const netstat: Program = function* (process, args) {
  const parsed = parseOptions(args.slice(1), { short: "46alnutwpeWs", long: LONG, lacks: LACKING });
  if (!parsed.ok) {
    const words = parsed.isLacking ? "is not emulated, see docs/fidelity.md" : "";
    yield* process.stderr.print(`netstat: ${parsed.message}${words === "" ? "" : `: ${words}`}\n`);
    return 4;
  }
  const letters = new Set(parsed.options.map(({ name }) => name));
  if (parsed.operands.length > 0) return yield* refuse(process, "operands");
  if (letters.has("s")) {
    if (!letters.has("u") || letters.has("t") || letters.has("w"))
      return yield* refuse(process, "-s without -u");
    yield* process.stdout.print(udpStatistics(process.namespace));
    return 0;
  }
  if (!["u", "t", "w"].some((letter) => letters.has(letter))) {
    return yield* refuse(process, "a listing without -u, -t or -w (of Unix sockets)");
  }
  yield* process.stdout.print(socketTable(process, letters));
  return 0;
};

function* refuse(process: Process, what: string): Task<number> {
  yield* process.stderr.print(`netstat: ${what}: not emulated\nipvl: see docs/fidelity.md\n`);
  return 4;
}

function socketTable(process: Process, letters: ReadonlySet<string>): string {
  const rows: string[] = [heading(letters)];
  const both = !letters.has("4") && !letters.has("6");
  for (const [letter, kind] of [
    ["u", "udp"],
    ["w", "raw"],
  ] as const) {
    if (!letters.has(letter)) continue;
    for (const family of [4, 6] as const) {
      if (!both && !letters.has(String(family))) continue;
      const sockets = kind === "udp" ? udpSockets : rawSockets;
      for (const { status } of sockets(process.namespace, family)) {
        if (isShown(status, letters))
          rows.push(row(process, letters, family === 4 ? kind : `${kind}6`, status));
      }
    }
  }
  return rows.join("");
}

function heading(letters: ReadonlySet<string>): string {
  const which = letters.has("a")
    ? "servers and established"
    : letters.has("l")
      ? "only servers"
      : "w/o servers";
  const columns = "Proto Recv-Q Send-Q Local Address           Foreign Address         State      ";
  const more = letters.has("e") ? " User       Inode     " : "";
  const program = letters.has("p") ? " PID/Program name    " : "";
  return `Active Internet connections (${which})\n${columns}${more}${program}\n`;
}

/** Servers are those without a peer. */
function isShown({ remote }: SocketStatus, letters: ReadonlySet<string>): boolean {
  if (letters.has("a")) return true;
  return letters.has("l") ? remote.port === 0 : remote.port !== 0;
}

function row(process: Process, letters: ReadonlySet<string>, proto: string, status: SocketStatus): string {
  const { local, remote, connected, queue, inode } = status;
  const state = proto.startsWith("raw") ? RAW_STATE : connected ? "ESTABLISHED" : "";
  const [here, there] = [local, remote].map((end) => endText(process, letters, end));
  const columns = [
    proto.padEnd(5),
    String(queue.bytes).padStart(6),
    "0".padStart(6),
    here!.padEnd(ADDRESS_WIDTH),
    there!.padEnd(ADDRESS_WIDTH),
    state.padEnd(11),
  ];
  if (letters.has("e")) columns.push(userName(letters).padEnd(10), String(inode).padEnd(10));
  if (letters.has("p")) columns.push(programOfSocket(process.machine, inode).padEnd(PROGRAM_WIDTH));
  return `${columns.join(" ")}\n`;
}

/** Everybody here is root. */
function userName(letters: ReadonlySet<string>): string {
  return letters.has("n") ? "0" : "root";
}

/** Cut to fit its column, unless -W. */
function endText(
  process: Process,
  letters: ReadonlySet<string>,
  { address, port }: SocketStatus["local"],
): string {
  const numeric = letters.has("n");
  const text =
    typeof address === "bigint"
      ? formatIpv6Address(address as Ipv6Address)
      : formatIpv4Address(address as Ipv4Address);
  const unspecified = address === 0n && !numeric ? "[::]" : text;
  const host =
    (numeric || address === 0 || address === 0n ? undefined : hostsByAddress(process, address)?.name) ??
    unspecified;
  const service = port === 0 ? "*" : ((numeric ? undefined : SERVICE_NAMES.udp.get(port)) ?? String(port));
  const room = ADDRESS_WIDTH - 1 - service.length;
  return `${letters.has("W") ? host : host.slice(0, Math.max(0, room))}:${service}`;
}
