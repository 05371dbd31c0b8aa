import { readFileSync } from "node:fs";
import type { NetDevice } from "../../src/device/device.ts";
import { Namespace } from "../../src/net/namespace.ts";
import type { LinkAttributes, NewLinkRequest } from "../../src/net/netlink/link-message.ts";
import { Network } from "../../src/net/network.ts";
import { SECOND_NS } from "../../src/time/clock.ts";
import { createRandom } from "../../src/time/random.ts";
import { VirtualClock } from "../../src/time/virtual-clock.ts";
import { type TimedTraceEvent, Tracer } from "../../src/trace/tracer.ts";
import type { Frame } from "../../src/wire/frame.ts";
import { decodeIcmpv6 } from "../../src/wire/icmpv6.ts";
import { decodeIpv6, walkIpv6 } from "../../src/wire/ipv6.ts";
import { formatIpv6Address, type Ipv6Address, parseIpv6Address } from "../../src/wire/ipv6-address.ts";
import { type MacAddress, parseMac } from "../../src/wire/mac-address.ts";
import { decodeMld } from "../../src/wire/mld.ts";
import { decodeNdp } from "../../src/wire/ndp.ts";

type End = readonly [Namespace, string, string];

/** A machine for tests: namespaces, cables, and a clock that moves when told. */
export class Bench {
  readonly clock: VirtualClock = new VirtualClock();
  readonly tracer: Tracer;
  readonly network: Network;
  readonly events: TimedTraceEvent[] = [];

  constructor(seed = 1) {
    this.tracer = new Tracer(() => this.clock.now());
    this.network = new Network(this.clock, createRandom(seed), this.tracer);
  }

  trace(): void {
    this.tracer.listen((event) => this.events.push(event));
  }

  namespace(name: string): Namespace {
    const namespace = new Namespace(this.network, name);
    this.up(namespace.devices.byIndex(1)!);
    return namespace;
  }

  up(device: NetDevice): void {
    this.set(device, { up: true });
  }

  down(device: NetDevice): void {
    this.set(device, { up: false });
  }

  set(device: NetDevice, what: LinkAttributes): void {
    const result = (device.host as Namespace).rtnetlink.setLink({ ifindex: device.ifindex, ...what });
    if (!result.ok) throw new Error(result.message ?? result.errno);
  }

  /** Two registered ends, both down. */
  cable(a: End, b: End): readonly [NetDevice, NetDevice] {
    const [host, name, address] = a;
    const [peerHost, peerName, peerAddress] = b;
    const peer = { name: peerName, address: mac(peerAddress), netns: peerHost };
    this.add(host, { name, address: mac(address), type: { kind: "veth", peer } });
    return [host.devices.byName(name)!, peerHost.devices.byName(peerName)!];
  }

  dummy([host, name, address]: End): NetDevice {
    this.add(host, { name, address: mac(address), type: { kind: "dummy" } });
    return host.devices.byName(name)!;
  }

  add(host: Namespace, request: NewLinkRequest): void {
    const result = host.rtnetlink.newLink(request);
    if (!result.ok) throw new Error(result.message ?? result.errno);
  }

  /** Runs everything that is due within the next seconds. */
  run(seconds: number): void {
    const until = this.clock.now() + seconds * SECOND_NS;
    for (;;) {
      const next = this.clock.nextTimeNs();
      if (next === undefined || next > until) break;
      this.clock.runNext();
    }
    if (this.clock.now() < until) this.clock.spend(until - this.clock.now());
  }

  /** What passes a device, one line a frame, as tcpdump would say it in short. */
  capture(device: NetDevice): string[] {
    const lines: string[] = [];
    device.taps.add({
      protocol: "all",
      capture: (_device, frame) => {
        const direction = frame.packetType === "outgoing" ? "Out" : "In";
        lines.push(`${direction} ${describe(frame)}`);
      },
    });
    return lines;
  }
}

export function mac(text: string): MacAddress {
  return parseMac(text)!;
}

export function ip(text: string): Ipv6Address {
  return parseIpv6Address(text)!;
}

export function describe(frame: Frame): string {
  const header = decodeIpv6(frame.bytes, 14);
  if (!header.ok) return `ethertype ${frame.protocol.toString(16)}`;
  const { source, destination, hopLimit } = header.value;
  const walked = walkIpv6(frame.bytes, 14, frame.bytes.length);
  if (!walked.ok) return walked.reason;
  const { offset, protocol } = walked.value;
  const ends = `${formatIpv6Address(source)} > ${formatIpv6Address(destination)} hlim ${hopLimit}`;
  if (protocol !== 58) return `${ends} protocol ${protocol}`;
  return `${ends} ${describeIcmpv6(frame.bytes, offset)}`;
}

