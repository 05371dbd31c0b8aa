import { expect, test } from "vitest";
import type { NetDevice } from "../../src/device/device.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import type { DatagramSocket } from "../../src/net/socket/socket.ts";
import { formatIpv6Address, type Ipv6Address } from "../../src/wire/ipv6-address.ts";
import { Bench, ip, mac } from "./ipv6-bench.ts";

function address(namespace: Namespace, device: NetDevice, text: string): void {
  const [local, length] = text.split("/");
  const added = namespace.ipv6.control.newAddress(
    {
      family: 6,
      ifindex: device.ifindex,
      local: ip(local!),
      peer: undefined,
      prefixLength: Number(length),
      scope: 0,
      flags: 0x02,
      validSeconds: 0xffffffff,
      preferredSeconds: 0xffffffff,
    },
    "add",
  );
  if (!added.ok) throw new Error(added.errno);
}

function route(namespace: Namespace, destination: string, gateway: string): void {
  const [network, length] = destination.split("/");
  const added = namespace.ipv6.control.newRoute(
    {
      family: 6,
      type: "unicast",
      destination: ip(network!),
      prefixLength: Number(length),
      gateway: ip(gateway),
    },
    "add",
  );
  if (!added.ok) throw new Error(added.message ?? added.errno);
}

const to = (text: string, port = 0, scopeId = 0) => ({ address: ip(text), port, scopeId });

function pinger(namespace: Namespace): DatagramSocket {
  const socket = namespace.sockets.raw(6, 58);
  const blocked = Array.from({ length: 256 }, (_, type) => type).filter((type) => type !== 129);
  socket.setOptions({ recvError: true, icmpFilterBlocked: new Set(blocked) });
  return socket;
}

const ECHO = Uint8Array.from([128, 0, 0, 0, 3, 160, 0, 1, ...new Array<number>(56).fill(7)]);

function pinged(): { bench: Bench; a: Namespace; b: Namespace; ea: NetDevice; eb: NetDevice } {
  const bench = new Bench();
  const a = bench.namespace("a");
  const b = bench.namespace("b");
  const [ea, eb] = bench.cable([a, "ea", "ba:6b:8c:89:88:22"], [b, "eb", "ba:6b:8c:86:6d:83"]);
  bench.run(2);
  address(b, eb, "2001:db8::2/64");
  address(a, ea, "2001:db8::1/64");
  bench.up(eb);
  bench.up(ea);
  bench.run(4);
  return { bench, a, b, ea, eb };
}

function neighbours(namespace: Namespace): string[] {
  return namespace.ipv6.control
    .dumpNeighbours("neighbours")
    .filter(({ state }) => state !== "noarp")
    .map(({ destination, state }) => `${formatIpv6Address(destination as Ipv6Address)} ${state}`);
}

const nd = (lines: readonly string[]) => lines.filter((line) => /neighbour|echo/.test(line));

test("ping: solicitation from the packet's source, advertisement, echo; both ends as recorded", () => {
  const { bench, a, b, ea } = pinged();
  const lines = bench.capture(ea);
  const socket = pinger(a);
  expect(socket.send(ECHO, to("2001:db8::2"))).toEqual({ ok: true, value: 64 });
  bench.run(0.1);
  const reply = socket.receive();
  expect(reply.ok && [reply.value.ttl, reply.value.data[0], reply.value.data.length]).toEqual([64, 129, 64]);
  expect(nd(lines)).toEqual([
    "Out 2001:db8::1 > ff02::1:ff00:2 hlim 255 neighbour-solicitation 2001:db8::2 source-link-layer",
    "In 2001:db8::2 > 2001:db8::1 hlim 255 neighbour-advertisement 2001:db8::2 solicited override target-link-layer",
    "Out 2001:db8::1 > 2001:db8::2 hlim 64 echo-request 0",
    "In 2001:db8::2 > 2001:db8::1 hlim 64 echo-reply 0",
  ]);
  expect(neighbours(a)).toEqual(["2001:db8::2 reachable"]);
  expect(neighbours(b)).toEqual(["2001:db8::1 delay"]);
  // Five seconds later the one who only learned probes, from its link-local address.
  lines.length = 0;
  bench.run(6);
  expect(nd(lines)).toEqual([
    "In fe80::b86b:8cff:fe86:6d83 > 2001:db8::1 hlim 255 neighbour-solicitation 2001:db8::1 source-link-layer",
    "Out 2001:db8::1 > fe80::b86b:8cff:fe86:6d83 hlim 255 neighbour-advertisement 2001:db8::1 solicited",
  ]);
  expect(neighbours(b)).toEqual(["2001:db8::1 reachable"]);
});

