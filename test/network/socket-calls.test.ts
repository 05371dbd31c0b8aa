import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Machine } from "../../src/kernel/machine.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import type { IpAddress } from "../../src/net/netlink/route-message.ts";
import type {
  DatagramSocket,
  ReceivedDatagram,
  SendControl,
  SocketAddress,
  SocketError,
  SocketKind,
  SocketOptions,
} from "../../src/net/socket/socket.ts";
import { SECOND_NS } from "../../src/time/clock.ts";
import type { Result } from "../../src/wire/errno.ts";
import { formatIpv4Address, type Ipv4Address, parseIpv4Address } from "../../src/wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address, parseIpv6Address } from "../../src/wire/ipv6-address.ts";
import { decodeText } from "../../src/wire/text.ts";
import { emulate } from "../ip-replay.ts";

/**
 * The system calls that test/golden/sockets/calls.py made on user-mode Linux, each with its outcome, made again through
 * the socket interface.
 */
const DIRECTORY = new URL("../golden/sockets/", import.meta.url);
const RECORDED = readFileSync(new URL("calls.sh.uml", DIRECTORY), "utf8");
/** Ports that the kernel chose. */
const FIRST_EPHEMERAL_PORT = 32768;
/** An ifindex that nobody has. */
const NO_DEVICE = 77;

interface Case {
  readonly name: string;
  readonly recorded: string[];
  readonly made: string[];
}

describe("socket calls come out as on a real kernel", () => {
  it.each(replayCalls())("$name", ({ recorded, made }) => {
    expect(made).toEqual(recorded);
  });
});

/** Every case of the recording, in one machine and in their order. */
function replayCalls(): readonly Case[] {
  const caller = new Caller();
  const cases: Case[] = [];
  for (const line of RECORDED.split("\n")) {
    if (line.startsWith("# ")) {
      caller.closeAll();
      cases.push({ name: line.slice(2), recorded: [], made: [] });
    } else if (line.includes(" -> ")) {
      const call = line.slice(0, line.indexOf(" -> "));
      cases.at(-1)!.recorded.push(line);
      cases.at(-1)!.made.push(`${call} -> ${caller.call(call.split(" "))}`);
    }
  }
  return cases;
}

const RAW_PROTOCOLS: Readonly<Record<string, number>> = { igmp: 2, rawudp: 17 };

class Caller {
  readonly #machine: Machine = emulate();
  readonly #sockets: Map<string, { socket: DatagramSocket; namespace: Namespace }> = new Map();

  constructor() {
    const script = readFileSync(new URL("pair.sh", DIRECTORY));
    this.#machine.files.writeFile("/root/pair.sh", script, "truncate");
    const quiet = ["net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0"].join(" ");
    this.#run(`. /root/pair.sh; for n in a b; do ip netns exec $n sysctl -qw ${quiet}; done`);
  }

  closeAll(): void {
    for (const { socket } of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }

  call([verb = "", name = "", ...rest]: readonly string[]): string {
    if (verb === "wait") return this.#wait(Number(name));
    if (verb === "sh") return this.#run(`ip netns exec ${name} ${rest.join(" ")}`).trim() || "ok";
    if (verb === "open") return this.#open(name, rest);
    const { socket, namespace } = this.#sockets.get(name)!;
    return act(verb, { socket, namespace, rest });
  }

  #open(name: string, [kind, space]: readonly string[]): string {
    const namespace = this.#machine.namedNamespace(space!)!;
    const { sockets } = namespace;
    const raw = RAW_PROTOCOLS[kind!];
    const socket = raw === undefined ? sockets.udp(kind === "udp4" ? 4 : 6) : sockets.raw(4, raw);
    this.#sockets.set(name, { socket, namespace });
    return "ok";
  }

  #wait(seconds: number): string {
    this.#machine.run({ timeNs: this.#machine.clock.now() + seconds * SECOND_NS });
    return "ok";
  }

  #run(command: string): string {
    let output = "";
    const sink = (bytes: Uint8Array): void => {
      output += decodeText(bytes);
    };
    const process = this.#machine.start("bash", ["bash", "-c", command], { stdout: sink, stderr: sink });
    this.#machine.run({ ended: process });
    return output;
  }
}

interface Call {
  readonly socket: DatagramSocket;
  readonly namespace: Namespace;
  readonly rest: readonly string[];
}

function act(verb: string, call: Call): string {
  const { socket, namespace, rest } = call;
  switch (verb) {
    case "bind":
      return shown(socket.bind(addressOf(rest, namespace)));
    case "connect":
      return shown(socket.connect(addressOf(rest, namespace)));
    case "disconnect":
      socket.disconnect();
      return "ok";
    case "set":
      return shown(setOption(call));
    case "send":
      return send(call);
    case "recv":
      return received(socket.receive(), namespace, socket.kind);
    case "peek":
      return received(socket.peek(), namespace, socket.kind);
    case "drain":
      while (socket.receive().ok);
      return "ok";
    case "errq":
      return shownError(socket.receiveError());
    case "name":
      return shownAddress(socket.localAddress(), namespace);
    case "peer": {
      const peer = socket.remoteAddress();
      return peer === undefined ? "ENOTCONN" : shownAddress(peer, namespace);
    }
    case "join":
    case "leave":
      return member(verb, call);
    case "close":
      socket.close();
      return "ok";
    default:
      throw new Error(`no call ${verb}`);
  }
}

