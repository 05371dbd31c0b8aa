import { describe, expect, it } from "vitest";
import type { Namespace } from "../../src/net/namespace.ts";
import type { DatagramSocket } from "../../src/net/socket/socket.ts";
import { Ipv4Bench, ip } from "./ipv4-bench.ts";

const to = (address: string, port = 7000) => ({ address: ip(address), port, scopeId: 0 });
const text = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));

function twoHosts(): { bench: Ipv4Bench; a: Namespace; b: Namespace } {
  const bench = new Ipv4Bench();
  const a = bench.host("a");
  const b = bench.host("b");
  bench.cable([a, "eth0", "10.0.0.1/24"], [b, "eth0", "10.0.0.2/24"]);
  return { bench, a, b };
}

function bound(namespace: Namespace, address: string, port: number): DatagramSocket {
  const socket = namespace.sockets.udp(4);
  expect(socket.bind(to(address, port))).toEqual({ ok: true, value: undefined });
  return socket;
}

function received(socket: DatagramSocket): string {
  const answer = socket.receive();
  return answer.ok ? new TextDecoder().decode(answer.value.data) : answer.errno;
}

function errnoOf(answer: { ok: boolean; errno?: string }): string {
  return answer.ok ? "ok" : (answer.errno ?? "");
}

describe("datagrams between two hosts", () => {
  it("are resolved, delivered and answered", () => {
    const { bench, a, b } = twoHosts();
    const server = bound(b, "0.0.0.0", 7000);
    const client = a.sockets.udp(4);
    expect(client.send(text("hello"), to("10.0.0.2"))).toEqual({ ok: true, value: 5 });
    bench.run(0.1);
    const answer = server.receive();
    expect(answer.ok && answer.value.ttl).toBe(64);
    if (answer.ok) server.send(text("back"), answer.value.from);
    bench.run(0.1);
    expect(received(client)).toBe("back");
    const [neighbour] = a.rtnetlink.dumpNeighbours(4, "neighbours");
    expect(neighbour?.state).toBe("reachable");
  });

  it("to a closed port make a connected socket fail once", () => {
    const { bench, a } = twoHosts();
    const client = a.sockets.udp(4);
    client.connect(to("10.0.0.2", 9));
    client.send(text("x"));
    bench.run(0.1);
    expect(errnoOf(client.send(text("x")))).toBe("ECONNREFUSED");
    expect(errnoOf(client.send(text("x")))).toBe("ok");
  });

  it("larger than the MTU are fragmented and put together again", () => {
    const { bench, a, b } = twoHosts();
    const server = bound(b, "10.0.0.2", 7000);
    const data = Uint8Array.from({ length: 9000 }, (_, index) => index * 7);
    a.sockets.udp(4).send(data, to("10.0.0.2"));
    bench.run(1);
    const answer = server.receive();
    expect(answer.ok && [...answer.value.data]).toEqual([...data]);
  });

  it("to nobody fail with EHOSTUNREACH after three requests, when errors are asked for", () => {
    const { bench, a } = twoHosts();
    const client = a.sockets.udp(4);
    client.setOptions({ recvError: true });
    client.send(text("x"), to("10.0.0.77"));
    bench.run(3.4);
    expect(client.receiveError()).toMatchObject({ errno: "EHOSTUNREACH", origin: "icmp", type: 3, code: 1 });
  });

  it("need permission, a route, and an address of ours", () => {
    const { a } = twoHosts();
    const socket = a.sockets.udp(4);
    expect(errnoOf(socket.send(text("x"), to("10.0.0.255")))).toBe("EACCES");
    expect(errnoOf(socket.send(text("x"), to("8.8.8.8")))).toBe("ENETUNREACH");
    expect(errnoOf(socket.bind(to("10.0.0.99")))).toBe("EADDRNOTAVAIL");
    expect(errnoOf(socket.send(new Uint8Array(65508), to("10.0.0.2")))).toBe("EMSGSIZE");
    bound(a, "0.0.0.0", 5);
    expect(errnoOf(a.sockets.udp(4).bind(to("10.0.0.1", 5)))).toBe("EADDRINUSE");
  });

  it("over lo come back", () => {
    const { bench, a } = twoHosts();
    const server = bound(a, "127.0.0.1", 7000);
    a.sockets.udp(4).send(text("self"), to("127.0.0.1"));
    bench.run(0.01);
    expect(received(server)).toBe("self");
  });

  it("to a broadcast address reach the others and ourselves", () => {
    const { bench, a, b } = twoHosts();
    const [own, other] = [bound(a, "0.0.0.0", 7000), bound(b, "0.0.0.0", 7000)];
    const client = a.sockets.udp(4);
    client.setOptions({ broadcast: true });
    expect(errnoOf(client.send(text("all"), to("10.0.0.255")))).toBe("ok");
    bench.run(0.1);
    expect([received(own), received(other)]).toEqual(["all", "all"]);
  });

  it("to a group reach its members", () => {
    const { bench, a, b } = twoHosts();
    const member = bound(b, "0.0.0.0", 7000);
    const client = a.sockets.udp(4);
    client.setOptions({ multicastInterface: bench.device(a, "eth0").ifindex });
    client.send(text("1"), to("239.1.1.1"));
    bench.run(0.1);
    expect(received(member)).toBe("EAGAIN");
    expect(errnoOf(member.joinGroup(ip("239.1.1.1"), bench.device(b, "eth0").ifindex))).toBe("ok");
    client.send(text("2"), to("239.1.1.1"));
    bench.run(0.1);
    expect(received(member)).toBe("2");
  });
});