function describeIcmpv6(bytes: Uint8Array, offset: number): string {
  const ndp = decodeNdp(bytes, offset);
  if (ndp.ok) {
    const message = ndp.value;
    const options = message.options.map((option) =>
      option.kind === "other" ? `option ${option.type}` : option.kind,
    );
    const flags =
      message.kind === "neighbour-advertisement"
        ? (["router", "solicited", "override"] as const).filter((flag) => message[flag])
        : [];
    const target = "target" in message ? [formatIpv6Address(message.target)] : [];
    return [message.kind, ...target, ...flags, ...options].join(" ");
  }
  const mld = decodeMld(bytes, offset);
  if (mld.ok && mld.value.kind === "report-v2") {
    const records = mld.value.records.map(({ type, group }) => `${type} ${formatIpv6Address(group)}`);
    return `report ${records.join(", ")}`;
  }
  const icmp = decodeIcmpv6(bytes, offset);
  if (!icmp.ok) return icmp.reason;
  return `${icmp.value.kind} ${icmp.value.code}`;
}

/** Lines of a recording between the first line that equals `from` and the next that starts with one of `until`. */
export function recorded(name: string, from: string, count: number): readonly string[] {
  const text = readFileSync(new URL(`../golden/ipv6/${name}.sh.uml`, import.meta.url), "utf8");
  const lines = text.split("\n");
  const at = lines.indexOf(from);
  if (at < 0) throw new Error(`${name}: no line "${from}"`);
  return lines.slice(at, at + count);
}

/** `ip -6 route show table all`, for the routes that the tests have. */
export function routeLines(namespace: Namespace): readonly string[] {
  return namespace.ipv6.control.dumpRoutes("all").map((route) => {
    const destination = route.destination as Ipv6Address | undefined;
    const prefix =
      destination === undefined
        ? "default"
        : formatIpv6Address(destination) + (route.prefixLength === 128 ? "" : `/${route.prefixLength}`);
    const gateway = route.nexthop.gateway as Ipv6Address | undefined;
    const words = [
      route.type === "unicast" ? undefined : route.type,
      prefix,
      gateway === undefined ? undefined : `via ${formatIpv6Address(gateway)}`,
      `dev ${namespace.deviceByIndex(route.nexthop.ifindex!)!.name}`,
      route.table === 254 ? undefined : `table ${route.table === 255 ? "local" : route.table}`,
      route.protocol === 3
        ? undefined
        : `proto ${route.protocol === 2 ? "kernel" : route.protocol === 4 ? "static" : route.protocol}`,
      route.preferredSource === undefined
        ? undefined
        : `src ${formatIpv6Address(route.preferredSource as Ipv6Address)}`,
      `metric ${route.metric}`,
      route.mtu === undefined ? undefined : `mtu ${route.mtu}`,
      route.nexthop.linkdown ? "linkdown" : undefined,
      route.nexthop.onlink ? "onlink" : undefined,
      route.expiresSeconds === undefined ? undefined : `expires ${route.expiresSeconds}sec`,
      `pref ${route.preference}`,
    ];
    return words.filter((word) => word !== undefined).join(" ");
  });
}

const FLAGS: readonly (readonly [number, string])[] = [
  [0x08, "dadfailed"],
  [0x40, "tentative"],
  [0x20, "deprecated"],
  [0x10, "home"],
  [0x02, "nodad"],
  [0x100, "mngtmpaddr"],
  [0x200, "noprefixroute"],
  [0x400, "autojoin"],
];

/** The `inet6` lines of `ip -6 addr show dev DEV`. */
export function addressLines(namespace: Namespace, device: NetDevice): readonly string[] {
  const lines: string[] = [];
  for (const message of namespace.ipv6.control.dumpAddresses()) {
    if (message.family !== 6 || message.ifindex !== device.ifindex) continue;
    const peer = message.peer === undefined ? "" : ` peer ${formatIpv6Address(message.peer)}`;
    const metric = message.metric === undefined ? "" : ` metric ${message.metric}`;
    const scope = new Map([
      [0, "global"],
      [200, "site"],
      [253, "link"],
      [254, "host"],
    ]).get(message.scope);
    const flags = FLAGS.filter(([bit]) => (message.flags & bit) !== 0).map(([, word]) => `${word} `);
    const dynamic = (message.flags & 0x80) === 0 ? "dynamic " : "";
    lines.push(
      `    inet6 ${formatIpv6Address(message.local)}${peer}/${message.prefixLength}${metric} scope ${scope} ${flags.join("")}${dynamic}`,
    );
  }
  return lines;
}

/** The lines of `ip -6 maddr show dev DEV` after the device's. */
export function groupLines(namespace: Namespace, device: NetDevice): readonly string[] {
  return namespace.ipv6
    .groupsOf(device)
    .map(
      ({ address, users }) => `\tinet6 ${formatIpv6Address(address)}${users > 1 ? ` users ${users}` : ""}`,
    );
}
