import { Namespace } from "../src/net/namespace.ts";
import type { LinkAttributes, LinkKindRequest } from "../src/net/netlink/link-message.ts";
import { Network } from "../src/net/network.ts";
import type { DatagramSocket, SocketAddress } from "../src/net/socket/socket.ts";
import { createRandom } from "../src/time/random.ts";
import { VirtualClock } from "../src/time/virtual-clock.ts";
import { Tracer } from "../src/trace/tracer.ts";
import type { Ipv4Address } from "../src/wire/ipv4-address.ts";

// The whole stack: a datagram is counted when the receiving socket's call has returned it. Each one is routed, finds
// its neighbour and passes every hook point; nothing is kept from one to the next but what Linux keeps.

/** "64-byte UDP datagrams": what the socket call is given, here as in the ns-3 program. */
const PAYLOAD_BYTES = 64;
const PORT = 7000;
/** Datagrams sent before the receiver reads: fewer than its receive buffer holds. */
const BURST = 64;

/** Two sockets that reach each other. */
export interface DatagramPath {
  readonly sender: DatagramSocket;
  readonly receiver: DatagramSocket;
  readonly to: SocketAddress;
  readonly tracer: Tracer;
}

class Lan {
  readonly clock: VirtualClock = new VirtualClock();
  readonly tracer: Tracer = new Tracer(() => this.clock.now());
  readonly network: Network = new Network(this.clock, createRandom("bench"), this.tracer);
  #names = 0;

  namespace(): Namespace {
    const namespace = new Namespace(this.network, `n${this.#names++}`);
    this.up(namespace, "lo");
    return namespace;
  }

  add(namespace: Namespace, name: string, type: LinkKindRequest, more: AddOptions = {}): void {
    const answer = namespace.rtnetlink.newLink({ name, up: true, type, ...more });
    if (!answer.ok) throw new Error(`${name}: ${answer.errno} ${answer.message ?? ""}`);
  }

  up(namespace: Namespace, name: string, more: LinkAttributes = {}): void {
    const ifindex = namespace.rtnetlink.getLink({ name })!.ifindex;
    const answer = namespace.rtnetlink.setLink({ ifindex, up: true, ...more });
    if (!answer.ok) throw new Error(`${name}: ${answer.errno} ${answer.message ?? ""}`);
  }

  address(namespace: Namespace, name: string, local: Ipv4Address): void {
    const answer = namespace.rtnetlink.newAddress(
      {
        family: 4,
        ifindex: namespace.rtnetlink.getLink({ name })!.ifindex,
        prefixLength: 16,
        scope: 0,
        flags: 0,
        validSeconds: 0xffffffff,
        preferredSeconds: 0xffffffff,
        local,
        peer: local,
        broadcast: undefined,
        label: "",
      },
      "add",
    );
    if (!answer.ok) throw new Error(`address: ${answer.errno}`);
  }

  /** A host on a port of the switch. */
  host(bridge: Namespace, number: number): Namespace {
    const host = this.namespace();
    const port = `p${number}`;
    const peer = { name: "eth0", netns: host };
    this.add(bridge, port, { kind: "veth", peer });
    this.up(bridge, port, { master: bridge.rtnetlink.getLink({ name: "br0" })!.ifindex });
    this.up(host, "eth0");
    this.address(host, "eth0", addressOf(number));
    return host;
  }

  settle(seconds: number): void {
    const end = this.clock.now() + seconds * 1e9;
    while ((this.clock.nextTimeNs() ?? Number.POSITIVE_INFINITY) <= end) this.clock.runNext();
    this.clock.spend(Math.max(0, end - this.clock.now()));
  }
}

interface AddOptions {
  readonly link?: number;
  readonly netns?: Namespace;
}

function addressOf(number: number): Ipv4Address {
  return (0x0a000001 + number) as Ipv4Address;
}

/** Two slaves of one port in mode l2, flag bridge, each in a namespace of its own. */
export function slavesOfOnePort(): DatagramPath {
  const lan = new Lan();
  const main = lan.namespace();
  lan.add(main, "eno2", { kind: "dummy" });
  const link = main.rtnetlink.getLink({ name: "eno2" })!.ifindex;
  const slaves = [0, 1].map((number) => {
    const namespace = lan.namespace();
    lan.add(main, "ipvl", { kind: "ipvlan", data: { mode: 0, flags: 0 } }, { link, netns: namespace });
    lan.address(namespace, "ipvl", addressOf(number));
    return namespace;
  });
  return openPath(lan, slaves[0]!, slaves[1]!, addressOf(1));
}

/** Two of `hosts` hosts on one learning switch. */
export function hostsOnSwitch(hosts: number): DatagramPath {
  const lan = new Lan();
  const bridge = lan.namespace();
  lan.add(bridge, "br0", { kind: "bridge", options: undefined });
  const all = Array.from({ length: hosts }, (_, number) => lan.host(bridge, number));
  return openPath(lan, all[0]!, all[1]!, addressOf(1));
}

function openPath(lan: Lan, from: Namespace, target: Namespace, address: Ipv4Address): DatagramPath {
  lan.settle(5);
  const receiver = target.sockets.udp(4);
  receiver.bind({ address: 0 as Ipv4Address, port: PORT, scopeId: 0 });
  const sender = from.sockets.udp(4);
  const to = { address, port: PORT, scopeId: 0 };
  // The first one resolves the neighbour both ways.
  sender.send(new Uint8Array(PAYLOAD_BYTES), to);
  lan.settle(0.1);
  const first = receiver.receive();
  if (!first.ok) throw new Error(`nothing arrived: ${first.errno}`);
  return { sender, receiver, to, tracer: lan.tracer };
}

/** Sends `count` datagrams through a path and receives every one; how many. */
export function exchange(path: DatagramPath, count: number): number {
  const { sender, receiver, to } = path;
  const payload = new Uint8Array(PAYLOAD_BYTES);
  let received = 0;
  for (let sent = 0; sent < count; ) {
    for (let burst = 0; burst < BURST && sent < count; burst++, sent++) sender.send(payload, to);
    while (receiver.receive().ok) received++;
  }
  return received;
}

/** A parent to which slaves are added through rtnetlink, each up, with an address, in a namespace of its own. */
export function parentWithSlaves(count: number): { add(): void } {
  const lan = new Lan();
  const main = lan.namespace();
  lan.add(main, "eno2", { kind: "dummy" });
  const link = main.rtnetlink.getLink({ name: "eno2" })!.ifindex;
  let slaves = 0;
  const add = (): void => {
    const namespace = lan.namespace();
    lan.add(main, "ipvl", { kind: "ipvlan", data: { mode: 0, flags: 0 } }, { link, netns: namespace });
    lan.address(namespace, "ipvl", addressOf(slaves++));
  };
  for (let n = 0; n < count; n++) add();
  return { add };
}
