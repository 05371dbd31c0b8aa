import { addressAdded } from "../src/ipvlan/address.ts";
import type { Delivery } from "../src/ipvlan/delivery.ts";
import { newLink, openSlave, type Parent } from "../src/ipvlan/link.ts";
import type { Flag, Master, Mode, Port, SlaveId } from "../src/ipvlan/port.ts";
import { setRxMode } from "../src/ipvlan/rx-mode.ts";
import type { Frame } from "../src/wire/frame.ts";
import { type Ipv4Address, parseIpv4Address } from "../src/wire/ipv4-address.ts";
import { encodeIpv6Address, type Ipv6Address, parseIpv6Address } from "../src/wire/ipv6-address.ts";
import { BROADCAST_MAC, encodeMac, type MacAddress, parseMac } from "../src/wire/mac-address.ts";

// The bench of the driver's unit tests: a port with slaves s1, s2 (up) and s3 (down), and one-line notations.

export const MAC: Readonly<Record<string, MacAddress>> = {
  H: parseMac("ba:6b:8c:89:88:22")!, // the port's
  X: parseMac("ba:6b:8c:86:6d:83")!, // a host on the wire
  Y: parseMac("02:00:00:00:00:aa")!,
  bcast: BROADCAST_MAC,
  all4: parseMac("01:00:5e:00:00:01")!, // joined by s1 and s2
  all6: parseMac("33:33:00:00:00:01")!, // joined by s1 and s2
  lone: parseMac("01:00:5e:01:02:03")!, // joined by s2 only
  none: parseMac("01:00:5e:7f:00:01")!, // joined by nobody
};

/** Last octet of 10.0.0.x and of fd00::x. */
const HOST: Readonly<Record<string, number>> = { s1: 11, s2: 12, s3: 13, parent: 1, x: 66, bcast: 255 };

export const ipv4 = (host: string): Ipv4Address => parseIpv4Address(`10.0.0.${HOST[host]}`)!;
export const ipv6 = (host: string): Ipv6Address =>
  host === "::" ? parseIpv6Address("::")! : parseIpv6Address(`fd00::${HOST[host]}`)!;

export const MASTER: Master = {
  mac: MAC.H!,
  broadcast: BROADCAST_MAC,
  mtu: 1500,
  namespace: 0,
};
/** For this secret the filter has no false positives among the MACs above. */
export const SECRET = 1;
export const DEVICE: Parent = {
  kind: "device",
  device: MASTER,
  type: "ether",
  rxHandler: "free",
  secret: SECRET,
};
export const MODES: readonly Mode[] = ["l2", "l3", "l3s"];
export const FLAGS: readonly Flag[] = ["bridge", "private", "vepa"];

export interface Scenario {
  readonly port: Port;
  readonly s1: SlaveId;
  readonly s2: SlaveId;
  readonly s3: SlaveId;
}

/** Namespaces: master 0, s1 1, s2 2, s3 3. */
export function scenario(mode: Mode, flag: Flag): Scenario {
  let parent: Parent = DEVICE;
  const ids: SlaveId[] = [];
  for (const name of ["s1", "s2", "s3"]) {
    const data = { mode: MODES.indexOf(mode), flags: FLAGS.indexOf(flag) };
    const made = newLink(parent, {
      data,
      mtu: undefined,
      carrier: "on",
      namespace: ids.length + 1,
      broadcast: BROADCAST_MAC,
    });
    if (!made.ok) throw new Error(made.errno);
    parent = { kind: "port", port: made.port };
    ids.push(made.slave.id);
    addressAdded(made.port, made.slave.id, ipv4(name), name);
    addressAdded(made.port, made.slave.id, ipv6(name), name);
    if (name === "s3") continue;
    openSlave(made.port, made.slave.id);
    const multicast = [MAC.all4!, MAC.all6!, ...(name === "s2" ? [MAC.lone!] : [])];
    setRxMode(made.port, made.slave.id, { promisc: false, allmulti: false, multicast });
  }
  if (parent.kind !== "port") throw new Error("no port");
  return { port: parent.port, s1: ids[0]!, s2: ids[1]!, s3: ids[2]! };
}

const ETHERTYPES: Readonly<Record<string, number>> = {
  ip: 0x0800,
  bad4: 0x0800,
  ask: 0x0806,
  tell: 0x0806,
  ip6: 0x86dd,
  ns: 0x86dd,
  dad: 0x86dd,
  rs: 0x86dd,
  odd: 0x88b5,
  pause: 0x8808,
};

