import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Outcome } from "../../src/ipvlan/delivery.ts";
import { RawRouteOut } from "../../src/live/plane/raw-route-out.ts";
import { libc } from "../../src/live/sys/libc.ts";
import { mapMemory } from "../../src/live/sys/memory.ts";
import { openNamespace, withNamespace } from "../../src/live/sys/namespace.ts";
import { PacketSocket } from "../../src/live/sys/packet-socket.ts";
import { closeDescriptor } from "../../src/live/sys/socket.ts";
import { ETH_P_IP, ETH_P_IPV6 } from "../../src/wire/ethernet.ts";
import { encodeVirtioNet, NO_OFFLOAD, type VirtioNetHeader } from "../../src/wire/virtio-net-header.ts";
import { goldenFragments } from "../golden-fragments.ts";
import { goldenSegments } from "../golden-segments.ts";
import { describeLive, Scene } from "./live.ts";

// Packets of slaves in the output of a namespace on this kernel: what comes out of its cable is what Linux makes of the
// same packets by itself (test/golden/gso), and everything on their way is that namespace's own.

const VIRTIO = 10;
const ETHERNET = 14;
const SLAVE4 = "192.168.9.2";
const SLAVE6 = "2001:db8:9::2";

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** A UDP datagram of the slave to 10.0.0.66 or 2001:db8::66, as the golden packets are. */
const datagram = goldenSegments().find(({ name }) => name === "udp4 partial checksum only")!;
const datagram6 = goldenSegments().find(({ name }) => name === "udp6 partial checksum only")!;

