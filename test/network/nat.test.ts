import { describe, expect, it } from "vitest";
import type { Namespace } from "../../src/net/namespace.ts";
import { requestTracking } from "../../src/net/netfilter/conntrack/tracking-hooks.ts";
import { formatTupleAddress, type Tuple } from "../../src/net/netfilter/conntrack/tuple.ts";
import type { HookFunction } from "../../src/net/netfilter/hooks.ts";
import { masquerade } from "../../src/net/netfilter/nat/masquerade.ts";
import { ANY_RANGE } from "../../src/net/netfilter/nat/nat-range.ts";
import { setupNat } from "../../src/net/netfilter/nat/nat-setup.ts";
import { registerNatTable } from "../../src/net/netfilter/nat/nat-table.ts";
import { redirect } from "../../src/net/netfilter/nat/redirect.ts";
import { trackedOf } from "../../src/net/netfilter/tracking.ts";
import type { DatagramSocket, SocketAddress } from "../../src/net/socket/socket.ts";
import { Ipv4Bench, ip } from "./ipv4-bench.ts";

const to = (address: string, port = 7000) => ({ address: ip(address), port, scopeId: 0 });
const text = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
const ends = (tuple: Tuple): string =>
  `${formatTupleAddress(tuple.source)}:${tuple.sourceKey} > ${formatTupleAddress(tuple.destination)}:${tuple.destinationKey}`;

/** Two clients in 10.0.0.0/24, a router, a server in 10.9.0.0/24 that knows no way back. */
function lab(rule: (router: Namespace) => HookFunction) {
  const bench = new Ipv4Bench();
  const [a, b, router, server] = ["a", "b", "router", "server"].map((name) => bench.host(name)) as [
    Namespace,
    Namespace,
    Namespace,
    Namespace,
  ];
  bench.cable([a, "eth0", "10.0.1.1/24"], [router, "in1", "10.0.1.254/24"]);
  bench.cable([b, "eth0", "10.0.2.1/24"], [router, "in2", "10.0.2.254/24"]);
  bench.cable([router, "out", "10.9.0.1/24"], [server, "eth0", "10.9.0.9/24"]);
  bench.route(a, "default", { gateway: ip("10.0.1.254") });
  bench.route(b, "default", { gateway: ip("10.0.2.254") });
  bench.sysctl(router, "net/ipv4/ip_forward", 1);
  requestTracking(router, 4);
  registerNatTable(router, 4, rule(router));
  return { bench, a, b, router, server };
}

function open(namespace: Namespace, port: number): DatagramSocket {
  const socket = namespace.sockets.udp(4);
  socket.bind(to("0.0.0.0", port));
  return socket;
}

function take(socket: DatagramSocket): { from: SocketAddress; data: string } | string {
  const answer = socket.receive();
  if (!answer.ok) return answer.errno;
  return { from: answer.value.from, data: new TextDecoder().decode(answer.value.data) };
}

const MASQUERADE = (router: Namespace): HookFunction => {
  return (packet, state) => {
    if (state.point !== "POSTROUTING" || state.output?.name !== "out") return "accept";
    return masquerade(router, packet, state, ANY_RANGE);
  };
};

describe("MASQUERADE", () => {
  it("keeps the port, and gives the second client another one; both get their answers", () => {
    const { bench, a, b, router, server } = lab(MASQUERADE);
    const service = open(server, 7000);
    const first = open(a, 5000);
    const second = open(b, 5000);
    first.send(text("from a"), to("10.9.0.9"));
    bench.run(0.1);
    second.send(text("from b"), to("10.9.0.9"));
    bench.run(0.1);
    const one = take(service) as { from: SocketAddress };
    const two = take(service) as { from: SocketAddress };
    expect(one).toEqual({ from: to("10.9.0.1", 5000), data: "from a" });
    expect(two).toMatchObject({ from: { address: ip("10.9.0.1") }, data: "from b" });
    expect(two.from.port).not.toBe(5000);
    service.send(text("to b"), two.from);
    service.send(text("to a"), one.from);
    bench.run(0.1);
    expect(take(first)).toEqual({ from: to("10.9.0.9"), data: "to a" });
    expect(take(second)).toEqual({ from: to("10.9.0.9"), data: "to b" });
    const entries = router.conntrack.connections().map(({ reply }) => ends(reply));
    expect(entries[0]).toBe("10.9.0.9:7000 > 10.9.0.1:5000");
  });

  it("translates the error that answers a closed port, outside and inside", () => {
    const { bench, a } = lab(MASQUERADE);
    const client = a.sockets.udp(4);
    client.connect(to("10.9.0.9", 9));
    client.send(text("x"));
    bench.run(0.1);
    expect(client.send(text("x"))).toMatchObject({ ok: false, errno: "ECONNREFUSED" });
  });

  it("is forgotten when the device goes down", () => {
    const { bench, a, router } = lab(MASQUERADE);
    open(a, 5000).send(text("x"), to("10.9.0.9"));
    bench.run(0.1);
    expect(router.conntrack.count).toBe(1);
    const ifindex = bench.device(router, "out").ifindex;
    router.rtnetlink.setLink({ ifindex, up: false });
    bench.run(0.1);
    expect(router.conntrack.count).toBe(0);
  });
});

describe("REDIRECT and DNAT", () => {
  it("REDIRECT brings a packet to the router itself, and its answer comes from where it was sent", () => {
    const rule = (router: Namespace): HookFunction => {
      return (packet, state) =>
        state.point === "PREROUTING"
          ? redirect(router, packet, state, { ...ANY_RANGE, ports: [7777, 7777] })
          : "accept";
    };
    const { bench, a, router } = lab(rule);
    const service = open(router, 7777);
    const client = open(a, 5000);
    client.send(text("hello"), to("10.9.0.9", 53));
    bench.run(0.1);
    const asked = take(service) as { from: SocketAddress };
    expect(asked).toEqual({ from: to("10.0.1.1", 5000), data: "hello" });
    service.send(text("back"), asked.from);
    bench.run(0.1);
    expect(take(client)).toEqual({ from: to("10.9.0.9", 53), data: "back" });
  });

  it("DNAT in OUTPUT routes a packet of the router's own anew", () => {
    const rule = (): HookFunction => (packet, state) => {
      const tracked = trackedOf(packet);
      if (state.point !== "OUTPUT" || tracked === undefined) return "accept";
      const address = ip("10.9.0.9");
      return setupNat(tracked.connection, { ...ANY_RANGE, addresses: [address, address] }, "destination");
    };
    const { bench, router, server } = lab(rule);
    const service = open(server, 7000);
    const client = open(router, 5000);
    client.send(text("hello"), to("10.0.1.1", 7000));
    bench.run(0.1);
    const asked = take(service) as { from: SocketAddress };
    expect(asked).toEqual({ from: to("10.0.1.254", 5000), data: "hello" });
  });
});
