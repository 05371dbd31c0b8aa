import { describe, expect, it } from "vitest";
import type { Namespace } from "../../src/net/namespace.ts";
import type { LinkKindRequest, NewLinkRequest } from "../../src/net/netlink/link-message.ts";
import type { PacketSocket } from "../../src/net/socket/socket.ts";
import { type Ipv4Address, parseIpv4Address } from "../../src/wire/ipv4-address.ts";
import { formatMac, type MacAddress, parseMac } from "../../src/wire/mac-address.ts";
import { add, type Bench, bench, set, show } from "./link-bench.ts";

/** Expected lines, errors and counters: user-mode Linux 6.1.176 (test/golden/link). */

const H = "ba:6b:8c:89:88:22";
const X = "ba:6b:8c:86:6d:83";
const BROADCAST = "ff:ff:ff:ff:ff:ff";

const mac = (text: string): MacAddress => parseMac(text)!;
const ip = (text: string): Ipv4Address => parseIpv4Address(text)!;

function ipvlan(mode?: number, flags?: number): LinkKindRequest {
  const data = { ...(mode === undefined ? {} : { mode }), ...(flags === undefined ? {} : { flags }) };
  return { kind: "ipvlan", data };
}

/** eno2 with a cable to eth1 beside it, two slaves in namespaces of their own with 10.0.0.2 and 10.0.0.3. */
function lab(mode: number, flags: number): Bench & { readonly ns1: Namespace; readonly ns2: Namespace } {
  const base = bench();
  const { main, namespace, settle } = base;
  const [ns1, ns2] = [namespace(), namespace()];
  const peer = { name: "eth1", address: mac(X) };
  add(main, { name: "eno2", address: mac(H), up: true, type: { kind: "veth", peer } });
  set(main, "eth1", { up: true });
  settle();
  const link = main.rtnetlink.getLink({ name: "eno2" })!.ifindex;
  add(main, { name: "ipvl1", link, netns: ns1, up: true, type: ipvlan(mode, flags) });
  add(main, { name: "ipvl2", link, netns: ns2, up: true, type: ipvlan(mode, flags) });
  address(ns1, "ipvl1", "10.0.0.2");
  address(ns2, "ipvl2", "10.0.0.3");
  settle();
  return { ...base, ns1, ns2 };
}

function address(namespace: Namespace, name: string, text: string): void {
  namespace.addresses.added(namespace.devices.byName(name)!, ip(text));
}

/** A line for each frame that a tap sees: device, direction or packet type, MACs. */
function listen(seen: string[], ...taps: readonly (readonly [Namespace, string])[]): void {
  for (const [namespace, name] of taps) {
    const socket = namespace.sockets.packet();
    socket.bind(namespace.rtnetlink.getLink({ name })!.ifindex, 3);
    socket.setFilter(({ bytes, packetType }) => {
      const macs = [bytes.subarray(6, 12), bytes.subarray(0, 6)].map((part) => tail(part)).join(">");
      const what = packetType === "outgoing" ? "Out" : packetType;
      seen.push(`${name} ${what} ${macs} ${bytes.length}`);
      return false;
    });
  }
}

/** H, X or ff for the addresses of the lab. */
function tail(part: Uint8Array): string {
  const text = [...part].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
  return text === H ? "H" : text === X ? "X" : text === BROADCAST ? "ff" : text;
}

function arp(from: string, to: string, sender: string, target: string): Uint8Array {
  const bytes = new Uint8Array(42);
  bytes.set(octets(to), 0);
  bytes.set(octets(from), 6);
  bytes.set([8, 6, 0, 1, 8, 0, 6, 4, 0, to === BROADCAST ? 1 : 2], 12);
  bytes.set(octets(from), 22);
  bytes.set(sender.split(".").map(Number), 28);
  bytes.set(target.split(".").map(Number), 38);
  return bytes;
}