describeLive("packets of slaves in the parent namespace's output", () => {
  const scene = new Scene();
  const answers: string[] = [];
  let out: RawRouteOut;
  let wire: PacketSocket;
  const frames = mapMemory(0x20000);
  const received = mapMemory(0x20000);

  beforeAll(() => {
    scene.cable(["host", "eth0"], ["lan", "wire"]);
    for (const [label, device] of [
      ["host", "eth0"],
      ["lan", "wire"],
    ] as const) {
      scene.setUp(label, `sysctl -qw net.ipv6.conf.${device}.accept_dad=0; ip link set ${device} mtu 9000`);
    }
    scene.setUp("host", "ip addr add 10.0.0.58/24 dev eth0; ip -6 addr add 2001:db8::58/64 dev eth0 nodad");
    scene.setUp("lan", "ip addr add 10.0.0.66/24 dev wire; ip -6 addr add 2001:db8::66/64 dev wire nodad");
    scene.setUp("lan", "ip route add blackhole 192.168.9.0/24; ip -6 route add blackhole 2001:db8:9::/64");
    scene.setUp("host", "ping -c 1 -W 5 10.0.0.66 >/dev/null; ping -c 1 -W 5 2001:db8::66 >/dev/null");
    const answer = (message: Uint8Array): void => {
      answers.push(hex(message));
    };
    out = inside("host", () => new RawRouteOut({ ifindex: libc().ifNameToIndex("eth0"), answer }));
    wire = inside("lan", () => PacketSocket.open("wire"));
  });

  afterAll(() => {
    out?.close();
    wire?.close();
  });

  function inside<T>(label: string, action: () => T): T {
    const fd = openNamespace(`/var/run/netns/${scene.namespace(label)}`);
    try {
      return withNamespace(fd, action);
    } finally {
      closeDescriptor(fd);
    }
  }

  /** As the data plane would: the frame behind its virtio header in mapped memory, or as a copy. */
  function send(packet: Uint8Array, offload: VirtioNetHeader, { mark = 0, copy = false } = {}): Outcome {
    const { bytes, address } = copy ? { bytes: new Uint8Array(0x11000), address: 0 } : frames;
    const at = 37;
    encodeVirtioNet(offload, bytes, at);
    const start = at + VIRTIO + ETHERNET;
    bytes.set(packet, start);
    const place = { header: bytes.subarray(at, at + VIRTIO), address: copy ? 0 : address + at };
    const protocol = packet[0]! >>> 4 === 6 ? ETH_P_IPV6 : ETH_P_IP;
    const view = bytes.subarray(start, start + packet.length);
    return out.send({ id: 1, bytes: view, protocol, mark, offload: place });
  }

  /** The slave's frames that came out of the cable. */
  function arrivedFrames(): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (;;) {
      const length = libc().recv(wire.fd, received.address, received.bytes.length, 0);
      if (length < 0) return frames;
      const frame = received.bytes.slice(VIRTIO, length);
      const source = hex(frame[12] === 8 ? frame.subarray(26, 30) : frame.subarray(22, 38));
      if (source === "c0a80902" || source === "20010db8000900000000000000000002") frames.push(frame);
    }
  }

  /** From the IP header on. */
  function arrived(): readonly string[] {
    return arrivedFrames().map((frame) => hex(frame.subarray(ETHERNET)));
  }

  function counters(command: string): string {
    return scene.setUp("host", command);
  }

  test.each(goldenSegments().filter(({ name }) => !name.startsWith("made by Linux")))(
    "$name: the cable sees what Linux itself would send",
    ({ offload, frame, segments }) => {
      if (offload === undefined) return;
      arrived();
      const packet = frame.subarray(ETHERNET);
      const expected = segments.map((each) => hex(each.subarray(ETHERNET)));
      for (const copy of [false, true]) {
        expect(send(packet, offload, { copy })).toBe(expected.length === 0 ? "drop" : "success");
        expect(arrived()).toEqual(expected);
      }
    },
  );

  /** With another MTU of the parent; below 1280 it has no IPv6, which comes back without its addresses. */
  function withMtu(mtu: number, action: () => void): void {
    scene.setUp("host", `ip link set eth0 mtu ${mtu}`);
    try {
      arrived();
      answers.length = 0;
      action();
    } finally {
      scene.setUp("host", "ip link set eth0 mtu 9000; sysctl -qw net.ipv6.conf.eth0.accept_dad=0");
      scene.setUp(
        "host",
        "ip -6 addr replace 2001:db8::58/64 dev eth0 nodad; ping -c 1 -W 5 2001:db8::66 >/dev/null",
      );
    }
  }

  const large = goldenFragments().filter(({ packet, mtu }) => mtu === (packet[0]! >>> 4 === 6 ? 1300 : 600));

  test.each(large)(
    "$name: larger than the parent's MTU, cut or answered as Linux does",
    ({ mtu, packet, fragments, message }) => {
      withMtu(mtu, () => {
        const outcome = send(packet, NO_OFFLOAD);
        expect(arrived()).toEqual(fragments.map(hex));
        expect(outcome).toBe(fragments.length > 0 ? "success" : "drop");
        const expected = message === undefined ? [] : [withoutIdAndLabel(hex(message))];
        expect(answers.map(withoutIdAndLabel)).toEqual(expected);
      });
    },
  );

  test("every segment too big is answered, or fragmented where that is allowed", () => {
    const [kept, cut] = ["tcp4 3 segments", "tcp4 without DF"].map(
      (name) => goldenSegments().find((each) => each.name === name)!,
    );
    withMtu(800, () => {
      expect(send(kept!.frame.subarray(ETHERNET), kept!.offload!)).toBe("drop");
      // The last segment of 1104 octets is too big as well.
      expect(answers.length).toBe(3);
      expect(arrived()).toEqual([]);
      answers.length = 0;
      expect(send(cut!.frame.subarray(ETHERNET), cut!.offload!)).toBe("success");
      expect(answers).toEqual([]);
      expect(arrived().length).toBe(6);
    });
  });

  test("a route's smaller MTU counts too", () => {
    const df = goldenFragments().find(({ name }) => name === "DF")!;
    scene.setUp("host", "ip route add 10.0.0.66 dev eth0 mtu lock 600");
    answers.length = 0;
    expect(send(df.packet, NO_OFFLOAD)).toBe("drop");
    expect(answers.map(withoutIdAndLabel)).toEqual([withoutIdAndLabel(hex(df.message!))]);
    scene.setUp("host", "ip route del 10.0.0.66 dev eth0");
    expect(send(df.packet, NO_OFFLOAD)).toBe("success");
  });

  test("OUTPUT and POSTROUTING see it, FORWARD and PREROUTING don't; a rule that drops is a drop", () => {
    counters(
      "for each in filter/OUTPUT filter/FORWARD mangle/POSTROUTING mangle/PREROUTING; do iptables -t ${each%/*} -A ${each#*/} -s 192.168.9.2; done",
    );
    arrived();
    expect(send(datagram.frame.subarray(ETHERNET), datagram.offload!)).toBe("success");
    const packets = (table: string, chain: string): string =>
      counters(`iptables -t ${table} -nvxL ${chain} | awk 'NR==3{print $1}'`).trim();
    expect([packets("filter", "OUTPUT"), packets("mangle", "POSTROUTING")]).toEqual(["1", "1"]);
    expect([packets("filter", "FORWARD"), packets("mangle", "PREROUTING")]).toEqual(["0", "0"]);
    counters("iptables -A OUTPUT -s 192.168.9.2 -j DROP; ip6tables -A OUTPUT -s 2001:db8:9::2 -j DROP");
    arrived();
    expect(send(datagram.frame.subarray(ETHERNET), datagram.offload!)).toBe("drop");
    expect(send(datagram6.frame.subarray(ETHERNET), datagram6.offload!)).toBe("drop");
    const large = goldenSegments().find(({ name }) => name === "tcp4 64 KB")!;
    expect(send(large.frame.subarray(ETHERNET), large.offload!)).toBe("drop");
    // One packet to the rule, as the kernel's driver would count it, not 45.
    expect(packets("filter", "OUTPUT")).toBe("3");
    expect(arrived()).toEqual([]);
    counters("iptables -F; iptables -t mangle -F; ip6tables -F");
  });

  test("routes are chosen by source, mark and TOS, with the parent as output interface", () => {
    scene.setUp("host", "ip neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev eth0 nud permanent");
    const packet = datagram.frame.slice(ETHERNET);
    /** Whether the packet takes the gateway of a table that the rule leads to. */
    const obeys = (rule: string, mark = 0): boolean => {
      scene.setUp("host", `ip rule add ${rule} table 77; ip route add default via 10.0.0.77 table 77`);
      arrived();
      send(packet, datagram.offload!, { mark });
      const [frame] = arrivedFrames();
      scene.setUp("host", `ip rule del ${rule} table 77; ip route flush table 77`);
      return hex(frame!.subarray(0, 6)) === "020000000077";
    };
    expect(obeys(`from ${SLAVE4}`)).toBe(true);
    expect(obeys("from 192.168.9.3")).toBe(false);
    expect(obeys("fwmark 7")).toBe(false);
    expect(obeys("fwmark 7", 7)).toBe(true);
    expect(obeys("tos 0x10")).toBe(false);
    expect(obeys("oif eth0")).toBe(true);
    packet[1] = 0x10;
    expect(obeys("tos 0x10")).toBe(true);
  });

  test("the same for IPv6, whose route's error reaches the driver", () => {
    arrived();
    const packet = datagram6.frame.slice(ETHERNET);
    for (const [rule, mark, outcome] of [
      [`from ${SLAVE6}`, 0, { errno: "EACCES" }],
      ["from 2001:db8:9::3", 0, "success"],
      ["fwmark 7", 0, "success"],
      ["fwmark 7", 7, { errno: "EACCES" }],
      ["oif eth0", 0, { errno: "EACCES" }],
    ] as const) {
      scene.setUp("host", `ip -6 rule add ${rule} table 77; ip -6 route add prohibit default table 77`);
      expect(send(packet, datagram6.offload!, { mark }), rule).toEqual(outcome);
      scene.setUp("host", `ip -6 rule del ${rule} table 77; ip -6 route flush table 77`);
    }
    arrived();
    scene.setUp("host", "ip -6 route add unreachable 2001:db8:5::/64");
    const elsewhere = packet.slice();
    elsewhere[29] = 5;
    expect(send(elsewhere, datagram6.offload!)).toEqual({ errno: "EHOSTUNREACH" });
    elsewhere[29] = 6;
    expect(send(elsewhere, datagram6.offload!)).toEqual({ errno: "ENETUNREACH" });
    scene.setUp("host", "ip -6 route del unreachable 2001:db8:5::/64");
    expect(arrived()).toEqual([]);
  });

  test("groups and broadcasts have no unicast route; what lies about its length leaves with the one it has", () => {
    arrived();
    const to = (address: readonly number[]): Uint8Array => {
      const packet = datagram.frame.slice(ETHERNET);
      packet.set(address, 16);
      return packet;
    };
    for (const address of [
      [224, 0, 0, 251],
      [239, 1, 2, 3],
      [255, 255, 255, 255],
      [10, 0, 0, 255],
    ]) {
      expect(send(to(address), datagram.offload!)).toBe("drop");
    }
    expect(arrived()).toEqual([]);
    const lying4 = datagram.frame.slice(ETHERNET);
    lying4.set([0, 20], 2);
    const lying6 = datagram6.frame.slice(ETHERNET);
    lying6.set([0, 1], 4);
    for (const offload of [NO_OFFLOAD, undefined]) {
      expect(send(lying4, offload ?? datagram.offload!)).toBe("success");
      expect(send(lying6, offload ?? datagram6.offload!)).toBe("success");
    }
    const lengths = arrived().map((each) => (each[0] === "4" ? each.slice(4, 8) : each.slice(8, 12)));
    expect(lengths).toEqual(["0403", "03ef", "0403", "03ef"]);
  });

  test("nonsense is a drop", () => {
    expect(send(new Uint8Array(19).fill(0x45), NO_OFFLOAD)).toBe("drop");
    expect(send(new Uint8Array(39).fill(0x60), NO_OFFLOAD)).toBe("drop");
    const short = datagram.frame.slice(ETHERNET);
    short[0] = 0x4f;
    expect(send(short.subarray(0, 30), NO_OFFLOAD)).toBe("drop");
    expect(send(short, { ...datagram.offload!, checksumStart: 2 })).toBe("drop");
    expect(send(short, { ...datagram.offload!, checksumStart: 60000 })).toBe("drop");
  });

  test("whatever a slave sends, and whatever its virtio header says, is sent or dropped", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const u16 = fc.integer({ min: 0, max: 0xffff });
    const offloads = fc.record({
      flags: fc.constantFrom(0, 1, 3),
      gsoType: fc.constantFrom(0, 0, 1, 3, 4, 5),
      ecn: fc.constant(false),
      headerLength: u16,
      gsoSize: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(1448), fc.constant(0xffff)),
      checksumStart: fc.oneof(fc.integer({ min: 0, max: 80 }), u16),
      checksumOffset: fc.oneof(fc.constantFrom(6, 16), u16),
    });
    const changes = fc.array(fc.tuple(fc.nat(79), octet), { maxLength: 5 });
    const packets = goldenSegments()
      .filter(({ frame }) => frame.length < 10_000)
      .map(({ frame }) => frame.subarray(ETHERNET));
    fc.assert(
      fc.property(
        fc.constantFrom(...packets),
        changes,
        fc.nat(9000),
        offloads,
        (whole, changed, length, offload) => {
          const packet = whole.slice(0, length);
          for (const [at, value] of changed) {
            // Not to another family, which the frame's type says, and not to others than the host outside.
            if (at > 0 && at < packet.length && !(at >= 16 && at < 40)) packet[at] = value;
          }
          if (packet.length === 0) return;
          const outcome = send(packet, offload);
          expect(typeof outcome === "object" || outcome === "success" || outcome === "drop").toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
    arrived();
    expect(send(datagram.frame.subarray(ETHERNET), datagram.offload!)).toBe("success");
    expect(arrived()).toEqual(datagram.segments.map((each) => hex(each.subarray(ETHERNET))));
  });

  test("the sockets receive nothing, whatever protocol comes", () => {
    const queues = scene.setUp("host", "cat /proc/net/raw /proc/net/raw6");
    scene.setUp("lan", "ping -c 2 -i 0.2 10.0.0.58 >/dev/null");
    // 255 is the sockets' own protocol.
    const packet = datagram.frame.slice(ETHERNET);
    packet[9] = 255;
    packet.set([127, 0, 0, 1], 16);
    packet.set([127, 0, 0, 1], 12);
    send(packet, NO_OFFLOAD);
    for (const line of scene.setUp("host", "cat /proc/net/raw /proc/net/raw6").split("\n")) {
      if (/:00FF /.test(line)) expect(line).toMatch(/ [0-9A-F]{8}:00000000 /);
    }
    expect(queues).toMatch(/:00FF /);
  });
});

/** The id is the kernel's or ours, and with it the header's checksum; IPv6's flow label is a hash with a secret. */
function withoutIdAndLabel(packet: string): string {
  if (packet.startsWith("4"))
    return `${packet.slice(0, 8)}....${packet.slice(12, 20)}....${packet.slice(24)}`;
  return `${packet.slice(0, 3)}.....${packet.slice(8)}`;
}