test("nobody answers: three solicitations, then address unreachable over lo", () => {
  const { bench, a, ea } = pinged();
  const lines = bench.capture(ea);
  const socket = pinger(a);
  socket.send(ECHO, to("2001:db8::99"));
  bench.run(4);
  const solicitation =
    "Out 2001:db8::1 > ff02::1:ff00:99 hlim 255 neighbour-solicitation 2001:db8::99 source-link-layer";
  expect(nd(lines)).toEqual([solicitation, solicitation, solicitation]);
  const error = socket.receiveError();
  expect(error && [error.errno, error.origin, error.type, error.code, error.offender]).toEqual([
    "EHOSTUNREACH",
    "icmp6",
    1,
    3,
    ip("2001:db8::1"),
  ]);
  expect(neighbours(a)).toEqual(["2001:db8::99 failed"]);
});

test("a group's sender gets its own copy first, and an answer from each", () => {
  const { bench, a, ea } = pinged();
  const seen = bench.capture(ea);
  const socket = pinger(a);
  socket.send(ECHO, to("ff02::1", 0, ea.ifindex));
  bench.run(0.1);
  const from: string[] = [];
  for (let reply = socket.receive(); reply.ok; reply = socket.receive()) {
    from.push(`${formatIpv6Address(reply.value.from.address as Ipv6Address)}%${reply.value.from.scopeId}`);
  }
  expect(from).toEqual(["fe80::b86b:8cff:fe89:8822%2", "fe80::b86b:8cff:fe86:6d83%2"]);
  expect(nd(seen)).toEqual([
    "Out fe80::b86b:8cff:fe89:8822 > ff02::1 hlim 1 echo-request 0",
    "In fe80::b86b:8cff:fe86:6d83 > ff02::1:ff89:8822 hlim 255 neighbour-solicitation fe80::b86b:8cff:fe89:8822 source-link-layer",
    "Out fe80::b86b:8cff:fe89:8822 > fe80::b86b:8cff:fe86:6d83 hlim 255 neighbour-advertisement fe80::b86b:8cff:fe89:8822 solicited override target-link-layer",
    "In fe80::b86b:8cff:fe86:6d83 > fe80::b86b:8cff:fe89:8822 hlim 64 echo-reply 0",
  ]);
});

test("own addresses are reached over lo", () => {
  const { bench, a, ea } = pinged();
  const lines = bench.capture(a.devices.byName("lo")!);
  const socket = pinger(a);
  for (const target of [
    to("2001:db8::1"),
    to("::1"),
    to("::"),
    to("fe80::b86b:8cff:fe89:8822", 0, ea.ifindex),
  ]) {
    expect(socket.send(ECHO, target).ok).toBe(true);
    expect(socket.receive().ok).toBe(true);
  }
  expect(lines.filter((line) => line.startsWith("In"))).toEqual(
    ["2001:db8::1", "::1", "::1", "fe80::b86b:8cff:fe89:8822"].flatMap((own) => [
      `In ${own} > ${own} hlim 64 echo-request 0`,
      `In ${own} > ${own} hlim 64 echo-reply 0`,
    ]),
  );
});

