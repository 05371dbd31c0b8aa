import { expect, test } from "vitest";
import type { NetDevice } from "../../src/device/device.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import {
  encodeIpv6,
  encodeRouterAlertHeader,
  ROUTER_ALERT_HEADER_LENGTH_BYTES,
} from "../../src/wire/ipv6.ts";
import { encodeMac } from "../../src/wire/mac-address.ts";
import { encodeMld, mldLength } from "../../src/wire/mld.ts";
import { encodeNdp, type NdpMessage, ndpLength } from "../../src/wire/ndp.ts";
import { Bench, ip, mac } from "./ipv6-bench.ts";

const H = "ba:6b:8c:89:88:22";
const X = "ba:6b:8c:86:6d:83";
const X_LINK_LOCAL = "fe80::b86b:8cff:fe86:6d83";

interface Pair {
  readonly bench: Bench;
  readonly a: Namespace;
  readonly ea: NetDevice;
  /** What the neighbour's interface says, frame by frame. */
  say(source: string, destination: string, message: NdpMessage): void;
  raw(bytes: Uint8Array): void;
  readonly lines: string[];
}

/** `a` with a neighbour that only speaks when told. */
function pair(): Pair {
  const bench = new Bench();
  const a = bench.namespace("a");
  const b = bench.namespace("b");
  const [ea, eb] = bench.cable([a, "ea", H], [b, "eb", X]);
  b.sysctl.write("net/ipv6/conf/eb/disable_ipv6", "1");
  bench.run(2);
  bench.up(eb);
  bench.up(ea);
  bench.run(4);
  const lines = bench.capture(ea);
  const raw = (bytes: Uint8Array): void => {
    b.sockets.packet().send(bytes, eb.ifindex, 0x86dd);
    bench.run(0.01);
  };
  const say = (source: string, destination: string, message: NdpMessage): void => {
    const ends = { source: ip(source), destination: ip(destination) };
    const bytes = frame(ends, 58, 255, ndpLength(message));
    encodeNdp(message, ends, bytes, 54);
    raw(bytes);
  };
  return { bench, a, ea, say, raw, lines };
}

function frame(
  ends: { source: ReturnType<typeof ip>; destination: ReturnType<typeof ip> },
  nextHeader: number,
  hopLimit: number,
  payloadLength: number,
): Uint8Array {
  const bytes = new Uint8Array(54 + payloadLength);
  encodeMac(mac("33:33:00:00:00:01"), bytes, 0);
  encodeMac(mac(X), bytes, 6);
  bytes.set([0x86, 0xdd], 12);
  encodeIpv6({ ...ends, nextHeader, hopLimit, payloadLength, trafficClass: 0, flowLabel: 0 }, bytes, 14);
  return bytes;
}

const states = (namespace: Namespace) =>
  namespace.ipv6.control
    .dumpNeighbours("neighbours")
    .filter(({ state }) => state !== "noarp")
    .map(({ state, router, linkLayerAddress }) => [state, router, linkLayerAddress]);

test("a router advertisement from another address than a link-local one is dropped, traced", () => {
  const { bench, say } = pair();
  bench.trace();
  say("2001:db8::9", "ff02::1", {
    kind: "router-advertisement",
    hopLimit: 64,
    flags: 0,
    routerLifetimeSeconds: 1800,
    reachableTimeMs: 0,
    retransTimerMs: 0,
    options: [],
  });
  const last = bench.events.filter(({ namespace }) => namespace === "a").at(-1);
  expect([last?.function, last?.kind]).toEqual(["ndisc_router_discovery", "drop"]);
  expect(last?.rule).toBe("source address is not link-local");
});

test("an advertisement nobody asked for makes no entry; one for an entry obeys override", () => {
  const { bench, a, ea, say } = pair();
  const target = ip("fe80::9");
  const tell = (flags: { solicited: boolean; override: boolean; router: boolean }, address: string): void =>
    say("fe80::9", "fe80::b86b:8cff:fe89:8822", {
      kind: "neighbour-advertisement",
      target,
      ...flags,
      options: [{ kind: "target-link-layer", address: mac(address) }],
    });
  const told = { solicited: false, override: false, router: false };
  tell(told, X);
  expect(states(a)).toEqual([]);
  const socket = a.sockets.raw(6, 58);
  socket.send(Uint8Array.of(128, 0, 0, 0, 0, 1, 0, 1), { address: target, port: 0, scopeId: ea.ifindex });
  expect(states(a)).toEqual([["incomplete", false, undefined]]);
  // RFC 4861 7.2.5: an incomplete entry takes any address; solicited makes it reachable.
  tell({ solicited: true, override: false, router: true }, X);
  expect(states(a)).toEqual([["reachable", true, mac(X)]]);
  // Another address without override: only stale.
  tell({ solicited: true, override: false, router: true }, H.replace("22", "44"));
  expect(states(a)).toEqual([["stale", true, mac(X)]]);
  tell({ solicited: true, override: true, router: false }, H.replace("22", "44"));
  expect(states(a)).toEqual([["reachable", false, mac(H.replace("22", "44"))]]);
  bench.run(0.1);
});

test("a solicitation teaches who asks; one from another link does not count", () => {
  const { a, say, raw, lines } = pair();
  const message: NdpMessage = {
    kind: "neighbour-solicitation",
    target: ip("fe80::b86b:8cff:fe89:8822"),
    options: [{ kind: "source-link-layer", address: mac(X) }],
  };
  const ends = { source: ip(X_LINK_LOCAL), destination: ip("ff02::1:ff89:8822") };
  const routed = frame(ends, 58, 254, ndpLength(message));
  encodeNdp(message, ends, routed, 54);
  raw(routed);
  expect(states(a)).toEqual([]);
  say(X_LINK_LOCAL, "ff02::1:ff89:8822", message);
  expect(states(a)).toEqual([["delay", false, mac(X)]]);
  expect(lines.filter((line) => line.startsWith("Out"))).toEqual([
    `Out fe80::b86b:8cff:fe89:8822 > ${X_LINK_LOCAL} hlim 255 neighbour-advertisement fe80::b86b:8cff:fe89:8822 solicited override target-link-layer`,
  ]);
});

