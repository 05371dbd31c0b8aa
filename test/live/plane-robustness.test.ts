import { beforeAll, expect, it } from "vitest";
import { cpuSeconds, describeLive, pinged, program, type Running, type Scene } from "./live.ts";
import { parentAndOutside, startTwoSlaves } from "./two-slaves.ts";

// What the data plane has to survive, and what others must not notice of it.

/** What a whole process of Node with the data plane may take. */
const MEMORY_LIMIT_BYTES = 120 * 1024 * 1024;

/**
 * How many of 20 echo requests have to be answered while somebody floods: one processor's queue of received frames
 * (netdev_max_backlog, 1000) is shared by every veth of the machine, and overflows for all.
 */
const ENOUGH = 12;

/** Everybody, at once or at the latest when the next question about a neighbour is due. */
async function expectReachable(scene: Scene): Promise<void> {
  for (const [from, to] of [
    ["a", "10.7.0.12"],
    ["b", "10.7.0.1"],
    ["outside", "10.7.0.11"],
    ["outside", "fd07::12"],
  ] as const) {
    await expectAnswers(scene, from, to);
  }
}

/** Three answers within eight seconds. */
async function expectAnswers(scene: Scene, from: string, to: string): Promise<void> {
  const { stdout } = await scene.shell(from, `ping -c 3 -i 0.2 -w 8 ${to}`);
  expect([from, to, /(\d+) received/.exec(stdout)?.[1]]).toEqual([from, to, "3"]);
}

function macOf(scene: Scene): string {
  return scene.setUp("parent", "cat /sys/class/net/p0/address").trim();
}

const ADDRESSES = [
  "10.7.0.1",
  "10.7.0.11",
  "10.7.0.12",
  "10.7.0.99",
  "fd07::1",
  "fd07::11",
  "fd07::12",
  "ff02::1",
];

function storm(scene: Scene, label: string, device: string, headers: "plain" | "headers"): Running {
  const seed = label.charCodeAt(0) * 7919 + headers.length;
  const argv = [...program("storm"), device, "1", String(seed), headers, macOf(scene), ...ADDRESSES];
  return scene.start(label, argv);
}

async function sentBy(running: Running): Promise<number> {
  const { stdout, stderr } = await running.finished;
  const sent = /^sent (\d+)/.exec(stdout)?.[1];
  if (sent === undefined) throw new Error(`${stdout}${stderr}`);
  return Number(sent);
}

