import {
  AH,
  ALL_NODES,
  DEST,
  dest,
  type Ends,
  ESP,
  echo,
  FAR,
  FORWARDING,
  FRAGMENT,
  filled,
  fragmentHeader,
  fragments,
  frame,
  HOP,
  hop,
  ICMPV6,
  NONE,
  nextId,
  one,
  other,
  type PacketCase,
  type Part,
  PEER,
  ROUTING,
  routing,
  spaced,
  UDP,
  UNKNOWN_OPTIONS,
  type Upper,
  udp,
} from "./ipv6-packets.ts";

// What is played into a host for test/golden/ipv6/packets.jsonl.

const cases: PacketCase[] = [];
for (const type of UNKNOWN_OPTIONS) {
  const text = `0x${type.toString(16)}`;
  cases.push(
    one(`hop-by-hop: unknown option ${text}`, frame({}, [hop(type, 2, 1, 2)], echo())),
    one(`destination: unknown option ${text}`, frame({}, [dest(type, 2, 1, 2)], echo())),
    one(
      `hop-by-hop to a group: unknown option ${text}`,
      frame(ALL_NODES, [hop(type, 2, 1, 2)], echo(16, ALL_NODES)),
    ),
    one(
      `destination to a group: unknown option ${text}`,
      frame(ALL_NODES, [dest(type, 2, 1, 2)], echo(16, ALL_NODES)),
    ),
    one(
      `forwarded, hop-by-hop: unknown option ${text}`,
      frame({ to: FAR }, [hop(type, 2, 1, 2)], echo(16, { to: FAR })),
      FORWARDING,
    ),
  );
}
const unknowns = (count: number): readonly number[] => new Array(count).fill([0x1e, 0]).flat();
const settings = (name: string, value: number) => ({ [`net.ipv6.${name}`]: String(value) });

const OPTION_CASES: readonly PacketCase[] = [
  ...cases,
  one("hop-by-hop: router alert", frame({}, [hop(5, 2, 0, 0)], echo())),
  one("hop-by-hop: router alert of another length", frame({}, [hop(5, 1, 0)], echo())),
  one("hop-by-hop: padding only", frame({}, [hop()], echo())),
  one("hop-by-hop: padding that is not zero", frame({}, [hop(1, 2, 0, 9)], echo())),
  one("hop-by-hop: eight octets of padding", frame({}, [hop(1, 5, 0, 0, 0, 0, 0, 0)], echo())),
  one(
    "hop-by-hop: seven octets of padding before an option",
    frame({}, [hop(1, 5, 0, 0, 0, 0, 0, 0x1e, 0)], echo()),
  ),
  one(
    "hop-by-hop: an option longer than its header",
    frame({}, [{ type: HOP, bytes: [0, 0, 0x1e, 9, 0, 0, 0, 0] }], echo()),
  ),
  one(
    "hop-by-hop: an option without its length",
    frame({}, [{ type: HOP, bytes: [0, 0, 0x1e, 3, 0, 0, 0, 0x1e] }], echo()),
  ),
  one(
    "hop-by-hop: longer than the packet",
    frame({}, [{ type: HOP, bytes: [0, 20, 1, 4, 0, 0, 0, 0] }], echo()),
  ),
  one("hop-by-hop: jumbo of a short payload", frame({}, [hop(0xc2, 4, 0, 0, 1, 0)], echo())),
  one("hop-by-hop: jumbo with a payload length", frame({}, [hop(0xc2, 4, 0, 2, 0, 0)], echo())),
  one(
    "hop-by-hop: jumbo longer than the packet",
    frame({ payloadLength: 0 }, [hop(0xc2, 4, 0, 2, 0, 0)], echo()),
  ),
  one("hop-by-hop: jumbo in a wrong place", frame({}, [hop(0, 0xc2, 4, 0, 2, 0, 0)], echo())),
  one("hop-by-hop: jumbo to a group", frame(ALL_NODES, [hop(0xc2, 4, 0, 0, 1, 0)], echo(16, ALL_NODES))),
  one("hop-by-hop: CALIPSO too short", frame({}, [hop(7, 2, 0, 0)], echo())),
  one("hop-by-hop: IOAM not enabled", frame({}, [hop(0, 0, 0x31, 2, 0, 0)], echo())),
  one("hop-by-hop: IOAM not aligned", frame({}, [hop(0x31, 2, 0, 0)], echo())),
  one("hop-by-hop: eight options", frame({}, [hop(...unknowns(8))], echo())),
  one("hop-by-hop: nine options", frame({}, [hop(...unknowns(9))], echo())),
  one("destination: eight options", frame({}, [dest(...unknowns(8))], echo())),
  one("destination: nine options", frame({}, [dest(...unknowns(9))], echo())),
  one(
    "destination: two options, one allowed",
    frame({}, [dest(...unknowns(2))], echo()),
    settings("max_dst_opts_number", 1),
  ),
  one(
    "destination: unknown options not allowed",
    frame({}, [dest(0x9e, 0)], echo()),
    settings("max_dst_opts_number", -8),
  ),
  one(
    "hop-by-hop: unknown options not allowed",
    frame({}, [hop(0x9e, 0)], echo()),
    settings("max_hbh_opts_number", -8),
  ),
  one(
    "hop-by-hop: longer than max_hbh_length",
    frame({}, [hop(...unknowns(4))], echo()),
    settings("max_hbh_length", 8),
  ),
  one(
    "destination: longer than max_dst_opts_length",
    frame({}, [dest(...unknowns(4))], echo()),
    settings("max_dst_opts_length", 8),
  ),
  one(
    "destination: home address without a binding",
    frame({}, [dest(0, 0, 0, 0, 0xc9, 16, ...new Array(16).fill(9))], echo()),
  ),
];

