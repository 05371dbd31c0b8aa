import { afterAll, beforeAll, expect, it } from "vitest";
import { cpuSeconds, describeLive, pinged, type Running } from "./live.ts";
import { parentAndOutside } from "./two-slaves.ts";

/** What a whole process of Node with the data plane may take. */
const MEMORY_LIMIT_BYTES = 120 * 1024 * 1024;

describeLive("data plane, a thousand slaves", () => {
  const scene = parentAndOutside();
  const COUNT = 1000;
  // Ten namespaces of a hundred.
  const labels = Array.from({ length: 10 }, (_, index) => `n${index}`);
  const addressOf = (index: number) => `10.7.${4 + (index >> 8)}.${index & 255}`;
  let plane: Running;
  beforeAll(async () => {
    const slaves = Array.from({ length: COUNT }, (_, index) => ({
      name: `ipvl${index}`,
      namespace: scene.namespace(labels[index % 10]!),
      addresses: [addressOf(index)],
    }));
    for (const label of labels) {
      scene.setUp(
        label,
        "sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.all.rp_filter=0",
      );
    }
    plane = await scene.plane({
      namespace: scene.namespace("parent"),
      parent: "p0",
      mode: 0,
      flags: 0,
      slaves,
    });
    const outside = scene.setUp("outside", "cat /sys/class/net/o0/address").trim();
    for (const [number, label] of labels.entries()) {
      const lines = slaves
        .filter((_, index) => index % 10 === number)
        .map(({ name, addresses }) => `link set ${name} group 7\naddr add ${addresses[0]}/16 dev ${name}`);
      // All answers leave by the first device, whatever the address, and its neighbour would answer to another.
      lines.push(`neigh add 10.7.0.1 lladdr ${outside} dev ipvl${number}`);
      scene.setUp(label, `ip -batch - <<'END'\n${lines.join("\n")}\nEND`);
    }
    scene.setUp("outside", "ip addr add 10.7.0.1/16 dev o0");
  }, 60_000);
  // One by one, as their descriptors are closed, the kernel takes 17 ms for each.
  afterAll(() => {
    for (const label of labels) scene.setUp(label, "ip link del group 7");
  }, 60_000);

  it("each is reached as fast as if there were few, in the memory of a few", async () => {
    for (const index of [0, 255, 500, COUNT - 1]) {
      // Until its carrier is known (linkwatch works through a thousand) a device drops what it should send.
      const { status } = await scene.shell("outside", `ping -i 0.2 -c 1 -w 10 ${addressOf(index)}`);
      expect(status).toBe(0);
      const [received, longestMs] = await pinged(scene, "outside", addressOf(index));
      expect(received).toBeGreaterThanOrEqual(9);
      expect(longestMs).toBeLessThan(50);
    }
    const { memory, slaves } = await plane.ask("statistics");
    expect(slaves.length).toBe(COUNT);
    expect(memory).toBeLessThan(MEMORY_LIMIT_BYTES);
    const before = cpuSeconds(plane.pid);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(cpuSeconds(plane.pid) - before).toBeLessThanOrEqual(0.05);
  });

  it("one that floods all others with broadcasts does not keep them from the wire", async () => {
    const flood = `const s=require("dgram").createSocket("udp4");s.bind(0,()=>{s.setBroadcast(true);const b=Buffer.alloc(64);
      const f=()=>{for(let i=0;i<200;i++)s.send(b,9,"10.7.255.255",()=>{});setImmediate(f)};f()});s.on("error",()=>{})`;
    const before = await plane.ask("statistics");
    const flooding = scene.start("n0", [process.execPath, "-e", flood]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const [received, longestMs] = await pinged(scene, "outside", addressOf(COUNT - 1), 20);
    await flooding.kill();
    const { slaves } = await plane.ask("statistics");
    // What is too much for the backlog is dropped and counted, as in the kernel.
    expect(slaves[0].rxDropped - before.slaves[0].rxDropped).toBeGreaterThan(1000);
    expect(slaves[1].multicast - before.slaves[1].multicast).toBeGreaterThan(10);
    // A veth's frames share one queue with all others of a processor, which may overflow.
    expect(received).toBeGreaterThanOrEqual(12);
    expect(longestMs).toBeLessThan(200);
  });
});