function echo(from: string, to: string, saddr: string, daddr: string): Uint8Array {
  const bytes = new Uint8Array(98);
  bytes.set(octets(to), 0);
  bytes.set(octets(from), 6);
  bytes.set([8, 0, 0x45, 0, 0, 84, 0, 0, 0x40, 0, 64, 1], 12);
  bytes.set(saddr.split(".").map(Number), 26);
  bytes.set(daddr.split(".").map(Number), 30);
  return bytes;
}

const octets = (text: string): number[] => text.split(":").map((part) => Number.parseInt(part, 16));

function send(namespace: Namespace, name: string, bytes: Uint8Array): string {
  const ifindex = namespace.rtnetlink.getLink({ name })!.ifindex;
  const answer = socketOf(namespace).send(bytes, ifindex, (bytes[12]! << 8) | bytes[13]!);
  return answer.ok ? "sent" : answer.errno;
}

const socketOf = (namespace: Namespace): PacketSocket => namespace.sockets.packet();

/** Answers requests for `own` as its owner would, in softirq. */
function answering(namespace: Namespace, name: string, own: string): void {
  const socket = namespace.sockets.packet();
  socket.bind(namespace.rtnetlink.getLink({ name })!.ifindex, 0x0806);
  socket.setFilter(({ bytes }) => {
    const target = bytes.subarray(38, 42).join(".");
    if (bytes[21] === 1 && target === own) {
      const asker = bytes.subarray(28, 32).join(".");
      const to = [...bytes.subarray(6, 12)].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
      send(namespace, name, arp(H, to, own, asker));
    }
    return false;
  });
}

function counters(namespace: Namespace, name: string): Record<string, number> {
  const { statistics } = namespace.rtnetlink.getLink({ name })!;
  return Object.fromEntries(Object.entries(statistics).filter(([, value]) => value !== 0));
}

describe("frames in mode l2", () => {
  it("bridge: the sibling answers at once; only the broadcast itself is seen on the parent", () => {
    const { main, ns1, ns2, settle } = lab(0, 0);
    const seen: string[] = [];
    answering(ns1, "ipvl1", "10.0.0.2");
    listen(seen, [ns1, "ipvl1"], [ns2, "ipvl2"], [main, "eno2"]);
    send(ns2, "ipvl2", arp(H, BROADCAST, "10.0.0.3", "10.0.0.2"));
    settle();
    expect(seen).toEqual([
      "ipvl2 Out H>ff 42",
      "ipvl1 broadcast H>ff 42",
      "ipvl1 Out H>H 42",
      "ipvl2 host H>H 42",
      "eno2 Out H>ff 42",
    ]);
    send(ns2, "ipvl2", echo(H, H, "10.0.0.3", "10.0.0.2"));
    settle();
    expect(counters(ns1, "ipvl1")).toEqual({
      rxPackets: 2,
      rxBytes: 56 + 112,
      txPackets: 1,
      txBytes: 42,
      multicast: 1,
    });
    expect(counters(main, "eno2")).toEqual({ txPackets: 1, txBytes: 42 });
  });

  it("vepa: the reply leaves the parent before the request that it answers", () => {
    const { main, ns1, ns2, settle } = lab(0, 2);
    const seen: string[] = [];
    answering(ns1, "ipvl1", "10.0.0.2");
    listen(seen, [ns1, "ipvl1"], [ns2, "ipvl2"], [main, "eno2"]);
    send(ns2, "ipvl2", arp(H, BROADCAST, "10.0.0.3", "10.0.0.2"));
    settle();
    expect(seen).toEqual([
      "ipvl2 Out H>ff 42",
      "ipvl1 broadcast H>ff 42",
      "ipvl1 Out H>H 42",
      "eno2 Out H>H 42",
      "eno2 Out H>ff 42",
    ]);
  });

  it("private: a sibling is an ENOBUFS", () => {
    const { ns2 } = lab(0, 1);
    expect(send(ns2, "ipvl2", echo(H, H, "10.0.0.3", "10.0.0.2"))).toBe("ENOBUFS");
    expect(counters(ns2, "ipvl2")).toEqual({ txDropped: 1 });
  });

  it("a sibling with a smaller MTU counts one error and two drops, the sender nothing", () => {
    const { ns1, ns2, settle } = lab(0, 0);
    set(ns1, "ipvl1", { mtu: 70 });
    expect(send(ns2, "ipvl2", echo(H, H, "10.0.0.3", "10.0.0.2"))).toBe("sent");
    settle();
    expect(counters(ns1, "ipvl1")).toEqual({ rxErrors: 1, rxDropped: 2 });
    expect(counters(ns2, "ipvl2")).toEqual({ txPackets: 1, txBytes: 98 });
  });

  it("from the wire: parent's tap, then the slave's; group frames to all", () => {
    const { main, ns1, ns2, settle } = lab(0, 0);
    const seen: string[] = [];
    listen(seen, [ns1, "ipvl1"], [ns2, "ipvl2"], [main, "eno2"]);
    send(main, "eth1", echo(X, H, "10.0.0.9", "10.0.0.2"));
    send(main, "eth1", arp(X, BROADCAST, "10.0.0.9", "10.0.0.2"));
    settle();
    expect(seen).toEqual([
      "eno2 host X>H 98",
      "ipvl1 host X>H 98",
      "eno2 broadcast X>ff 42",
      "ipvl1 broadcast X>ff 42",
      "ipvl2 broadcast X>ff 42",
    ]);
    expect(counters(ns1, "ipvl1")).toEqual({ rxPackets: 2, rxBytes: 98 + 42, multicast: 1 });
  });

  it("more group frames than the backlog holds are dropped and counted where they came from", () => {
    const { ns2 } = lab(0, 0);
    for (let count = 0; count < 1005; count++) send(ns2, "ipvl2", arp(H, BROADCAST, "10.0.0.3", "10.0.0.9"));
    expect(counters(ns2, "ipvl2")).toMatchObject({ rxDropped: 5 });
  });
});

