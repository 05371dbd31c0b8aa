import { beforeAll, expect, it } from "vitest";
import { describeLive, program, type Running, type Scene } from "./live.ts";
import { parentAndOutside, startTwoSlaves } from "./two-slaves.ts";

const MEGABYTES = 16 * 1024 * 1024;

async function expectPing(scene: Scene, from: string, to: string, options = ""): Promise<void> {
  const { stdout } = await scene.shell(from, `ping -c 3 -i 0.05 -W 2 ${options} ${to}`);
  expect(stdout).toContain("3 received");
}

async function expectNoPing(scene: Scene, from: string, to: string): Promise<void> {
  const { stdout } = await scene.shell(from, `ping -c 2 -i 0.05 -W 0.3 ${to}`);
  expect(stdout).toContain(" 0 received");
}

/** Both ends send as much as they can at once; each has to get what the other sent. */
async function exchangeTcp(scene: Scene, client: string, server: string, host: string): Promise<void> {
  const serving = scene.start(server, [...program("exchange"), "tcp-serve", "5001", String(MEGABYTES)]);
  await serving.line(/ready/);
  const { stdout } = await scene.run(client, [
    ...program("exchange"),
    "tcp-connect",
    host,
    "5001",
    String(MEGABYTES),
  ]);
  const served = await serving.finished;
  const hashes = (text: string) => [/^sent (.*)$/m.exec(text)?.[1], /^received (.*)$/m.exec(text)?.[1]];
  const [sent, received] = hashes(stdout);
  expect(sent).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes(served.stdout)).toEqual([received, sent]);
}

async function exchangeUdp(scene: Scene, host: string, size: number): Promise<void> {
  const serving = scene.start("outside", [...program("exchange"), "udp-serve", "5002"]);
  await serving.line(/ready/);
  const argv = [...program("exchange"), "udp-connect", host, "5002", "50", String(size)];
  const { stdout } = await scene.run("a", argv);
  await serving.kill();
  expect(stdout).toBe("echoed 50\n");
}

describeLive("data plane, l2 bridge", () => {
  const scene = parentAndOutside();
  let plane: Running;
  beforeAll(async () => {
    plane = await startTwoSlaves(scene, "bridge");
  });

  it("siblings reach each other, with ARP and with neighbour discovery", async () => {
    await expectPing(scene, "a", "10.7.0.12");
    await expectPing(scene, "b", "fd07::11");
  });

  it("the outside is reached, and reaches the slaves", async () => {
    await expectPing(scene, "a", "10.7.0.1");
    await expectPing(scene, "b", "fd07::1");
    await expectPing(scene, "outside", "10.7.0.12");
    await expectPing(scene, "outside", "fd07::11");
  });

  it("a broadcast reaches siblings and the outside", async () => {
    scene.setUp("b", "sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0");
    scene.setUp("outside", "sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0");
    const { stdout } = await scene.shell("a", "ping -b -c 2 -i 0.2 -W 1 10.7.0.255");
    expect(stdout).toContain("from 10.7.0.12:");
    expect(stdout).toContain("from 10.7.0.1:");
  });

  it("datagrams larger than the MTU travel as fragments", async () => {
    await expectPing(scene, "a", "10.7.0.12", "-s 8000");
    await expectPing(scene, "a", "10.7.0.1", "-s 8000");
    await expectPing(scene, "outside", "fd07::12", "-s 8000");
  });

  it("TCP between siblings: every octet, both ways", async () => {
    await exchangeTcp(scene, "a", "b", "10.7.0.12");
    await exchangeTcp(scene, "b", "a", "fd07::11");
  });

  it("TCP to and from the outside: every octet, both ways", async () => {
    await exchangeTcp(scene, "a", "outside", "10.7.0.1");
    await exchangeTcp(scene, "outside", "b", "10.7.0.12");
    await exchangeTcp(scene, "a", "outside", "fd07::1");
    await exchangeTcp(scene, "outside", "b", "fd07::12");
  });

  it("UDP, small and in fragments", async () => {
    await exchangeUdp(scene, "10.7.0.1", 64);
    await exchangeUdp(scene, "10.7.0.1", 9000);
    await exchangeUdp(scene, "fd07::1", 1000);
  });

  it("nothing was refused on the way", async () => {
    const statistics = await plane.ask("statistics");
    expect(statistics.failures).toEqual({});
    expect(statistics.parent).toMatchObject({ overruns: 0, tooLong: 0, refused: 0 });
    expect(statistics.slaves[0].rxPackets).toBeGreaterThan(1000);
    expect(statistics.slaves[0].rxDropped).toBe(0);
  });
});