test("UDP: a closed port is refused at the next call, an open one gets the datagram", () => {
  const { bench, a, b } = pinged();
  const client = a.sockets.udp(6);
  expect(client.connect(to("2001:db8::2", 99)).ok).toBe(true);
  expect(client.localAddress().address).toBe(ip("2001:db8::1"));
  expect(client.send(Uint8Array.of(1, 2, 3)).ok).toBe(true);
  bench.run(0.1);
  expect(client.receive()).toEqual({ ok: false, errno: "ECONNREFUSED" });
  const server = b.sockets.udp(6);
  expect(server.bind(to("::", 99)).ok).toBe(true);
  expect(client.send(Uint8Array.of(1, 2, 3)).ok).toBe(true);
  bench.run(0.1);
  const got = server.receive();
  expect(got.ok && [...got.value.data]).toEqual([1, 2, 3]);
  expect(got.ok && got.value.from.address).toBe(ip("2001:db8::1"));
});

test("bind and connect refuse as recorded", () => {
  const { a, ea } = pinged();
  expect(a.sockets.raw(6, 58).bind(to("2001:db8::77"))).toMatchObject({ errno: "EADDRNOTAVAIL" });
  expect(a.sockets.udp(6).connect(to("2001:db8:1::2", 1025))).toMatchObject({ errno: "ENETUNREACH" });
  expect(a.sockets.udp(6).connect(to("fe80::1", 1025))).toMatchObject({ errno: "EINVAL" });
  expect(a.sockets.udp(6).connect(to("fe80::1", 1025, ea.ifindex)).ok).toBe(true);
  expect(a.sockets.ping(6)).toMatchObject({ errno: "EACCES" });
  const bound = a.sockets.udp(6);
  bound.setOptions({ bindToDevice: "lo" });
  expect(bound.connect(to("2001:db8::2", 1025))).toMatchObject({ errno: "ENETUNREACH" });
  const big = pinger(a);
  big.setOptions({ mtuDiscover: "do" });
  expect(big.send(new Uint8Array(1461), to("2001:db8::2"))).toMatchObject({ errno: "EMSGSIZE" });
  expect(big.receiveError()).toMatchObject({ origin: "local", errno: "EMSGSIZE", info: 1500 });
});

function routed() {
  const bench = new Bench();
  const [a, r, b] = ["a", "r", "b"].map((name) => bench.namespace(name)) as [Namespace, Namespace, Namespace];
  const [ea, ra] = bench.cable([a, "ea", "ba:6b:8c:00:00:01"], [r, "ra", "ba:6b:8c:00:00:02"]);
  const [eb, rb] = bench.cable([b, "eb", "ba:6b:8c:00:00:03"], [r, "rb", "ba:6b:8c:00:00:04"]);
  bench.run(2);
  address(a, ea, "2001:db8:a::1/64");
  address(r, ra, "2001:db8:a::ff/64");
  address(r, rb, "2001:db8:b::ff/64");
  address(b, eb, "2001:db8:b::1/64");
  for (const device of [ea, ra, rb, eb]) bench.up(device);
  bench.run(4);
  route(a, "::/0", "2001:db8:a::ff");
  route(b, "::/0", "2001:db8:b::ff");
  return { bench, a, r, b, ea, rb, eb };
}