function shown(result: Result<unknown>): string {
  return result.ok ? "ok" : result.errno;
}

function parseAddress(text: string): IpAddress {
  return (parseIpv4Address(text) ?? parseIpv6Address(text))!;
}

function indexOf(name: string, namespace: Namespace): number {
  return name === "nosuch" ? NO_DEVICE : (namespace.devices.byName(name)?.ifindex ?? 0);
}

function addressOf([host, port, scope]: readonly string[], namespace: Namespace): SocketAddress {
  const scopeId = scope === undefined ? 0 : indexOf(scope, namespace);
  return { address: parseAddress(host!), port: Number(port), scopeId };
}

function formatAddress(address: IpAddress): string {
  return typeof address === "bigint"
    ? formatIpv6Address(address as Ipv6Address)
    : formatIpv4Address(address as Ipv4Address);
}

function shownAddress({ address, port, scopeId }: SocketAddress, namespace: Namespace): string {
  const scope = scopeId === 0 ? "" : `%${namespace.deviceByIndex(scopeId)?.name}`;
  return `${formatAddress(address)}${scope} ${port >= FIRST_EPHEMERAL_PORT ? "*" : port}`;
}

function setOption({ socket, namespace, rest }: Call): Result<unknown> {
  const [option, value = ""] = rest;
  const number = Number(value);
  // The default by route and sysctl stands for -1.
  if (option === "ttl" && value === "-1") return socket.setOptions({ ttl: -1 });
  const options: Readonly<Record<string, SocketOptions>> = {
    device: { bindToDevice: value === "-" ? "" : value },
    broadcast: { broadcast: number !== 0 },
    reuseaddr: { reuseAddress: number !== 0 },
    reuseport: { reusePort: number !== 0 },
    rcvbuf: { receiveBuffer: number },
    mark: { mark: number },
    v6only: { v6Only: number !== 0 },
    ttl: { ttl: number },
    tos: { tos: number },
    mttl: { multicastTtl: number },
    mloop: { multicastLoop: number !== 0 },
    mall: { multicastAll: number !== 0 },
    mif: { multicastInterface: indexOf(value, namespace) },
    recverr: { recvError: number !== 0 },
    mtudisc: { mtuDiscover: value as "do" },
  };
  return socket.setOptions(options[option!]!);
}

function dataOf(text: string): Uint8Array {
  if (text.startsWith("0x")) {
    return Uint8Array.from(text.slice(2).match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));
  }
  const match = /^(\w)\*(\d+)$/.exec(text);
  return new TextEncoder().encode(match === null ? text : match[1]!.repeat(Number(match[2])));
}

function send({ socket, namespace, rest }: Call): string {
  const [data = "", ...words] = rest;
  const where = words.filter((word) => !word.includes("="));
  const said = new Map(
    words.filter((word) => word.includes("=")).map((word) => word.split("=") as [string, string]),
  );
  const control: SendControl = {
    ...(said.has("ttl") ? { ttl: Number(said.get("ttl")) } : {}),
    ...(said.has("tos") ? { tos: Number(said.get("tos")) } : {}),
    ...(said.has("source") ? { source: parseAddress(said.get("source")!) } : {}),
  };
  const to = where.length === 0 ? undefined : addressOf(where, namespace);
  const sent = socket.send(dataOf(data), to, said.size === 0 ? undefined : control);
  return sent.ok ? `sent ${sent.value}` : sent.errno;
}

function shownData(data: Uint8Array): string {
  const text = [...data].map((octet) => String.fromCharCode(octet)).join("");
  return text.length > 12 && new Set(text).size === 1 ? `${text[0]}*${text.length}` : text;
}

function received(result: Result<ReceivedDatagram>, namespace: Namespace, kind: SocketKind): string {
  if (!result.ok) return result.errno;
  const { from, data, ttl, tos, destination, ifindex } = result.value;
  if (kind === "raw") {
    const payload = [...data.subarray((data[0]! & 15) * 4)];
    const hex = payload.map((octet) => octet.toString(16).padStart(2, "0")).join("");
    return `from ${formatAddress(from.address)} 0x${hex} ttl=${ttl} tos=${tos} to=${formatAddress(destination)}`;
  }
  const device = namespace.deviceByIndex(ifindex)?.name;
  const control = `ttl=${ttl} tos=${tos} to=${formatAddress(destination)} dev=${device}`;
  return `from ${shownAddress(from, namespace)} ${shownData(data)} ${control}`;
}

function shownError(error: SocketError | undefined): string {
  if (error === undefined) return "EAGAIN";
  const { errno, origin, type, code, info, offender, destination, data } = error;
  const by = offender === undefined ? "-" : formatAddress(offender);
  const to = `${formatAddress(destination.address)} ${destination.port}`;
  return `${errno} ${origin} type=${type} code=${code} info=${info} by ${by} to ${to} ${shownData(data) || "-"}`;
}

function member(verb: "join" | "leave", { socket, namespace, rest }: Call): string {
  const [group = "", device = ""] = rest;
  const address = parseAddress(group);
  const index = indexOf(device, namespace);
  return shown(verb === "join" ? socket.joinGroup(address, index) : socket.leaveGroup(address, index));
}
