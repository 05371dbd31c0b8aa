import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { protocolOf } from "../../src/ipvlan/forward.ts";
import { check, libc } from "../../src/live/sys/libc.ts";
import { openNamespace, withNamespace } from "../../src/live/sys/namespace.ts";
import { PacketSocket } from "../../src/live/sys/packet-socket.ts";
import { scratch } from "../../src/live/sys/scratch.ts";
import { closeDescriptor } from "../../src/live/sys/socket.ts";
import { parseMac } from "../../src/wire/mac-address.ts";
import { DriverBench } from "../driver-bench.ts";
import { RECORDINGS, type RecordedCase } from "../driver-recording.ts";
import { almostSane } from "../receive-rule.ts";
import { differences, Machine, type Seen } from "./driver-machine.ts";
import { describeLive, Scene } from "./live.ts";
import { PortProcess } from "./port-process.ts";
import { FrameSender } from "./taps.ts";
import { unfinishedDatagram, VNET_HEADER_BYTES, vnetHeader } from "./udp-segment.ts";

// A hostile slave: root of its namespace, with a packet socket, sends whatever it likes. Nothing of it reaches a sibling, the
// parent or the wire that the driver's rules don't allow: those rules are asked (src/ipvlan, which is held to Linux's own
// driver by test/driver-golden.test.ts), and the taps must have seen exactly that.

const L2 = RECORDINGS.filter(([, { mode }]) => mode === "l2");
const NOTHING_RECORDED: RecordedCase = { result: "ok", seen: [], counters: {}, frame: "" };

// All namespaces of a machine share the queues of received frames, so on a busy one a frame may be lost.
const LOSSY = { retry: 2 };

describeLive("a hostile slave gets nothing past the driver's rules", () => {
  const scene = new Scene();
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.make(scene);
  }, 30_000);
  afterAll(() => machine?.close());

  describe.each(L2)("%s", (_, recorded) => {
    beforeAll(() => machine.change(recorded));

    /** What the driver's rules say that the taps see. */
    function allowed(frames: readonly Uint8Array[]): readonly Seen[] {
      const bench = new DriverBench(recorded);
      return frames.flatMap((bytes, id) => {
        const frame = {
          id,
          bytes,
          protocol: protocolOf(bytes),
          packetType: "host",
          ingress: 0,
          mark: 0,
        } as const;
        const rest = { priority: 0, vlan: undefined, offload: undefined, tracking: undefined };
        bench.send("ipvl1", { ...frame, ...rest }, NOTHING_RECORDED);
        return bench.takeSeen("");
      });
    }

    test(
      "with thousands of frames: any MACs, any addresses, ARP and ND for others, broken headers",
      LOSSY,
      async () => {
        // Taps behind the untagging of VLANs see other octets: recorded frames (differential.test.ts) are about those.
        const frames = fc
          .sample(almostSane, 2000)
          .map(({ bytes }) => bytes)
          .filter((bytes) => ![0x8100, 0x88a8].includes(protocolOf(bytes)));
        await machine.taps.send(
          "ipvl1",
          frames.map((bytes) => [bytes, protocolOf(bytes)] as const),
        );
        expect(differences(await machine.taps.seen("ipvl1"), allowed(frames))).toEqual([]);
      },
    );

    test("with segments of 40 KB that the device is to cut, to a sibling's address", LOSSY, async () => {
      const mac = parseMac(recorded.mac)!;
      const payload = new Uint8Array(40_000).fill(7);
      const frame = unfinishedDatagram({
        mac,
        source: 0x0a00000b,
        destination: 0x0a00000c,
        port: 9,
        payload,
      });
      sendSegments(scene.path("ns1"), frame, 1000);
      // One unit, whatever the MTU, where the driver lets it go.
      const wanted = {
        bridge: [["ipvl2", "host", frame.length]],
        private: [],
        vepa: [["eno2", "outgoing", frame.length]],
      };
      const seen = (await machine.taps.seen("ipvl1")).map(([tap, type, octets]) => [
        tap,
        type,
        octets.length / 2,
      ]);
      expect(seen).toEqual(wanted[recorded.flag]);
    });
  });
});

describeLive("a slave that floods", () => {
  const scene = new Scene();
  let port: PortProcess;
  let flooder: FrameSender;
  beforeAll(async () => {
    scene.cable(["host", "p0"], ["outside", "o0"]);
    scene.setUp("outside", "ip addr add 10.7.0.1/24 dev o0");
    port = await PortProcess.start(scene, ["host", "p0"]);
    for (const [label, name, last] of [
      ["a", "ipvl1", "11"],
      ["b", "ipvl2", "12"],
    ] as const) {
      await port.add(name, label);
      scene.setUp(label, `ip addr add 10.7.0.${last}/24 dev ${name}; ip link set ${name} up`);
    }
    flooder = new FrameSender({ namespace: scene.namespace("a"), device: "ipvl1" });
  }, 30_000);
  afterAll(async () => {
    flooder?.close();
    await port?.kill();
  });

  test.each([
    ["broadcasts", "ffffffffffff"],
    ["frames for the wire", "02000000dead"],
    ["frames for the parent", undefined],
  ])("with %s does not cut its sibling off", async (_, destination) => {
    const own = scene.setUp("a", "cat /sys/class/net/ipvl1/address").trim().replaceAll(":", "");
    const frame = new Uint8Array(Buffer.from(`${destination ?? own}${own}88b5`.padEnd(128, "0"), "hex"));
    const pinging = scene.shell("b", "ping -c 10 -i 0.1 -W 2 10.7.0.1");
    let sent = 0;
    for (let isOver = false; !isOver; ) {
      for (let count = 0; count < 200; count++) if (flooder.send(frame, 0x88b5) === "ok") sent++;
      isOver = await Promise.race([
        pinging.then(() => true),
        new Promise<false>((resolve) => setImmediate(() => resolve(false))),
      ]);
    }
    expect(sent).toBeGreaterThan(10_000);
    const received = /(\d+) received/.exec((await pinging).stdout)![1];
    expect(Number(received)).toBeGreaterThanOrEqual(9);
  });
});

function sendSegments(path: string, frame: Uint8Array, segment: number): void {
  const namespace = openNamespace(path);
  const socket = withNamespace(namespace, () => PacketSocket.open("ipvl1"));
  const { address, bytes } = scratch();
  bytes.set(vnetHeader(segment));
  bytes.set(frame, VNET_HEADER_BYTES);
  check(libc().write(socket.fd, address, VNET_HEADER_BYTES + frame.length), "write");
  socket.close();
  closeDescriptor(namespace);
}