/**
 * `H>X ip s1>s2`: source and destination MAC, kind, source and destination address. Kinds: ip, bad4 (IPv4 that claims
 * to be longer than it is), ask and tell (ARP), ip6, ns (neighbour solicitation for), dad (the same from ::), rs (from
 * ::), odd (ethertype 88b5), pause. A leading `raw ` is a raw socket without a protocol.
 */
export function frame(notation: string): Frame {
  const raw = notation.startsWith("raw ");
  const [macs, kind, hosts = "s1>s2"] = notation.replace(/^raw /, "").split(" ") as [string, string, string?];
  const [source, destination] = macs.split(">") as [string, string];
  const [from, to] = hosts.split(">") as [string, string];
  const payload = network(kind, from, to);
  const bytes = new Uint8Array(14 + payload.length);
  encodeMac(MAC[destination]!, bytes, 0);
  encodeMac(MAC[source]!, bytes, 6);
  const ethertype = ETHERTYPES[kind]!;
  bytes.set([ethertype >> 8, ethertype & 255], 12);
  bytes.set(payload, 14);
  const packetType = packetTypeOf(destination);
  return {
    id: 7,
    bytes,
    protocol: raw ? 0 : ethertype,
    packetType,
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
}

function packetTypeOf(destination: string): Frame["packetType"] {
  if (destination === "bcast") return "broadcast";
  if (destination === "H") return "host";
  return destination === "X" || destination === "Y" ? "otherhost" : "multicast";
}

function network(kind: string, from: string, to: string): Uint8Array {
  switch (kind) {
    case "ip":
    case "bad4": {
      const total = kind === "ip" ? 28 : 99;
      return Uint8Array.of(
        0x45,
        0,
        0,
        total,
        0,
        0,
        0,
        0,
        64,
        17,
        0,
        0,
        ...quad(from),
        ...quad(to),
        ...new Uint8Array(8),
      );
    }
    case "ask":
    case "tell": {
      const operation = kind === "ask" ? 1 : 2;
      const hardware = [0, 0, 0, 0, 0, 0];
      return Uint8Array.of(
        0,
        1,
        8,
        0,
        6,
        4,
        0,
        operation,
        ...hardware,
        ...quad(from),
        ...hardware,
        ...quad(to),
      );
    }
    case "ip6":
      return Uint8Array.of(...ipv6Header(8, 17, from, to), ...new Uint8Array(8));
    case "ns":
      return Uint8Array.of(...ipv6Header(24, 58, from, to), ...solicitation(to));
    case "dad":
      return Uint8Array.of(...ipv6Header(24, 58, "::", "bcast"), ...solicitation(to));
    case "rs":
      return Uint8Array.of(...ipv6Header(8, 58, "::", to), 133, ...new Uint8Array(7));
    default:
      return new Uint8Array(46);
  }
}

function quad(host: string): readonly number[] {
  return [10, 0, 0, HOST[host]!];
}

function sixteen(host: string): Uint8Array {
  const bytes = new Uint8Array(16);
  encodeIpv6Address(ipv6(host), bytes, 0);
  return bytes;
}

function ipv6Header(length: number, next: number, from: string, to: string): readonly number[] {
  return [0x60, 0, 0, 0, 0, length, next, 64, ...sixteen(from), ...sixteen(to)];
}

function solicitation(target: string): readonly number[] {
  return [135, 0, 0, 0, 0, 0, 0, 0, ...sixteen(target)];
}

/**
 * Deliveries in one line: `s2` (a slave, with `/otherhost` and the like when not host), `parent` (pass), `up` (loop),
 * `wire`, `route`, `queue`, `-private` (dropped, by reason).
 */
export function told(scene: Scenario, deliveries: readonly Delivery[]): string {
  return deliveries.map((delivery) => tellOne(scene, delivery)).join(" ");
}

function tellOne(scene: Scenario, delivery: Delivery): string {
  switch (delivery.kind) {
    case "slave": {
      const name = delivery.slave === scene.s1 ? "s1" : delivery.slave === scene.s2 ? "s2" : "s3";
      return delivery.as === "host" ? name : `${name}/${delivery.as}`;
    }
    case "pass":
      return "parent";
    case "loop":
      return "up";
    case "wire":
      return "wire";
    case "route":
      return "route";
    case "backlog":
      return "queue";
    case "drop":
      return `-${delivery.reason}`;
  }
}