describeLive("data plane, l2 private", () => {
  const scene = parentAndOutside();
  beforeAll(async () => {
    await startTwoSlaves(scene, "private");
  });

  it("siblings are kept apart, the outside is reached", async () => {
    await expectPing(scene, "a", "10.7.0.1");
    await expectPing(scene, "outside", "10.7.0.12");
    // They see each other's broadcasts, as the kernel's driver has it; what they send to each other is dropped.
    await expectNoPing(scene, "a", "10.7.0.12");
    await expectNoPing(scene, "b", "fd07::11");
  });
});

describeLive("data plane, l2 vepa", () => {
  const scene = parentAndOutside();
  beforeAll(async () => {
    await startTwoSlaves(scene, "vepa");
  });

  it("everything goes out on the wire, also what is for a sibling", async () => {
    await expectPing(scene, "a", "10.7.0.1");
    const seen = await seenWhile(scene, ["outside", "o0", "arp"], ["a", "ping -c 1 -W 0.2 10.7.0.12"]);
    // The sibling gets the question as the outside does; its answer goes to the wire, and stays there.
    expect(seen).toMatch(/Request who-has 10.7.0.12 tell 10.7.0.11/);
    expect(seen).toMatch(/Reply 10.7.0.12 is-at/);
    await expectNoPing(scene, "a", "10.7.0.12");
  });

  it("a switch that sends it back connects siblings", async () => {
    // The hairpin switch outside: a bridge whose port reflects.
    scene.setUp(
      "outside",
      "ip link add br0 type bridge; ip link set o0 master br0; ip link set o0 type bridge_slave hairpin on; ip link set br0 up",
    );
    await expectPing(scene, "a", "10.7.0.12");
    await exchangeTcp(scene, "a", "b", "10.7.0.12");
  });
});

describeLive("data plane, VLAN tags", () => {
  const scene = parentAndOutside();
  beforeAll(async () => {
    await startTwoSlaves(scene, "bridge", [6]);
  });

  // A tag goes beside the frame through the parent, and among the octets through a TAP. This kernel may have no VLAN
  // devices, so the frames are made by hand: who-has 10.7.0.99 tell 10.8.0.1, VLAN 5 with priority 3.
  const QUESTION = (source: string) =>
    `ffffffffffff${source}8100600508060001080006040001${source}0a080001000000000000${"0a070063"}`.padEnd(
      120,
      "0",
    );
  const SEEN = /vlan 5, p 3, ethertype ARP.* who-has 10.7.0.99 .*tell 10.8.0.1/;

  it("tagged frames of the wire reach the slaves with their tags", async () => {
    const send = [...program("frames"), "o0", QUESTION("020000000001")].join(" ");
    expect(await seenWhile(scene, ["a", "ipvl1", "vlan"], ["outside", send])).toMatch(SEEN);
  });

  it("tagged frames of a slave reach the outside and siblings with their tags", async () => {
    const send = [...program("frames"), "ipvl1", QUESTION("020000000001")].join(" ");
    expect(await seenWhile(scene, ["outside", "o0", "vlan"], ["a", send])).toMatch(SEEN);
    expect(await seenWhile(scene, ["b", "ipvl2", "vlan"], ["a", send])).toMatch(SEEN);
  });

  it("a slave's address counts in any VLAN, as long as no device of the parent takes that", async () => {
    const mac = scene.setUp("a", "cat /sys/class/net/ipvl1/address").trim().replaceAll(":", "");
    // ICMP echo requests to 10.7.0.11, the first in a VLAN that a device of the parent would take.
    const packet = "4500001c000040004001266d0a0700010a07000b0800f7ff00000000";
    const frames = [6, 5].map((vlan) => `${mac}0200000000018100000${vlan}0800${packet}`.padEnd(120, "0"));
    const send = [...program("frames"), "o0", ...frames].join(" ");
    const seen = await seenWhile(scene, ["a", "ipvl1", "vlan"], ["outside", send]);
    expect(seen).toMatch(/vlan 5, .*10.7.0.1 > 10.7.0.11: ICMP echo request/);
    expect(seen).not.toContain("vlan 6");
  });
});

/** What tcpdump sees on a device while somebody does something. */
async function seenWhile(
  scene: Scene,
  [label, device, filter]: [string, string, string],
  [who, action]: [string, string],
): Promise<string> {
  const argv = ["tcpdump", "-nne", "-l", "--immediate-mode", "-i", device, filter];
  const seen = scene.start(label, argv);
  await seen.errorLine(/listening on/);
  await scene.shell(who, action);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await seen.kill();
  return (await seen.finished).stdout;
}
