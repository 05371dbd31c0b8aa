import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { receiveRule } from "../../src/ipvlan/receive-rule.ts";
import { INJECT_KINDS, type Inject, openInject } from "../../src/live/steal/inject.ts";
import { attachSteal } from "../../src/live/steal/steal.ts";
import { check, libc } from "../../src/live/sys/libc.ts";
import { openNamespace, withNamespace } from "../../src/live/sys/namespace.ts";
import { PacketSocket } from "../../src/live/sys/packet-socket.ts";
import { scratch } from "../../src/live/sys/scratch.ts";
import { AF_INET, bindSocket, closeDescriptor, openSocket, SOCK_DGRAM } from "../../src/live/sys/socket.ts";
import { parseMac } from "../../src/wire/mac-address.ts";
import { describeLive, Scene } from "./live.ts";
import { HEADERS_BYTES, unfinishedDatagram, VNET_HEADER_BYTES, vnetHeader } from "./udp-segment.ts";

// A frame that is handed up: the parent's stack gets it once, whole segments of 64 KB and unfinished checksums included,
// our own packet socket sees it come in, and the wire sees nothing.

const MAC = "02:00:00:00:01:01";
const SLAVE = 0x0a000063;
const PARENT = 0x0a000001;

/** A slave's, to the parent; both MACs are the parent's. */
function datagram(destination: number, port: number, payload: Uint8Array): Uint8Array {
  return unfinishedDatagram({ mac: parseMac(MAC)!, source: SLAVE, destination, port, payload });
}

describeLive("frames handed up to the parent", () =>
  // A busy machine may lose a frame.
  describe.each(INJECT_KINDS)("by %s", { retry: 2 }, (kind) => {
    const scene = new Scene();
    let namespaceFd: number;
    let parentTap: PacketSocket;
    let wireTap: PacketSocket;
    let inject: Inject;
    let server: number;

    beforeAll(() => {
      for (const label of ["parent", "wire"]) {
        scene.setUp(label, "sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
      }
      scene.cable(["parent", "p0"], ["wire", "wire0"]);
      scene.setUp("parent", `ip link set p0 address ${MAC}; ip addr add 10.0.0.1/24 dev p0`);
      namespaceFd = openNamespace(`/run/netns/${scene.namespace("parent")}`);
      [parentTap, server] = withNamespace(namespaceFd, () => [
        PacketSocket.open("p0"),
        openSocket(AF_INET, SOCK_DGRAM, 0),
      ]);
      bindSocket(server, Uint8Array.of(AF_INET, 0, 0x13, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
      const wireFd = openNamespace(`/run/netns/${scene.namespace("wire")}`);
      wireTap = withNamespace(wireFd, () => PacketSocket.open("wire0"));
      closeDescriptor(wireFd);
    });
    afterAll(() => {
      for (const fd of [server, namespaceFd]) closeDescriptor(fd);
      parentTap.close();
      wireTap.close();
    });

    beforeEach(() => {
      inject = openInject({ parentIfindex: parentTap.ifindex, namespaceFd }, [kind]);
    });
    afterEach(() => inject.close());

    function send(frame: Uint8Array, segment = 0): void {
      const { address, bytes } = scratch();
      bytes.set(vnetHeader(segment));
      bytes.set(frame, VNET_HEADER_BYTES);
      check(inject.send(address, VNET_HEADER_BYTES + frame.length), "write");
    }

    /** All that a socket has, waited for a little: softirqs may be late. */
    async function received(fd: number): Promise<Uint8Array[]> {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { address, bytes } = scratch();
      const all: Uint8Array[] = [];
      for (;;) {
        const length = libc().recv(fd, address, 100_000, 0);
        if (length < 0) return all;
        all.push(bytes.slice(0, length));
      }
    }

    const outcome = async () => ({
      server: await received(server),
      parent: await received(parentTap.fd),
      wire: await received(wireTap.fd),
    });

    test("a datagram reaches the parent's socket once, its tap once, the wire not at all", async () => {
      const payload = new TextEncoder().encode("up we go");
      const frame = datagram(PARENT, 5000, payload);
      send(frame);
      const got = await outcome();
      expect(got.server).toEqual([payload]);
      expect(got.parent.map((bytes) => bytes.subarray(VNET_HEADER_BYTES))).toEqual([frame]);
      expect(got.parent[0]!.subarray(0, VNET_HEADER_BYTES)).toEqual(
        Uint8Array.of(1, 0, 0, 0, 0, 0, ...vnetHeader(0).subarray(6)),
      );
      expect(got.wire).toEqual([]);
    });

    test("a segment of 40 datagrams stays one unit on the way and is 40 at the socket", async () => {
      const payload = Uint8Array.from({ length: 40_000 }, (_, index) => index / 1000);
      send(datagram(PARENT, 5000, payload), 1000);
      const got = await outcome();
      expect(got.server).toEqual(
        Array.from({ length: 40 }, (_, index) => payload.slice(index * 1000, index * 1000 + 1000)),
      );
      expect(got.parent).toHaveLength(1);
      expect(got.parent[0]!.length).toBe(VNET_HEADER_BYTES + HEADERS_BYTES + 40_000);
      expect(got.parent[0]!.subarray(0, VNET_HEADER_BYTES)).toEqual(vnetHeader(1000));
      expect(got.wire).toEqual([]);
    });

    test("what the parent answers leaves on the wire: it has no way back to a slave", async () => {
      send(datagram(PARENT, 5001, new Uint8Array(10)));
      const got = await outcome();
      // Port unreachable, for which the parent has to ask the wire who the slave is.
      expect(got.wire.map((bytes) => [...bytes.subarray(22, 24)])).toEqual([[0x08, 0x06]]);
      expect(got.parent).toHaveLength(1);
    });

    test("a slave's address is stolen on the way up, as the kernel's handler would take it", async () => {
      const steal = attachSteal({ parentIfindex: parentTap.ifindex, namespaceFd });
      steal.setRule(receiveRule("l2"));
      steal.add(PARENT as never);
      send(datagram(PARENT, 5000, new Uint8Array(10)));
      const got = await outcome();
      expect(got.server).toEqual([]);
      expect(got.parent).toHaveLength(1);
      steal.close();
    });

    test("nobody else's frames are turned around", async () => {
      scene.setUp("parent", "ip neigh replace 10.0.0.7 lladdr 02:00:00:00:00:07 dev p0");
      scene.setUp("parent", "bash -c 'echo hello > /dev/udp/10.0.0.7/9'");
      const got = await outcome();
      expect(got.wire).toHaveLength(1);
      expect(got.parent).toEqual([]);
    });
  }),
);