const far: Ends = { to: FAR };

const CHAIN_CASES: readonly PacketCase[] = [
  one("plain echo", frame({}, [], echo())),
  one("options before options", frame({}, [hop(), dest(0x1e, 0)], echo())),
  one("destination options twice", frame({}, [dest(), dest()], echo())),
  one("hop-by-hop in second place", frame({}, [dest(), hop()], echo())),
  one("hop-by-hop twice", frame({}, [hop(), hop()], echo())),
  one("no next header", frame({}, [], other(NONE))),
  one("no next header after options", frame({}, [dest()], other(NONE))),
  one("authentication header", frame({}, [], other(AH, 24))),
  one("encapsulating security payload", frame({}, [], other(ESP, 24))),
  one("unknown next header", frame({}, [], other(253))),
  one("unknown next header behind options", frame({}, [dest(), dest()], other(253))),
  one("unknown next header to a group", frame(ALL_NODES, [], other(253))),
  one("unknown next header with nothing behind", frame({}, [], other(253, 0))),
  one("destination options, truncated", frame({}, [], { type: DEST, bytes: new Uint8Array([58, 4, 1, 4]) })),
  one("UDP to a closed port", frame({}, [], udp())),
  one("UDP to a closed port, behind options", frame({}, [hop(), dest()], udp())),
  one("UDP to a closed port of a group", frame(ALL_NODES, [], udp(16, ALL_NODES))),
  one("UDP to a closed port, quoted up to 1280", frame({}, [], udp(1400))),
  one("UDP to a closed port, from ::", frame({ from: "::" }, [], udp(16, { from: "::" }))),
  one("an error about an error is not sent", frame({}, [], { type: ICMPV6, bytes: echo(40, far, 1).bytes })),
  ...[0, 1, 2, 3, 4, 5].flatMap((type) => [
    one(`routing header of type ${type}, no segments left`, frame({}, [routing(type, 0)], echo())),
    one(`routing header of type ${type}, one segment left`, frame({}, [routing(type, 1)], echo())),
  ]),
  one("routing header of type 0, accept_source_route", frame({}, [routing(0, 1)], echo()), {
    "net.ipv6.conf.all.accept_source_route": "1",
    "net.ipv6.conf.h0.accept_source_route": "1",
  }),
  one("routing header of type 2, refused", frame({}, [routing(2, 1)], echo()), {
    "net.ipv6.conf.all.accept_source_route": "-1",
    "net.ipv6.conf.h0.accept_source_route": "-1",
  }),
  one("routing header to a group", frame(ALL_NODES, [routing(0, 1)], echo(16, ALL_NODES))),
  one(
    "routing header longer than the packet",
    frame({}, [{ type: ROUTING, bytes: [0, 40, 0, 1, 0, 0, 0, 0] }], echo()),
  ),
  one(
    "echo to an anycast address",
    frame({ to: "2001:db8:1::" }, [], echo(16, { to: "2001:db8:1::" })),
    FORWARDING,
  ),
  one(
    "echo to an anycast address, answered from it",
    frame({ to: "2001:db8:1::" }, [], echo(16, { to: "2001:db8:1::" })),
    {
      ...FORWARDING,
      "net.ipv6.anycast_src_echo_reply": "1",
    },
  ),
  one(
    "UDP to an anycast address",
    frame({ to: "2001:db8:1::" }, [], udp(16, { to: "2001:db8:1::" })),
    FORWARDING,
  ),
  one("unicast in a multicast frame, dropped", frame({ mac: "33:33:00:00:00:01" }, [], echo()), {
    "net.ipv6.conf.h0.drop_unicast_in_l2_multicast": "1",
  }),
  one("unicast in a multicast frame", frame({ mac: "33:33:00:00:00:01" }, [], echo())),
  one("UDP error in a multicast frame", frame({ mac: "33:33:00:00:00:01" }, [], udp())),
];

