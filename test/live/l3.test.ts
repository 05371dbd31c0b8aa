import { beforeAll, expect, it } from "vitest";
import { describeLive, program, type Running, Scene } from "./live.ts";

// Slaves in mode l3, in subnets of their own, behind a parent that a host outside has a route to:
//
//   a: ipvl1 192.168.9.2, fd09::2 ─┐     10.7.0.58, fd07::58
//                                  ├─ p0 (namespace "parent") ─── o0 (namespace "outside") 10.7.0.66, fd07::66
//   b: ipvl2 192.168.9.3, fd09::3 ─┘                              routes to 192.168.9.0/24, fd09::/64 via the parent

const MEGABYTES = 4 * 1024 * 1024;
const L3 = 1;
const FLAGS = { bridge: 0, private: 1, vepa: 2 } as const;
const PARENT_MAC = "ba:6b:8c:89:88:22";

function makeScene(): Scene {
  const scene = new Scene();
  scene.cable(["parent", "p0"], ["outside", "o0"]);
  scene.setUp("parent", `ip link set p0 address ${PARENT_MAC}; ip addr add 10.7.0.58/24 dev p0`);
  scene.setUp("parent", "ip addr add fd07::58/64 dev p0 nodad");
  scene.setUp("outside", "ip addr add 10.7.0.66/24 dev o0; ip addr add fd07::66/64 dev o0 nodad");
  scene.setUp("outside", "ip route add 192.168.9.0/24 via 10.7.0.58; ip -6 route add fd09::/64 via fd07::58");
  // Until the cable is ready and the neighbours know each other.
  scene.setUp(
    "parent",
    "for each in 10.7.0.66 fd07::66; do until ping -c 1 -W 1 $each >/dev/null; do :; done; done",
  );
  return scene;
}

async function startPlane(scene: Scene, flags: number, mtu = 1500): Promise<Running> {
  const plane = await scene.plane({
    namespace: scene.namespace("parent"),
    parent: "p0",
    mode: L3,
    flags,
    slaves: [
      { name: "ipvl1", namespace: scene.namespace("a"), addresses: ["192.168.9.2", "fd09::2"] },
      { name: "ipvl2", namespace: scene.namespace("b"), addresses: ["192.168.9.3", "fd09::3"] },
    ],
  });
  for (const [label, name, host] of [
    ["a", "ipvl1", "2"],
    ["b", "ipvl2", "3"],
  ]) {
    scene.setUp(
      label!,
      `ip link set ${name} addrgenmode none arp off mtu ${mtu}; ip -6 addr flush dev ${name}
       ip addr add 192.168.9.${host}/24 dev ${name}; ip addr add fd09::${host}/64 dev ${name} nodad
       ip route add default dev ${name}; ip -6 route add default dev ${name}`,
    );
  }
  return plane;
}

async function received(scene: Scene, from: string, to: string, options = ""): Promise<string> {
  const { stdout } = await scene.shell(from, `ping -c 3 -i 0.05 -W 1 ${options} ${to}`);
  return /(\d+) received/.exec(stdout)?.[1] ?? stdout;
}

/**
 * Three answers come, however long a busy machine takes: one by one, since ping waits only two round trips for the rest once
 * it has got any.
 */
async function expectPing(scene: Scene, from: string, to: string, options = ""): Promise<void> {
  const once = `ping -c 1 -W 8 ${options} ${to} >/dev/null`;
  expect((await scene.shell(from, `${once} && ${once} && ${once}`, 30_000)).status, `${from} to ${to}`).toBe(
    0,
  );
}

function hashes(text: string): readonly (string | undefined)[] {
  return [/^sent (.*)$/m.exec(text)?.[1], /^received (.*)$/m.exec(text)?.[1]];
}

/** Both ends send as much as they can at once; each has to get what the other sent. */
async function exchangeTcp(scene: Scene, client: string, server: string, host: string): Promise<void> {
  const serving = scene.start(server, [...program("exchange"), "tcp-serve", "5001", String(MEGABYTES)]);
  await serving.line(/ready/);
  const argv = [...program("exchange"), "tcp-connect", host, "5001", String(MEGABYTES)];
  const { stdout } = await scene.run(client, argv);
  const [sent, got] = hashes(stdout);
  expect(sent).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes((await serving.finished).stdout)).toEqual([got, sent]);
}