describe("a router between two hosts", () => {
  function routed(): { bench: Ipv4Bench; a: Namespace; r: Namespace; b: Namespace } {
    const bench = new Ipv4Bench();
    const [a, r, b] = ["a", "r", "b"].map((name) => bench.host(name)) as [Namespace, Namespace, Namespace];
    bench.cable([a, "eth0", "10.0.1.1/24"], [r, "eth1", "10.0.1.254/24"]);
    bench.cable([b, "eth0", "10.0.2.1/24"], [r, "eth2", "10.0.2.254/24"]);
    bench.route(a, "default", { gateway: ip("10.0.1.254") });
    bench.route(b, "default", { gateway: ip("10.0.2.254") });
    bench.sysctl(r, "net/ipv4/ip_forward", 1);
    return { bench, a, r, b };
  }

  it("takes one from the TTL", () => {
    const { bench, a, b } = routed();
    const server = bound(b, "0.0.0.0", 7000);
    a.sockets.udp(4).send(text("x"), to("10.0.2.1"));
    bench.run(1);
    const answer = server.receive();
    expect(answer.ok && answer.value.ttl).toBe(63);
  });

  it("does nothing while ip_forward is 0, and says net unreachable when it has no route", () => {
    const { bench, a, r, b } = routed();
    const server = bound(b, "0.0.0.0", 7000);
    const client = a.sockets.udp(4);
    client.setOptions({ recvError: true });
    bench.sysctl(r, "net/ipv4/ip_forward", 0);
    client.send(text("x"), to("10.0.2.1"));
    bench.run(1);
    expect(received(server)).toBe("EAGAIN");
    expect(client.receiveError()).toBeUndefined();
    bench.sysctl(r, "net/ipv4/ip_forward", 1);
    client.send(text("x"), to("9.9.9.9"));
    bench.run(1);
    expect(client.receiveError()).toMatchObject({ errno: "ENETUNREACH", type: 3, code: 0 });
  });

  it("says time exceeded at TTL 1, and the MTU of a smaller link", () => {
    const { bench, a, r } = routed();
    const client = a.sockets.udp(4);
    client.setOptions({ recvError: true, ttl: 1 });
    client.send(text("x"), to("10.0.2.1"));
    bench.run(1);
    expect(client.receiveError()).toMatchObject({ errno: "EHOSTUNREACH", type: 11, code: 0 });
    r.rtnetlink.setLink({ ifindex: bench.device(r, "eth2").ifindex, mtu: 1000 });
    client.setOptions({ ttl: 64 });
    while (client.receiveError() !== undefined);
    client.receive();
    client.send(new Uint8Array(1200), to("10.0.2.1"));
    bench.run(1);
    expect(client.receiveError()).toMatchObject({ errno: "EMSGSIZE", type: 3, code: 4, info: 1000 });
    const route = a.rtnetlink.getRoute({ family: 4, destination: ip("10.0.2.1") });
    expect(route.ok && route.value.mtu).toBe(1000);
  });
});