/** Until nothing moves any more: what a storm left in queues has been served. */
async function untilQuiet(plane: Running): Promise<void> {
  let last = "";
  for (let count = 0; count < 100; count++) {
    const { parent, slaves } = await plane.ask("statistics");
    const now = JSON.stringify([parent, slaves]);
    if (now === last) return;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error("it never becomes quiet");
}

describeLive("data plane, malformed frames at full speed", () => {
  const scene = parentAndOutside();
  let plane: Running;
  beforeAll(async () => {
    plane = await startTwoSlaves(scene, "bridge");
  });

  it.each(["plain", "headers"] as const)("from the wire and from slaves at once: %s", async (headers) => {
    const storms = [
      storm(scene, "outside", "o0", headers),
      storm(scene, "a", "ipvl1", headers),
      storm(scene, "b", "ipvl2", headers),
    ];
    for (const running of storms) expect(await sentBy(running)).toBeGreaterThan(5000);
    await untilQuiet(plane);
    // Frames about neighbours were among them, and lied.
    for (const label of ["a", "b", "outside"]) scene.setUp(label, "ip neigh flush all");
    await expectReachable(scene);
    const { memory, slaves, parent } = await plane.ask("statistics");
    expect(memory).toBeLessThan(MEMORY_LIMIT_BYTES);
    expect(parent.received).toBeGreaterThan(1000);
    expect(slaves[0].txPackets + slaves[0].txDropped).toBeGreaterThan(1000);
  });
});

describeLive("data plane, who does not keep up", () => {
  const scene = parentAndOutside();
  let plane: Running;
  beforeAll(async () => {
    plane = await startTwoSlaves(scene, "bridge");
  });

  /** 64-octet datagrams without end. */
  const FLOOD = (to: string) =>
    `const s=require("dgram").createSocket("udp4");const b=Buffer.alloc(64);s.connect(9,"${to}",()=>{const f=()=>{for(let i=0;i<200;i++)s.send(b,()=>{});setImmediate(f)};f()});s.on("error",()=>{})`;

  it("a slave that floods does not keep its sibling from the wire", async () => {
    const floods = [
      scene.start("b", [process.execPath, "-e", FLOOD("10.7.0.1")]),
      scene.start("b", [process.execPath, "-e", FLOOD("10.7.0.11")]),
    ];
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = (await plane.ask("statistics")).slaves[1].txPackets;
    const [received, longestMs] = await pinged(scene, "a", "10.7.0.1", 20);
    const after = (await plane.ask("statistics")).slaves[1].txPackets;
    for (const flood of floods) await flood.kill();
    expect(after - before).toBeGreaterThan(5000);
    expect(received).toBeGreaterThanOrEqual(ENOUGH);
    expect(longestMs).toBeLessThan(500);
  });

  it("a reader that does not read holds up nobody", async () => {
    // A socket whose owner never takes anything, and a stopped receiver of a stream.
    const idle = scene.start("b", [
      process.execPath,
      "-e",
      `require("net").createServer((c)=>c.pause()).listen(7000,()=>console.log("ready"));setInterval(()=>{},1000)`,
    ]);
    await idle.line(/ready/);
    const stream = scene.start("a", ["sh", "-c", "exec nc 10.7.0.12 7000 < /dev/zero"]);
    const flood = scene.start("a", [process.execPath, "-e", FLOOD("10.7.0.12")]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await pinged(scene, "outside", "10.7.0.12", 20))[0]).toBeGreaterThanOrEqual(ENOUGH);
    for (const running of [stream, flood, idle]) await running.kill();
  });

  it("a slave that is down in its namespace costs its sibling's frames, counted, and nothing else", async () => {
    scene.setUp("a", "ip neigh replace 10.7.0.12 lladdr $(cat /sys/class/net/ipvl1/address) dev ipvl1");
    const before = (await plane.ask("statistics")).slaves[1].rxDropped;
    // Only the device: this plane has no control plane, so the driver still takes the slave for up.
    scene.setUp("b", "ip link set ipvl2 down");
    await scene.shell("a", "ping -c 5 -i 0.05 -W 0.2 10.7.0.12");
    const { slaves, failures } = await plane.ask("statistics");
    expect(failures["write to a slave: EIO"]).toBeGreaterThanOrEqual(5);
    expect(slaves[1].rxDropped - before).toBeGreaterThanOrEqual(5);
    await expectAnswers(scene, "a", "10.7.0.1");
    scene.setUp("b", "ip link set ipvl2 up; ip addr replace fd07::12/64 dev ipvl2 nodad");
    await expectReachable(scene);
  });

  it("a frame longer than the sibling's MTU is refused as dev_forward_skb does, segments are not", async () => {
    scene.setUp("a", "ip link set ipvl1 mtu 3000");
    const before = (await plane.ask("statistics")).slaves[1].rxErrors;
    await scene.shell("a", "ping -c 3 -i 0.05 -W 0.2 -M do -s 2000 10.7.0.12");
    expect((await plane.ask("statistics")).slaves[1].rxErrors - before).toBe(3);
    scene.setUp("a", "ip link set ipvl1 mtu 1500");
    const serving = scene.start("b", [...program("exchange"), "tcp-serve", "5001", "4000000"]);
    await serving.line(/ready/);
    const argv = [...program("exchange"), "tcp-connect", "10.7.0.12", "5001", "4000000"];
    expect((await scene.run("a", argv)).stdout).toContain("received");
    expect((await plane.ask("statistics")).slaves[1].rxErrors - before).toBe(3);
  });
});

describeLive("data plane, the parent goes down", () => {
  const scene = parentAndOutside();
  let plane: Running;
  beforeAll(async () => {
    plane = await startTwoSlaves(scene, "bridge");
  });

  it("siblings still reach each other, the outside is reached again when it is up", async () => {
    await expectReachable(scene);
    for (let count = 0; count < 5; count++) scene.setUp("parent", "ip link set p0 down; ip link set p0 up");
    scene.setUp("parent", "ip link set p0 down");
    await expectAnswers(scene, "a", "10.7.0.12");
    await scene.shell("a", "ping -c 2 -i 0.05 -W 0.1 10.7.0.1");
    const { failures, slaves } = await plane.ask("statistics");
    expect(failures["receive on the parent: ENETDOWN"]).toBeGreaterThanOrEqual(1);
    expect(failures["send on the parent: ENETDOWN"]).toBeGreaterThanOrEqual(1);
    expect(slaves[0].txDropped).toBeGreaterThanOrEqual(1);
    const before = cpuSeconds(plane.pid);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(cpuSeconds(plane.pid) - before).toBeLessThanOrEqual(0.02);
    scene.setUp("parent", "ip link set p0 up");
    await expectReachable(scene);
  });

  it("a TAP that somebody deletes is told, once", async () => {
    scene.setUp("b", "ip link del ipvl2");
    expect(JSON.parse(await plane.line(/gone/))).toEqual({ gone: 2 });
    await plane.ask("remove 2");
    await expectAnswers(scene, "a", "10.7.0.1");
    const before = cpuSeconds(plane.pid);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(cpuSeconds(plane.pid) - before).toBeLessThanOrEqual(0.02);
  });
});