test("a router: silent until it forwards, then one hop less; errors name it, as recorded", () => {
  const { bench, a, r, rb } = routed();
  const socket = pinger(a);
  const tell = (target: string, ttl?: number): string => {
    if (ttl !== undefined) socket.setOptions({ ttl });
    socket.send(ECHO, to(target));
    bench.run(4);
    const reply = socket.receive();
    const error = socket.receiveError();
    if (error !== undefined) {
      return `${formatIpv6Address(error.offender as Ipv6Address)} ${error.type} ${error.code} ${error.info}`;
    }
    return reply.ok ? `ttl ${reply.value.ttl}` : reply.errno;
  };
  expect(tell("2001:db8:b::1")).toBe("EAGAIN");
  expect(r.sysctl.write("net/ipv6/conf/all/forwarding", "1").ok).toBe(true);
  expect(tell("2001:db8:b::1")).toBe("ttl 63");
  expect(tell("2001:db8:b::99")).toBe("2001:db8:a::ff 1 3 0");
  expect(tell("2001:db8:c::1")).toBe("2001:db8:a::ff 1 0 0");
  const reject = (type: "prohibit" | "unreachable" | "blackhole", destination: string) =>
    r.ipv6.control.newRoute({ family: 6, type, destination: ip(destination), prefixLength: 64 }, "add");
  reject("prohibit", "2001:db8:c::");
  reject("unreachable", "2001:db8:d::");
  reject("blackhole", "2001:db8:e::");
  expect(tell("2001:db8:c::1")).toBe("2001:db8:a::ff 1 1 0");
  expect(tell("2001:db8:d::1")).toBe("2001:db8:a::ff 1 0 0");
  expect(tell("2001:db8:e::1")).toBe("EAGAIN");
  expect(tell("2001:db8:b::1", 1)).toBe("2001:db8:a::ff 3 0 0");
  expect(tell("2001:db8:b::1", 2)).toBe("ttl 63");
  bench.set(rb, { mtu: 1300 });
  socket.setOptions({ ttl: 64, mtuDiscover: "do" });
  socket.send(new Uint8Array(1408).fill(0).with(0, 128), to("2001:db8:b::1"));
  bench.run(1);
  expect(socket.receiveError()).toMatchObject({ type: 2, info: 1300, errno: "EMSGSIZE" });
  const cache = a.ipv6.control.dumpRoutes("cache");
  expect(cache.map(({ destination, mtu, expiresSeconds }) => [destination, mtu, expiresSeconds])).toEqual([
    [ip("2001:db8:b::1"), 1300, 599],
  ]);
  socket.receive();
  expect(socket.send(new Uint8Array(1308).fill(0).with(0, 128), to("2001:db8:b::1"))).toMatchObject({
    errno: "EMSGSIZE",
  });
});

test("the five hook points are passed, once each", () => {
  const { bench, a, r } = routed();
  r.sysctl.write("net/ipv6/conf/all/forwarding", "1");
  const socket = pinger(a);
  socket.send(ECHO, to("2001:db8:b::1"));
  bench.run(1);
  bench.trace();
  socket.send(ECHO, to("2001:db8:b::1"));
  bench.run(0.01);
  const hooks = bench.events
    .filter(({ kind }) => kind === "hook")
    .map((event) => `${event.namespace} ${event.rule}`);
  expect(hooks).toEqual([
    "a ipv6 OUTPUT",
    "a ipv6 POSTROUTING",
    "r ipv6 PREROUTING",
    "r ipv6 FORWARD",
    "r ipv6 POSTROUTING",
    "b ipv6 PREROUTING",
    "b ipv6 INPUT",
    "b ipv6 OUTPUT",
    "b ipv6 POSTROUTING",
    "r ipv6 PREROUTING",
    "r ipv6 FORWARD",
    "r ipv6 POSTROUTING",
    "a ipv6 PREROUTING",
    "a ipv6 INPUT",
  ]);
});

test("a changed MAC with ndisc_notify is told, and learned as STALE", () => {
  const { bench, a, b, ea, eb } = pinged();
  const socket = pinger(a);
  socket.send(ECHO, to("2001:db8::2"));
  bench.run(0.1);
  b.sysctl.write("net/ipv6/conf/eb/ndisc_notify", "1");
  const lines = bench.capture(ea);
  bench.set(eb, { address: mac("ba:6b:8c:86:6d:9a") });
  bench.run(0.1);
  expect(nd(lines)[0]).toBe(
    "In 2001:db8::2 > ff02::1 hlim 255 neighbour-advertisement 2001:db8::2 override target-link-layer",
  );
  expect(neighbours(a)).toContain("2001:db8::2 stale");
});
