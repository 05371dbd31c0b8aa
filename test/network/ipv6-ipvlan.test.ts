import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { NetDevice } from "../../src/device/device.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import { formatIpv6Address, type Ipv6Address } from "../../src/wire/ipv6-address.ts";
import { Bench, ip } from "./ipv6-bench.ts";

// The experiments of test/golden/ipv6/ipvlan-traffic.sh, and what was seen on each device in each mode: the set of
// different frames, since repetitions depend on how the pings' waits overlap with retransmissions.

const RECORDED: string = readFileSync(
  new URL("../golden/ipv6/ipvlan-traffic.sh.uml", import.meta.url),
  "utf8",
);
const MODES = ["l2", "l3", "l3s"] as const;

function section(mode: string): string {
  return RECORDED.split("=== ").find((part) => part.startsWith(`${mode}\n`))!;
}

/** Which pings were answered, in order. */
function recordedAnswers(mode: string): boolean[] {
  return [...section(mode).matchAll(/1 packets transmitted, (\d) received/g)].map(
    ([, count]) => count === "1",
  );
}

/** `A > B: ICMP6, neighbor solicitation, who has T, length 32` as the bench would say it. */
function recordedFrames(mode: string, device: string): Set<string> {
  const frames = section(mode).split(`--- ${device}\n`)[1]!.split("\n\n")[0]!.split("\n");
  return new Set(
    frames.map((line) => {
      const [, ends, what] = /: (\S+ > \S+): ICMP6, (.*), length \d+$/.exec(line)!;
      return `${ends} ${what!
        .replace(/neighbor solicitation, who has /, "neighbour-solicitation ")
        .replace(/neighbor advertisement, tgt is /, "neighbour-advertisement ")
        .replace(/echo (\w+), id.*/, "echo-$1")}`;
    }),
  );
}

const INTERESTING = /^(?:In|Out) (\S+ > \S+) hlim \d+ (neighbour-\w+ \S+|echo-\w+)/;

function seenFrames(lines: readonly string[]): Set<string> {
  const frames = lines.flatMap((line) => {
    const match = INTERESTING.exec(line);
    return match === null ? [] : [`${match[1]} ${match[2]}`];
  });
  return new Set(frames);
}

interface Lab {
  readonly bench: Bench;
  readonly host: Namespace;
  readonly slaves: readonly Namespace[];
  readonly h66: Namespace;
  readonly captures: ReadonlyMap<string, string[]>;
}

function addAddress(namespace: Namespace, name: string, local: string): void {
  const { ifindex } = namespace.devices.byName(name)!;
  const forever = { validSeconds: 0xffffffff, preferredSeconds: 0xffffffff };
  const address = { local: ip(local), peer: undefined, prefixLength: 64, scope: 0, flags: 0x02 };
  const added = namespace.ipv6.control.newAddress({ family: 6, ifindex, ...address, ...forever }, "add");
  if (!added.ok) throw new Error(added.message ?? added.errno);
}

function lab(mode: (typeof MODES)[number]): Lab {
  const bench = new Bench();
  const [host, ns1, ns2, h66] = ["host", "ns1", "ns2", "h66"].map((name) => bench.namespace(name));
  const [eno2, eno1] = bench.cable([host!, "eno2", "ba:6b:8c:89:88:22"], [h66!, "eno1", "ba:6b:8c:86:6d:83"]);
  bench.run(2);
  addAddress(host!, "eno2", "2001:db8::58");
  addAddress(h66!, "eno1", "2001:db8::66");
  bench.up(eno2);
  bench.up(eno1);
  bench.run(3);
  const captures = new Map<string, string[]>();
  for (const [index, namespace] of [ns1!, ns2!].entries()) {
    const name = `ipvl${index + 1}`;
    const data = { mode: MODES.indexOf(mode), flags: 0 };
    bench.add(host!, { name, link: eno2.ifindex, netns: namespace, type: { kind: "ipvlan", data } });
    addAddress(namespace, name, `2001:db8:9::${index + 1}`);
    addAddress(namespace, name, `2001:db8::${index + 1}`);
    bench.up(namespace.devices.byName(name)!);
  }
  const back = { destination: ip("2001:db8:9::"), prefixLength: 64, gateway: ip("2001:db8::58") };
  expect(h66!.ipv6.control.newRoute({ family: 6, type: "unicast", ...back }, "add").ok).toBe(true);
  bench.run(3);
  for (const namespace of [ns1!, ns2!, host!, h66!]) {
    for (const device of namespace.devices.all()) namespace.flushNeighbours(device);
  }
  const watched: readonly (readonly [string, NetDevice])[] = [
    ["ipvl1", ns1!.devices.byName("ipvl1")!],
    ["ipvl2", ns2!.devices.byName("ipvl2")!],
    ["eno2", eno2],
  ];
  for (const [name, device] of watched) captures.set(name, bench.capture(device));
  // tcpdump makes what it watches promiscuous.
  for (const [, device] of watched) bench.set(device, { promisc: true });
  return { bench, host: host!, slaves: [ns1!, ns2!], h66: h66!, captures };
}