/** What the other end of the parent's cable sees of `expression` while `action` goes on: tcpdump's lines. */
async function seenOutside(
  scene: Scene,
  expression: string,
  action: () => Promise<unknown>,
): Promise<string> {
  const dump = scene.start("outside", ["tcpdump", "--immediate-mode", "-tnelv", "-i", "o0", expression]);
  await dump.errorLine(/listening/);
  await action();
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.kill(dump.pid, "SIGINT");
  return (await dump.finished).stdout.trim();
}

/** Packets that a rule without a target counts, by chain of both tables. */
class HookCounts {
  readonly #scene: Scene;
  readonly #match: string;

  constructor(scene: Scene, match: string) {
    this.#scene = scene;
    this.#match = match;
    this.#each("-A", match);
  }

  read(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const chain of CHAINS) {
      const text = this.#scene.setUp("parent", `iptables -t mangle -nvxL ${chain}`);
      counts[chain] = Number(/^ *(\d+) +\d+ +(?:all|\w+) /m.exec(text)?.[1]);
    }
    return counts;
  }

  close(): void {
    this.#each("-D", this.#match);
  }

  #each(action: string, match: string): void {
    for (const chain of CHAINS) this.#scene.setUp("parent", `iptables -t mangle ${action} ${chain} ${match}`);
  }
}

const CHAINS = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"] as const;

