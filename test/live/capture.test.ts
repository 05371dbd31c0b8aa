import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodePcapngFile, type PcapngBlock } from "../../src/wire/pcapng.ts";
import { framesOfFile } from "../golden-frames.ts";
import { describeLive, type Running, Scene } from "./live.ts";

// `ipvl capture` of slaves that carry real traffic, held against the real tcpdump on the same devices.

const MAIN = new URL("../../dist/bin/main.js", import.meta.url).pathname;

describeLive("ipvl capture", () => {
  const scene = new Scene();
  const folder = mkdtempSync(join(tmpdir(), "ipvl-capture-"));
  const ipvl = (...args: string[]): string[] => [
    "env",
    `IPVL_RUN_DIR=${join(folder, "run")}`,
    process.execPath,
    MAIN,
    ...args,
  ];
  let daemon: Running;

  beforeAll(async () => {
    scene.cable(["parent", "eth0"], ["wire", "eth1"]);
    scene.setUp("wire", "ip addr add 10.0.0.1/24 dev eth1");
    scene.setUp("parent", "ip addr add 10.0.0.254/24 dev eth0");
    daemon = scene.start("parent", ipvl("daemon"), 120_000);
    await daemon.errorLine(/serves/);
    for (const [index, slave] of ["v1", "v2"].entries()) {
      const namespace = scene.namespace(slave);
      const made = await scene.run(
        "parent",
        ipvl("link", "add", "link", "eth0", "name", slave, "type", "ipvlan", "mode", "l2"),
      );
      expect(made).toMatchObject({ status: 0, stderr: "" });
      scene.setUp("parent", `ip link set ${slave} netns ${namespace}`);
      scene.setUp(
        slave,
        `sysctl -qw net.ipv6.conf.${slave}.disable_ipv6=1; ip addr add 10.0.0.${index + 2}/24 dev ${slave}; ip link set ${slave} up`,
      );
    }
    const reached = await scene.shell(
      "v1",
      "for n in 1 2 3 4 5; do ping -c 1 -W 1 10.0.0.3 && exit; done; exit 1",
    );
    expect(reached.status).toBe(0);
  }, 40_000);

  afterAll(async () => {
    process.kill(daemon.pid, "SIGTERM");
    await daemon.finished;
    await scene.close();
    rmSync(folder, { recursive: true });
  }, 40_000);

  async function capturing(...args: string[]): Promise<Running> {
    const running = scene.start("parent", ipvl("capture", ...args));
    await running.errorLine(/listening on/);
    return running;
  }

  async function interrupted(running: Running) {
    process.kill(running.pid, "SIGINT");
    return await running.finished;
  }

  function blocksOf(name: string): readonly PcapngBlock[] {
    const file = decodePcapngFile(new Uint8Array(readFileSync(join(folder, name))));
    if (!file.ok) throw new Error(file.reason);
    return file.value;
  }

  test("a line for each frame at each port, with what the driver decided", async () => {
    const running = await capturing("-t");
    await scene.shell("v1", "ping -c 1 10.0.0.3; ping -c 1 10.0.0.1");
    await running.line(/^v1 {4}In {2}IP 10.0.0.1 > 10.0.0.2: ICMP echo reply/);
    const { status, stdout, stderr } = await interrupted(running);
    expect(status).toBe(0);
    const icmp = stdout.split("\n").filter((line) => line.includes("ICMP echo"));
    expect(icmp.map((line) => line.replace(/ IP .*: ICMP echo (\w+), .*\[/, " $1 ["))).toEqual([
      "v1    Out request [ipvlan_xmit_mode_l2:sibling -> v2 (slave, forward)]",
      "v2    In  request [ipvlan_xmit_mode_l2:sibling <- v1 (slave, forward)]",
      "v2    Out reply [ipvlan_xmit_mode_l2:sibling -> v1 (slave, forward)]",
      "v1    In  reply [ipvlan_xmit_mode_l2:sibling <- v2 (slave, forward)]",
      "v1    Out request [ipvlan_xmit_mode_l2:other-mac -> wire of eth0 (wire)]",
      "eth0  Out request [ipvlan_xmit_mode_l2:other-mac <- v1 (wire)]",
      "eth0  In  reply [ipvlan_handle_mode_l3:slave -> v1 (slave, handler)]",
      "v1    In  reply [ipvlan_handle_mode_l3:slave <- eth0 (slave, handler)]",
    ]);
    const seen = stdout.trimEnd().split("\n").length;
    expect(stderr.split("\n").slice(-4)).toEqual([
      `${seen} packets captured`,
      `${seen} packets seen by these ports`,
      "0 packets dropped by ipvl",
      "",
    ]);
  });

  test.each([
    ["v1", ["v1"]],
    ["v2", ["v2"]],
  ])("of %s: the frames that the real tcpdump saw there, in the same order", async (device, names) => {
    const real = scene.start(device, [
      "tcpdump",
      "-i",
      device,
      "-n",
      "-U",
      "--immediate-mode",
      "-w",
      join(folder, `${device}.pcap`),
    ]);
    await real.errorLine(/listening on/);
    const ours = await capturing("--parent", "eth0", "-w", join(folder, `${device}.pcapng`), ...names);
    // The two don't begin and end at the same moment: compared is what lies between two pings that can be told.
    const marked = (pattern: string): string => `ping -c 1 -p ${pattern} 10.0.0.3`;
    const between = "ip neigh flush dev v1; ping -c 3 -i 0.1 10.0.0.3; ping -c 2 -i 0.1 -s 4000 10.0.0.1";
    await scene.shell("v1", `${marked("be61")}; ${between}; ${marked("e7d0")}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await interrupted(ours);
    await interrupted(real);
    const packets = blocksOf(`${device}.pcapng`).filter((block) => block.kind === "packet");
    const compared = (frames: readonly Uint8Array[]): readonly string[] => {
      const hex = frames.map((bytes) => Buffer.from(bytes).toString("hex"));
      const from = hex.findIndex((frame) => frame.includes("be61be61be61"));
      return hex.slice(from, hex.findLastIndex((frame) => frame.includes("e7d0e7d0e7d0")) + 1);
    };
    const expected = compared(framesOfFile(readFileSync(join(folder, `${device}.pcap`))));
    expect(expected.length).toBeGreaterThan(8);
    expect(compared(packets.map(({ bytes }) => bytes))).toEqual(expected);
  });

  test("of the parent: what its own stack gets, too, which the driver is otherwise not asked about", async () => {
    const running = await capturing("-t", "eth0");
    await scene.shell("wire", "ping -c 1 10.0.0.254");
    const line = await running.line(/ICMP echo request/);
    expect(line.replace(/ IP .*: ICMP echo request, .*\[/, " [")).toBe(
      "eth0  In  [ipvlan_handle_mode_l3:miss -> own stack of eth0 (pass)]",
    );
    await interrupted(running);
  });

  test("-c ends by itself; tcpdump reads the file, its statistics are complete", async () => {
    const running = await capturing("-w", join(folder, "five.pcapng"), "-c", "5", "-s", "60");
    await scene.shell("v1", "ping -c 4 -i 0.1 10.0.0.3");
    expect(await running.finished).toMatchObject({ status: 0, stdout: "" });
    const read = spawnSync("tcpdump", ["-n", "-r", join(folder, "five.pcapng"), "--count"], {
      encoding: "utf8",
    });
    expect(read.stdout).toBe("5 packets\n");
    const blocks = blocksOf("five.pcapng");
    const names = blocks.flatMap((block) => (block.kind === "interface" ? [block.name] : []));
    expect(names).toEqual(["eth0", "v1", "v2"]);
    expect(blocks.filter(({ kind }) => kind === "statistics")).toHaveLength(3);
    const packets = blocks.filter((block) => block.kind === "packet");
    expect(packets.every(({ bytes }) => bytes.length <= 60)).toBe(true);
  });

  test("segments of TCP, their sums left to the device, are whole and right in the capture", async () => {
    const running = await capturing("-w", join(folder, "tcp.pcapng"), "v2");
    const server = scene.shell("v2", "timeout 10 nc -l -N 10.0.0.3 7 | wc -c");
    await scene.shell("v1", "sleep 0.3; head -c 3000000 /dev/zero | timeout 8 nc -N 10.0.0.3 7");
    expect((await server).stdout).toBe("3000000\n");
    await interrupted(running);
    const packets = blocksOf("tcp.pcapng").filter((block) => block.kind === "packet");
    const segments = packets.filter(({ comments }) =>
      comments.some((comment) => comment.startsWith("GSO TCPv4")),
    );
    expect(segments.length).toBeGreaterThan(10);
    // Of the real tcpdump: -v says which sums are wrong.
    const read = spawnSync("tcpdump", ["-n", "-v", "-r", join(folder, "tcp.pcapng"), "tcp"], {
      encoding: "utf8",
    });
    expect(read.stdout).toContain("(correct)");
    expect(read.stdout).not.toContain("incorrect");
  });

  test("a reader that takes nothing for a while loses frames and slows nobody", async () => {
    const capture = ipvl("capture", "-w", "-", "-c", "500").join(" ");
    const slow = scene.start("parent", [
      "sh",
      "-c",
      `${capture} 2>${join(folder, "words")} | (sleep 4; wc -c)`,
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const flood = await scene.shell("v1", "ping -q -f -c 400 -s 60000 10.0.0.3");
    expect(flood.stdout).toMatch(/400 packets transmitted, (400|39\d) received/);
    expect(Number((await slow.finished).stdout)).toBeGreaterThan(500 * 1000);
    const [captured, seen, dropped] = [
      ...readFileSync(join(folder, "words"), "utf8").matchAll(/^(\d+) packets/gm),
    ].map(([, count]) => Number(count));
    expect(captured).toBe(500);
    expect(dropped).toBeGreaterThan(1000);
    expect(seen).toBeGreaterThanOrEqual(captured! + dropped!);
  });

  test("what is not there, and who has no right", async () => {
    const nothing = await scene.run("parent", ipvl("capture", "v7"));
    expect(nothing).toMatchObject({ status: 1, stdout: "" });
    expect(nothing.stderr).toContain('"v7" is neither a slave');
    const wrong = await scene.run("parent", ipvl("capture", "--parent", "eth0", "v7"));
    expect(wrong.stderr).toBe("ipvl: v7 is no slave of eth0\n");
  });
});