function answered(bench: Bench, namespace: Namespace, target: string, from?: string): boolean {
  const socket = namespace.sockets.raw(6, 58);
  const [address, name] = target.split("%");
  const scopeId = name === undefined ? 0 : namespace.devices.byName(name)!.ifindex;
  if (from !== undefined) socket.bind({ address: ip(from), port: 0, scopeId: 0 });
  socket.send(Uint8Array.from([128, 0, 0, 0, 1, 1, 0, 1, 1, 2, 3, 4]), {
    address: ip(address!),
    port: 0,
    scopeId,
  });
  let reply = false;
  // ping -c1 -W1
  for (let waited = 0; waited < 1 && !reply; waited += 0.01) {
    bench.run(0.01);
    for (let got = socket.receive(); got.ok; got = socket.receive()) reply ||= got.value.data[0] === 129;
  }
  socket.close();
  return reply;
}

test.each(MODES)("mode %s: who is answered, and what is seen where", (mode) => {
  const { bench, host, slaves, h66, captures } = lab(mode);
  const [ns1, ns2] = slaves as [Namespace, Namespace];
  const linkLocal = ns1.ipv6.addressesOf(ns1.devices.byName("ipvl1")!).at(-1) as Ipv6Address;
  const answers = [
    answered(bench, ns2, "2001:db8:9::1"),
    answered(bench, ns2, "2001:db8::1"),
    answered(bench, ns2, "2001:db8::66"),
    answered(bench, ns2, "2001:db8::66", "2001:db8:9::2"),
    answered(bench, h66, "2001:db8:9::1"),
    answered(bench, h66, "2001:db8::1"),
    answered(bench, ns2, "2001:db8::58"),
    answered(bench, host, "2001:db8::1"),
    answered(bench, ns2, `${formatIpv6Address(linkLocal)}%ipvl2`),
  ];
  // The recording's programs took about a second in all; what is learned in the first ping is probed after five.
  bench.run(1.5);
  expect(answers).toEqual(recordedAnswers(mode));
  for (const device of ["ipvl1", "ipvl2", "eno2"]) {
    const seen = seenFrames(captures.get(device)!);
    expect([device, [...seen].sort()]).toEqual([device, [...recordedFrames(mode, device)].sort()]);
  }
});

// Observed on 6.1 for IPv4 and IPv6 alike: which hook points one echo request and its reply pass.
const ALL = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"];
const SENT = ["OUTPUT", "POSTROUTING"];
const HOOKS = [
  ["l2", "sibling", [], ALL],
  ["l3", "sibling", [], ALL],
  ["l3s", "sibling", [], ALL],
  ["l2", "outside", [], ALL],
  ["l3", "outside", SENT, ALL],
  ["l3s", "outside", ALL, SENT],
] as const;

test.each(HOOKS)(
  "mode %s, slave to %s: hooks of the parent's namespace and of the slave's",
  (mode, to, parent, slave) => {
    const { bench, slaves } = lab(mode);
    const [, ns2] = slaves as [Namespace, Namespace];
    const target = to === "sibling" ? "2001:db8:9::1" : "2001:db8::66";
    // Resolution is over before the hooks are looked at.
    expect(answered(bench, ns2, target, "2001:db8:9::2")).toBe(true);
    bench.trace();
    expect(answered(bench, ns2, target, "2001:db8:9::2")).toBe(true);
    const passed = (namespace: string) =>
      bench.events
        .filter((event) => event.kind === "hook" && event.namespace === namespace)
        .map(({ rule }) => rule.replace("ipv6 ", ""))
        .sort();
    expect(passed("host")).toEqual([...parent].sort());
    expect(passed("ns2")).toEqual([...slave].sort());
  },
);