describeLive("slaves in l3, bridge", () => {
  const scene = makeScene();
  let plane: Running;
  beforeAll(async () => {
    plane = await startPlane(scene, FLAGS.bridge);
  });

  it.each([
    ["a", "10.7.0.66"],
    ["a", "fd07::66"],
    ["outside", "192.168.9.2"],
    ["outside", "fd09::2"],
    ["a", "192.168.9.3"],
    ["a", "fd09::3"],
    ["b", "10.7.0.66"],
  ])("%s reaches %s", async (from, to) => {
    await expectPing(scene, from, to);
    await expectPing(scene, from, to, "-s 4000");
  });

  it.each([
    ["a", "10.7.0.58"],
    ["parent", "192.168.9.2"],
    ["a", "fd07::58"],
    ["parent", "fd09::2"],
  ])("%s does not reach %s, as with the kernel's driver", async (from, to) => {
    expect(await received(scene, from, to, "-c 1")).not.toBe("1");
  });

  it("octets of TCP arrive as they were sent: out, in, between slaves; whole segments are cut on the way out only", async () => {
    const before = (await plane.ask("statistics")).routeOut;
    await exchangeTcp(scene, "a", "outside", "10.7.0.66");
    await exchangeTcp(scene, "outside", "a", "192.168.9.2");
    await exchangeTcp(scene, "a", "outside", "fd07::66");
    await exchangeTcp(scene, "outside", "b", "fd09::3");
    const between = (await plane.ask("statistics")).routeOut;
    // 4 times 4 MiB in segments of at most 1448 octets, most of which came as larger ones.
    expect(between.segments - before.segments).toBeGreaterThan((4 * MEGABYTES) / 1448 / 2);
    expect(between.packets - before.packets).toBeLessThan(between.segments - before.segments);
    await exchangeTcp(scene, "a", "b", "192.168.9.3");
    await exchangeTcp(scene, "a", "b", "fd09::3");
    const after = (await plane.ask("statistics")).routeOut;
    expect(after).toEqual(between);
    for (const failure of ["tooBig", "refused", "unroutable", "filtered", "noBuffer"]) {
      expect(after[failure], failure).toBe(0);
    }
  });

  it("datagrams of all sizes come back", async () => {
    const serving = scene.start("outside", [...program("exchange"), "udp-serve", "5002"]);
    await serving.line(/ready/);
    for (const host of ["10.7.0.66", "fd07::66"]) {
      for (const size of ["1", "64", "1452", "1472", "3000", "20000"]) {
        const argv = [...program("exchange"), "udp-connect", host, "5002", "20", size];
        expect((await scene.run("a", argv)).stdout, `${host} ${size}`).toBe("echoed 20\n");
      }
    }
    await serving.kill();
  });

  it("the TTL stays, the frame is the parent's, and neighbours are the parent's", async () => {
    const seen = await seenOutside(scene, "icmp[0] == 8 or arp", () =>
      received(scene, "a", "10.7.0.66", "-t 7 -c 1"),
    );
    const { stdout } = await scene.shell(
      "outside",
      "cat /sys/class/net/o0/address 2>/dev/null; ip -br link show o0",
    );
    const mac = /[0-9a-f]{2}(:[0-9a-f]{2}){5}/.exec(stdout)![0];
    expect(seen).toContain(`${PARENT_MAC} > ${mac}, ethertype IPv4`);
    expect(seen).toMatch(/ttl 7,.*\n +192\.168\.9\.2 > 10\.7\.0\.66: ICMP echo request/);
    scene.setUp("parent", "ip neigh flush dev p0");
    const asked = await seenOutside(scene, "arp", () => received(scene, "a", "10.7.0.66"));
    expect(asked).toContain("who-has 10.7.0.66 tell 10.7.0.58");
    expect(asked).not.toContain("192.168.9");
  });

  it("nothing to a group or a broadcast leaves", async () => {
    const seen = await seenOutside(
      scene,
      "not ip6 and (multicast or broadcast) or src 192.168.9.2",
      async () => {
        await scene.shell("a", "ping -c 1 -W 0.2 224.0.0.1; ping -c 1 -W 0.2 -b 255.255.255.255");
        await scene.shell("a", "ping -c 1 -W 0.2 ff02::1%ipvl1");
      },
    );
    expect(seen).toBe("");
  });

  it("OUTPUT and POSTROUTING see what goes out, no hook what comes back", async () => {
    const counts = new HookCounts(scene, "-p icmp");
    await expectPing(scene, "a", "10.7.0.66");
    expect(counts.read()).toEqual({ PREROUTING: 0, INPUT: 0, FORWARD: 0, OUTPUT: 3, POSTROUTING: 3 });
    await expectPing(scene, "outside", "192.168.9.2");
    expect(counts.read()).toEqual({ PREROUTING: 0, INPUT: 0, FORWARD: 0, OUTPUT: 6, POSTROUTING: 6 });
    await expectPing(scene, "a", "192.168.9.3");
    expect(counts.read()).toEqual({ PREROUTING: 0, INPUT: 0, FORWARD: 0, OUTPUT: 6, POSTROUTING: 6 });
    counts.close();
  });

  it("masquerade: the rule is hit, the reply is lost, as with the kernel's driver", async () => {
    scene.setUp("parent", "iptables -t nat -A POSTROUTING -s 192.168.9.0/24 -o p0 -j MASQUERADE");
    const seen = await seenOutside(scene, "icmp", async () => {
      expect(await received(scene, "a", "10.7.0.66")).toBe("0");
    });
    expect(seen).toContain("10.7.0.58 > 10.7.0.66: ICMP echo request");
    expect(scene.setUp("parent", "iptables -t nat -nvxL POSTROUTING")).toMatch(/^ +1 +84 MASQUERADE/m);
    scene.setUp("parent", "iptables -t nat -F; conntrack -F 2>/dev/null || true");
  });

  it("a drop in OUTPUT holds a slave's packets back", async () => {
    scene.setUp("parent", "iptables -A OUTPUT -d 10.7.0.66 -j DROP");
    expect(await received(scene, "a", "10.7.0.66")).toBe("0");
    scene.setUp("parent", "iptables -F");
    await expectPing(scene, "a", "10.7.0.66");
  });

  it("a parent that forwards neither redirects nor resets", async () => {
    scene.setUp("parent", "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    scene.setUp(
      "parent",
      "ip route add 192.168.9.0/24 via 10.7.0.66; ip -6 route add fd09::/64 via fd07::66",
    );
    const seen = await seenOutside(
      scene,
      "icmp[0] != 0 and icmp[0] != 8 or icmp6[0] == 137 or tcp[13] & 4 != 0",
      async () => {
        await expectPing(scene, "outside", "192.168.9.2");
        await expectPing(scene, "outside", "fd09::2");
        await expectPing(scene, "a", "10.7.0.66");
        await exchangeTcp(scene, "a", "outside", "10.7.0.66");
      },
    );
    expect(seen).toBe("");
  });
});