test("a redirect from the router in use changes the next hop of its destination, from another not", () => {
  const { a, ea, say } = pair();
  const added = a.ipv6.control.newRoute(
    {
      family: 6,
      type: "unicast",
      destination: ip("2001:db8::"),
      prefixLength: 32,
      gateway: ip(X_LINK_LOCAL),
      ifindex: ea.ifindex,
    },
    "add",
  );
  expect(added.ok).toBe(true);
  const get = () => {
    const answer = a.ipv6.control.getRoute({ family: 6, destination: ip("2001:db8::7") });
    return answer.ok ? answer.value.nexthop.gateway : answer.errno;
  };
  const redirect: NdpMessage = {
    kind: "redirect",
    target: ip("fe80::2"),
    destination: ip("2001:db8::7"),
    options: [],
  };
  say("fe80::3", "fe80::b86b:8cff:fe89:8822", redirect);
  expect(get()).toBe(ip(X_LINK_LOCAL));
  a.sysctl.write("net/ipv6/conf/ea/accept_redirects", "0");
  say(X_LINK_LOCAL, "fe80::b86b:8cff:fe89:8822", redirect);
  expect(get()).toBe(ip(X_LINK_LOCAL));
  a.sysctl.write("net/ipv6/conf/ea/accept_redirects", "1");
  say(X_LINK_LOCAL, "fe80::b86b:8cff:fe89:8822", redirect);
  expect(get()).toBe(ip("fe80::2"));
});

test("a proxy answers for an address that is not its own, later and without override", () => {
  const { bench, a, ea, say, lines } = pair();
  a.sysctl.write("net/ipv6/conf/all/forwarding", "1");
  a.sysctl.write("net/ipv6/conf/ea/proxy_ndp", "1");
  bench.run(3);
  lines.length = 0;
  const destination = ip("2001:db8::f");
  a.ipv6.control.newNeighbour({ family: 6, ifindex: ea.ifindex, destination, proxy: true }, "add");
  const ask: NdpMessage = {
    kind: "neighbour-solicitation",
    target: destination,
    options: [{ kind: "source-link-layer", address: mac(X) }],
  };
  say(X_LINK_LOCAL, "ff02::1:ff00:f", ask);
  bench.run(1);
  expect(lines.filter((line) => line.includes("advertisement"))).toEqual([
    `Out fe80::b86b:8cff:fe89:8822 > ${X_LINK_LOCAL} hlim 255 neighbour-advertisement 2001:db8::f solicited target-link-layer`,
  ]);
});

test("a general query is answered with all groups but the silent ones, within its delay", () => {
  const { bench, lines, raw } = pair();
  lines.length = 0;
  const query = {
    kind: "query-v2",
    maximumResponseCode: 1000,
    group: ip("::"),
    flags: 2,
    querierIntervalCode: 125,
    sources: [],
  } as const;
  const ends = { source: ip(X_LINK_LOCAL), destination: ip("ff02::1") };
  const bytes = frame(ends, 0, 1, ROUTER_ALERT_HEADER_LENGTH_BYTES + mldLength(query));
  encodeRouterAlertHeader(58, bytes, 54);
  encodeMld(query, ends, bytes, 54 + ROUTER_ALERT_HEADER_LENGTH_BYTES);
  raw(bytes);
  bench.run(1.1);
  expect(lines.filter((line) => line.includes("report"))).toEqual([
    "Out fe80::b86b:8cff:fe89:8822 > ff02::16 hlim 1 report 2 ff02::1:ff89:8822",
  ]);
});

test("solicitations back off to an hour and never end; three and no more where that is asked", () => {
  const { bench, lines } = pair();
  bench.run(24 * 3600);
  const solicitations = lines.filter((line) => line.includes("router-solicitation")).length;
  // 4 s doubling to 3600 s takes ten; then one an hour.
  expect(solicitations).toBeGreaterThan(24);
  expect(solicitations).toBeLessThan(40);

  const limited = new Bench();
  const a = limited.namespace("a");
  a.sysctl.write("net/ipv6/conf/default/router_solicitations", "3");
  const d0 = limited.dummy([a, "d0", H]);
  const sent = limited.capture(d0);
  limited.up(d0);
  limited.run(3600);
  expect(sent.length).toBe(3);
  expect(limited.clock.nextTimeNs()).toBeUndefined();
});

test("random frames of every kind are survived", () => {
  const { bench, a, ea, raw } = pair();
  let seed = 12345;
  const next = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed >>> 16;
  };
  const ends = { source: ip(X_LINK_LOCAL), destination: ip("fe80::b86b:8cff:fe89:8822") };
  for (let round = 0; round < 3000; round++) {
    const length = next() % 80;
    const bytes = frame(ends, [0, 17, 43, 44, 58, 59, 60, 77][next() % 8]!, 255, length);
    encodeMac(mac(H), bytes, 0);
    for (let at = 54; at < bytes.length; at++) bytes[at] = next();
    if (next() % 2 === 0 && length > 0) bytes[54] = 128 + (next() % 16);
    raw(bytes);
  }
  bench.run(10);
  expect(a.ipv6.addressesOf(ea).length).toBe(1);
});