const whole = echo(2000);
const small = echo(48);
const many = (name: string, frames: readonly string[]): PacketCase => ({ name, frames });
const parts = (...ends: readonly (readonly [number, number, 0 | 1])[]): Part[] =>
  ends.map(([from, to, more]) => ({ from, to, more }));
const marked = (first: number, second: number): readonly string[] =>
  fragments(small, [
    { from: 0, to: 24, more: 1, ends: { trafficClass: first } },
    { from: 24, to: 56, more: 0, ends: { trafficClass: second } },
  ]);
const id = nextId();
const timeout = { "net.ipv6.ip6frag_time": "1" };

const FRAGMENT_CASES: readonly PacketCase[] = [
  many("two fragments", fragments(whole, parts([0, 1208, 1], [1208, 2008, 0]))),
  many("two fragments, the last first", fragments(whole, parts([1208, 2008, 0], [0, 1208, 1]))),
  many("three fragments in disorder", fragments(whole, parts([800, 1600, 1], [0, 800, 1], [1600, 2008, 0]))),
  many("a fragment twice", fragments(whole, parts([0, 1208, 1], [0, 1208, 1], [1208, 2008, 0]))),
  many("a part within another is a duplicate", fragments(small, parts([0, 32, 1], [8, 24, 1], [32, 56, 0]))),
  many("an overlap ends the queue", fragments(small, parts([0, 32, 1], [24, 56, 0], [32, 56, 0]))),
  many("an overlap in front", fragments(small, parts([24, 56, 0], [0, 32, 1], [0, 24, 1]))),
  many(
    "a last fragment that ends before another",
    fragments(small, parts([24, 48, 1], [8, 16, 0], [0, 24, 1], [48, 56, 0])),
  ),
  many("two last fragments that disagree", fragments(small, parts([24, 48, 0], [24, 56, 0], [0, 24, 1]))),
  many("a part beyond the end", fragments(small, parts([24, 56, 0], [56, 64, 1], [0, 24, 1]))),
  many("an empty last fragment", fragments(small, parts([24, 24, 0], [0, 24, 1]))),
  many("a length that is no multiple of eight", fragments(small, parts([0, 30, 1]))),
  many("a part beyond 65535", fragments(other(UDP, 65600), [{ from: 65528, to: 65544, more: 0 }])),
  many("an atomic fragment", fragments(small, parts([0, 56, 0]))),
  many("an atomic fragment with reserved bits", [frame({}, [fragmentHeader(id, 0, 0, 6)], small)]),
  many("a fragment header in a fragment", [
    frame({}, [fragmentHeader(id, 0, 0), fragmentHeader(id, 0, 0)], small),
  ]),
  many("a first fragment without its upper header", fragments(dest8(), [{ from: 0, to: 8, more: 1 }])),
  many("a first fragment with four octets of UDP", [
    frame({}, [fragmentHeader(nextId(), 0, 1)], { type: UDP, bytes: filled(0) }),
  ]),
  many("a first fragment that ends in ICMPv6", fragments(other(ICMPV6), [{ from: 0, to: 0, more: 1 }])),
  many("a fragment header, truncated", [
    frame({}, [], { type: FRAGMENT, bytes: new Uint8Array([58, 0, 0, 1]) }),
  ]),
  many("behind hop-by-hop options", fragments(whole, parts([0, 1208, 1], [1208, 2008, 0]), [hop()])),
  many(
    "behind destination options",
    fragments(whole, parts([0, 1208, 1], [1208, 2008, 0]), [dest(), dest()]),
  ),
  many(
    "destination options inside",
    fragments(inside(), [
      { from: 0, to: 32, more: 1 },
      { from: 32, to: 64, more: 0 },
    ]),
  ),
  many("UDP to a closed port in fragments", fragments(udp(2000), parts([0, 1208, 1], [1208, 2008, 0]))),
  many("an unknown next header in fragments", fragments(other(253, 64), parts([0, 32, 1], [32, 64, 0]))),
  many("congestion on a marked part", marked(3, 2)),
  many("congestion on all parts", marked(3, 3)),
  many("congestion against not capable", marked(3, 0)),
  many("ECT(0) and ECT(1)", marked(1, 2)),
  many(
    "to a group",
    fragments(echo(48, ALL_NODES), [
      { from: 0, to: 24, more: 1, ends: ALL_NODES },
      { from: 24, to: 56, more: 0, ends: ALL_NODES },
    ]),
  ),
  {
    name: "time is over with the first fragment",
    settings: timeout,
    waitSeconds: 1.6,
    frames: fragments(whole, parts([0, 1208, 1])),
  },
  {
    name: "time is over without the first fragment",
    settings: timeout,
    waitSeconds: 1.6,
    frames: fragments(whole, parts([1208, 2008, 0])),
  },
  {
    name: "time is over with a gap",
    settings: timeout,
    waitSeconds: 1.6,
    frames: fragments(small, parts([40, 56, 0], [0, 24, 1])),
  },
  {
    name: "no memory for fragments",
    settings: { "net.ipv6.ip6frag_low_thresh": "0", "net.ipv6.ip6frag_high_thresh": "0" },
    frames: fragments(whole, parts([0, 1208, 1], [1208, 2008, 0])),
  },
];