describeLive("slaves in l3, a path with a smaller MTU", () => {
  const scene = makeScene();
  let plane: Running;
  beforeAll(async () => {
    plane = await startPlane(scene, FLAGS.bridge, 9000);
    // It lets the slave send segments that only the path can't carry.
    const via = "advmss 8900";
    scene.setUp("outside", `ip route change 192.168.9.0/24 via 10.7.0.58 ${via}`);
    scene.setUp("outside", `ip -6 route change fd09::/64 via fd07::58 ${via}`);
  });

  it("without DF a large packet is fragmented at the parent's MTU", async () => {
    const seen = await seenOutside(scene, "src 192.168.9.2", async () => {
      await scene.shell("a", "ping -c 1 -W 1 -M dont -s 3000 10.7.0.66");
    });
    expect(seen.match(/length 1514/g)?.length).toBe(2);
    expect(seen.match(/length 82/g)?.length).toBe(1);
  });

  it("with DF it is answered, and the path's MTU is learned", async () => {
    const first = await scene.shell("a", "ping -c 1 -W 1 -M do -s 3000 10.7.0.66");
    expect(first.stdout).toContain("From 10.7.0.58 icmp_seq=1 Frag needed and DF set (mtu = 1500)");
    expect(scene.setUp("a", "ip route get 10.7.0.66")).toMatch(/cache expires \d+sec mtu 1500/);
    const second = await scene.shell("a", "ping -c 1 -W 1 -M do -s 3000 10.7.0.66");
    expect(second.stderr + second.stdout).toContain("local error: message too long, mtu=1500");
  });

  it("the same in IPv6, which has no fragments on the way", async () => {
    const first = await scene.shell("a", "ping -c 1 -W 1 -M do -s 3000 fd07::66");
    expect(first.stdout).toContain("From fd07::58 icmp_seq=1 Packet too big: mtu=1500");
    expect(scene.setUp("a", "ip -6 route get fd07::66")).toMatch(/mtu 1500/);
    // The source fragments from now on.
    await expectPing(scene, "a", "fd07::66", "-s 1000");
  });

  it("TCP from a slave with a larger MTU finds the path's", async () => {
    for (const host of ["10.7.0.66", "fd07::66"]) {
      scene.setUp("a", "ip route flush cache; ip -6 route flush cache");
      const { tooBig } = (await plane.ask("statistics")).routeOut;
      await exchangeTcp(scene, "a", "outside", host);
      expect((await plane.ask("statistics")).routeOut.tooBig).toBeGreaterThan(tooBig);
    }
  });

  it("a slave that lies about its source shrinks nobody's path", async () => {
    scene.setUp("b", "ip addr add 10.7.0.99/32 dev ipvl2");
    // a says to be b: the answer goes to a.
    scene.setUp("a", "ip addr add 192.168.9.3/32 dev lo");
    await scene.shell("a", "ping -c 2 -i 0.2 -W 0.5 -M do -s 2500 -I 192.168.9.3 10.7.0.77");
    expect(scene.setUp("b", "ip route get 10.7.0.77")).not.toContain("mtu");
    scene.setUp("a", "ip addr del 192.168.9.3/32 dev lo");
  });
});

describeLive("slaves in l3, private and vepa", () => {
  const scene = makeScene();
  let plane: Running;
  beforeAll(async () => {
    plane = await startPlane(scene, FLAGS.private);
  });

  it("private: the world, not each other", async () => {
    await expectPing(scene, "a", "10.7.0.66");
    expect(await received(scene, "a", "192.168.9.3")).toBe("0");
    const seen = await seenOutside(scene, "icmp", () => received(scene, "a", "192.168.9.3"));
    expect(seen).toBe("");
  });

  it("vepa: siblings' packets go by the parent's routes, and come back if somebody sends them back", async () => {
    expect(await plane.ask(`mode ${L3} ${FLAGS.vepa}`)).toBe(true);
    await expectPing(scene, "a", "10.7.0.66");
    expect(await received(scene, "a", "192.168.9.3")).toBe("0");
    scene.setUp("parent", "ip route add 192.168.9.0/24 via 10.7.0.66");
    scene.setUp(
      "outside",
      "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.o0.send_redirects=0",
    );
    await expectPing(scene, "a", "192.168.9.3");
  });
});