describe("control", () => {
  const parent = (main: Namespace, name: string): number => main.rtnetlink.getLink({ name })!.ifindex;
  const cases: readonly (readonly [string, (main: Namespace) => NewLinkRequest, string])[] = [
    ["no parent", () => ({ name: "x", type: ipvlan() }), "EINVAL"],
    ["an unknown parent", () => ({ name: "x", link: 77, type: ipvlan() }), "ENODEV"],
    ["lo as parent", () => ({ name: "x", link: 1, type: ipvlan() }), "EINVAL"],
    ["mode 3", (main) => ({ name: "x", link: parent(main, "d"), type: ipvlan(3) }), "EINVAL"],
    ["both flags", (main) => ({ name: "x", link: parent(main, "d"), type: ipvlan(0, 3) }), "EINVAL"],
    ["a name in use", (main) => ({ name: "d", link: parent(main, "d"), type: ipvlan() }), "EEXIST"],
    [
      "an MTU of 67",
      (main) => ({ name: "x", link: parent(main, "d"), mtu: 67, type: ipvlan() }),
      "EINVAL mtu less than device minimum",
    ],
  ];
  it.each(cases)("refuses %s, and leaves the parent free", (_what, request, expected) => {
    const { main } = bench();
    add(main, { name: "d", type: { kind: "dummy" } });
    expect(add(main, request(main))).toBe(expected);
    expect(main.devices.byName("d")?.receiveHandler).toBeUndefined();
  });

  it("follows the parent's MTU, MAC and carrier", () => {
    const { main, settle } = bench();
    const peer = { name: "v1" };
    add(main, { name: "v0", address: mac("02:00:00:00:00:01"), up: true, type: { kind: "veth", peer } });
    set(main, "v1", { up: true });
    settle();
    add(main, { name: "j", link: parent(main, "v0"), up: true, type: ipvlan() });
    expect(show(main, "j")).toBe(
      "4: j@v0: <BROADCAST,MULTICAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN",
    );
    set(main, "j", { mtu: 9000 });
    set(main, "v0", { mtu: 1400 });
    expect(set(main, "j", { address: mac("02:00:00:00:00:09") })).toBe("EOPNOTSUPP");
    set(main, "v0", { address: mac("02:00:00:00:00:0a") });
    const link = main.rtnetlink.getLink({ name: "j" })!;
    expect([link.mtu, formatMac(link.address), formatMac(link.permanentAddress!)]).toEqual([
      1400,
      "02:00:00:00:00:0a",
      "02:00:00:00:00:01",
    ]);
    set(main, "v1", { up: false });
    settle();
    expect(show(main, "j")).toMatch(
      "<NO-CARRIER,BROADCAST,MULTICAST,NOARP,UP> mtu 1400 qdisc noqueue state LOWERLAYERDOWN",
    );
    set(main, "v1", { up: true });
    settle(1_500_000_000);
    expect(show(main, "j")).toMatch(
      "<BROADCAST,MULTICAST,NOARP,UP,LOWER_UP> mtu 1400 qdisc noqueue state UP",
    );
    main.rtnetlink.deleteLink(parent(main, "v0"));
    expect(main.rtnetlink.dumpLinks().map((each) => each.name)).toEqual(["lo"]);
  });

  it("changes the mode of all slaves, NOARP included; a new slave gets it when opened", () => {
    const { main } = bench();
    add(main, { name: "d", type: { kind: "dummy" } });
    add(main, { name: "a", link: parent(main, "d"), type: ipvlan() });
    expect(show(main, "a")).toMatch("<BROADCAST,MULTICAST>");
    add(main, { name: "b", link: parent(main, "a"), type: ipvlan(0) });
    expect(show(main, "b")).toMatch("b@d:");
    expect(main.rtnetlink.getLink({ name: "a" })?.data).toEqual({
      kind: "ipvlan",
      mode: "l2",
      flag: "bridge",
    });
    set(main, "b", { type: ipvlan(2, 1) });
    expect(show(main, "a")).toMatch("<BROADCAST,MULTICAST,NOARP>");
    expect(main.rtnetlink.getLink({ name: "a" })?.data).toEqual({
      kind: "ipvlan",
      mode: "l3s",
      flag: "private",
    });
    expect(main.devices.byName("d")?.l3Master).toBeDefined();
    expect(set(main, "d", { type: ipvlan(0) })).toBe("EOPNOTSUPP");
    main.rtnetlink.deleteLink(parent(main, "a"));
    main.rtnetlink.deleteLink(parent(main, "b"));
    expect(main.devices.byName("d")).toMatchObject({ l3Master: undefined, receiveHandler: undefined });
  });

  it("ipvtap has a queue, and no link-netnsid elsewhere", () => {
    const { main, namespace, settle } = bench();
    const a = namespace();
    add(main, { name: "v0", type: { kind: "veth" } });
    add(main, { name: "i", link: parent(main, "v0"), type: { kind: "ipvtap", data: undefined } });
    expect(main.rtnetlink.getLink({ name: "i" })).toMatchObject({ qdisc: "noop", txQueueLength: 500 });
    set(main, "i", { up: true });
    settle();
    expect(show(main, "i")).toMatch(
      /<NO-CARRIER,BROADCAST,MULTICAST,NOARP,UP> mtu 1500 qdisc pfifo_fast state LOWERLAYERDOWN/,
    );
    set(main, "i", { netns: a });
    expect(a.rtnetlink.getLink({ name: "i" })).toMatchObject({ linkNetnsId: undefined, qdisc: "noop" });
  });

  it("slaves in other namespaces die with the parent; a moved parent keeps them", () => {
    const { main, namespace } = bench();
    const [a, b] = [namespace(), namespace()];
    add(main, { name: "d", type: { kind: "dummy" } });
    add(main, { name: "s", link: parent(main, "d"), netns: a, type: ipvlan() });
    set(main, "d", { netns: b });
    expect(show(a, "s")).toMatch("2: s@if2:");
    b.rtnetlink.deleteLink(parent(b, "d"));
    expect(show(a, "s")).toBe("does not exist");
  });
});