function dest8(): Upper {
  return { type: DEST, bytes: Uint8Array.from([UDP, 0, 1, 4, 0, 0, 0, 0]) };
}

/** Destination options, then an echo request, all of it fragmented. */
function inside(): Upper {
  return { type: DEST, bytes: Uint8Array.from([ICMPV6, 0, 1, 4, 0, 0, 0, 0, ...echo(48).bytes]) };
}

const to = (text: string, extra: Ends = {}): string =>
  frame({ to: text, ...extra }, [], echo(16, { to: text, ...extra }));
const big = (text: string, length: number): string => frame({ to: text }, [], echo(length, { to: text }));
const group = "ff05::1234";

const FORWARD_CASES: readonly PacketCase[] = [
  one("not a router", to(FAR)),
  one("forwarded to a neighbour", to(FAR), FORWARDING),
  one("forwarded to a gateway", to("2001:db8:3::1"), FORWARDING),
  one("hop limit 1", to(FAR, { hopLimit: 1 }), FORWARDING),
  one("hop limit 0", to(FAR, { hopLimit: 0 }), FORWARDING),
  one("hop limit 2", to(FAR, { hopLimit: 2 }), FORWARDING),
  one("hop limit 1 to this host", frame({ hopLimit: 1 }, [], echo())),
  one("hop limit 0 to this host", frame({ hopLimit: 0 }, [], echo())),
  one("no route", to("2620::1"), FORWARDING),
  one("no route, and not a router", to("2620::1")),
  one("prohibited", to("2001:db8:5::1"), FORWARDING),
  one("unreachable", to("2001:db8:6::1"), FORWARDING),
  one("a black hole", to("2001:db8:7::1"), FORWARDING),
  one(
    "prohibited, about an error",
    frame({ to: "2001:db8:5::1" }, [], echo(40, { to: "2001:db8:5::1" }, 3)),
    FORWARDING,
  ),
  one("beyond the scope of the source", to(FAR, { from: "fe80::99" }), FORWARDING),
  one("from ::", to(FAR, { from: "::" }), FORWARDING),
  one("from a group", to(FAR, { from: "ff02::5" }), FORWARDING),
  spaced(one("to a group that nobody routes", to(group, { mac: "33:33:00:00:12:34" }), FORWARDING)),
  spaced(one("redirected to a neighbour", to("2001:db8:1::98"), FORWARDING)),
  spaced(one("redirected to a gateway that is not link-local", to("2001:db8:4::1"), FORWARDING)),
  spaced(one("redirected to a link-local gateway", to("2001:db8:8::1"), FORWARDING)),
  spaced(one("redirected, long", big("2001:db8:1::98", 1400), FORWARDING)),
  spaced(one("redirected from a link-local source", to("2001:db8:1::98", { from: "fe80::99" }), FORWARDING)),
  spaced(one("back to its sender", to(PEER, { from: "2001:db8:1::98" }), FORWARDING)),
  spaced({
    name: "redirected once a second",
    settings: FORWARDING,
    frames: new Array(9).fill(to("2001:db8:8::2")),
  }),
  one("too big", big(FAR, 1400), { ...FORWARDING, "net.ipv6.conf.h1.mtu": "1300" }),
  one("too big by one", big(FAR, 1253), { ...FORWARDING, "net.ipv6.conf.h1.mtu": "1300" }),
  one("just fits", big(FAR, 1252), { ...FORWARDING, "net.ipv6.conf.h1.mtu": "1300" }),
  one(
    "too big, in a fragment",
    frame({ to: FAR }, [fragmentHeader(nextId(), 0, 1)], { type: UDP, bytes: filled(1304) }),
    {
      ...FORWARDING,
      "net.ipv6.conf.h1.mtu": "1300",
    },
  ),
  one(
    "no route, in a fragment that is not the first",
    frame({ to: "2620::1" }, [fragmentHeader(nextId(), 800, 1)], other(ICMPV6, 80)),
    FORWARDING,
  ),
  one("no route, behind options", frame({ to: "2620::1" }, [hop(), dest()], udp()), FORWARDING),
  one(
    "no route, options that are not whole",
    frame({ to: "2620::1" }, [], { type: DEST, bytes: Uint8Array.from([58]) }),
    FORWARDING,
  ),
  one("a routing header passes", frame({ to: FAR }, [routing(0, 1)], echo()), FORWARDING),
  one("ratemask leaves out time exceeded", to(FAR, { hopLimit: 1 }), {
    ...FORWARDING,
    "net.ipv6.icmp.ratemask": "0-2",
  }),
];

export const PACKET_CASES: readonly PacketCase[] = [
  ...CHAIN_CASES,
  ...OPTION_CASES,
  ...FRAGMENT_CASES,
  ...FORWARD_CASES,
];
