import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fileAddress } from "../../src/live/daemon/socket-address.ts";
import { libc } from "../../src/live/sys/libc.ts";
import { scratch } from "../../src/live/sys/scratch.ts";
import { AF_UNIX, bindSocket, closeDescriptor, openSocket, SOCK_DGRAM } from "../../src/live/sys/socket.ts";
import { DaemonScene } from "./daemon-scene.ts";
import { describeLive, type Running } from "./live.ts";

const UNIT = new URL("../../contrib/ipvl.service", import.meta.url).pathname;
const OUTSIDE = "192.0.2.1";

/** "CAP_NET_ADMIN CAP_NET_RAW ..." */
const CAPABILITIES = /^CapabilityBoundingSet=(.*)$/m.exec(readFileSync(UNIT, "utf8"))![1]!.split(" ");

/** As systemd starts it: with the unit's capabilities and no others, and a socket to tell of its state. */
describeLive("the systemd unit", () => {
  const scene = new DaemonScene();
  const notify = `/tmp/ipvl-notify-${process.pid}`;
  let socket = -1;
  let daemon: Running;

  beforeAll(async () => {
    socket = openSocket(AF_UNIX, SOCK_DGRAM, 0);
    rmSync(notify, { force: true });
    bindSocket(socket, fileAddress(notify));
    scene.cable(["host", "eth0"], ["outside", "far0"]);
    scene.setUp("outside", `ip addr add ${OUTSIDE}/24 dev far0`);
    daemon = await start();
  });

  afterAll(() => {
    closeDescriptor(socket);
    rmSync(notify, { force: true });
  });

  async function start(): Promise<Running> {
    const set = CAPABILITIES.map((name) => `+${name.replace("CAP_", "").toLowerCase()}`).join(",");
    const words = ["setpriv", "--bounding-set", `-all,${set}`, "--no-new-privs"];
    const told = [`NOTIFY_SOCKET=${notify}`, "WATCHDOG_USEC=200000"];
    const running = scene.start("host", [...words, "env", ...told, ...scene.ipvlWords("daemon")]);
    await running.errorLine(/serves/);
    return running;
  }

  /** Waits for a word among all that the daemon says. */
  async function hears(word: string): Promise<void> {
    const said: string[] = [];
    await expect
      .poll(
        () => {
          said.push(...heard());
          return said;
        },
        { timeout: 5000, interval: 10 },
      )
      .toContain(word);
  }

  function heard(): readonly string[] {
    const { address, bytes } = scratch();
    const words: string[] = [];
    for (;;) {
      const count = libc().recv(socket, address, 4096, 0);
      if (count <= 0) return words;
      words.push(new TextDecoder().decode(bytes.subarray(0, count)));
    }
  }

  const missing = existsSync("/usr/bin/systemd-analyze")
    ? ""
    : " (skipped: systemd-analyze is not installed)";

  it.skipIf(missing !== "")(`is what systemd takes for a unit${missing}`, () => {
    const said = execFileSync("systemd-analyze", ["verify", UNIT], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(said).toBe("");
  });

  it("is told when the daemon answers, and again and again that it lives", async () => {
    await hears("READY=1");
    await hears("WATCHDOG=1");
  });

  it("gives capabilities enough for slaves in other namespaces, in every mode", async () => {
    await scene.done(
      "host",
      `link add link eth0 name ipvl1 netns ${scene.namespace("guest")} type ipvlan mode l2`,
    );
    scene.setUp("guest", "ip addr add 192.0.2.2/24 dev ipvl1; ip link set ipvl1 up");
    expect((await scene.shell("guest", `ping -c 1 -W 3 ${OUTSIDE}`)).stdout).toContain("1 received");
    await scene.done("guest", "link set ipvl1 type ipvlan mode l3");
    await scene.done("guest", "link set ipvl1 type ipvlan mode l2");
    const [port] = (await scene.status("host")).ports;
    expect(port?.report?.steal).not.toBe("none");
  });

  it("gives capabilities enough to take slaves back", async () => {
    await daemon.kill();
    daemon = await start();
    expect((await scene.shell("guest", `ping -c 1 -W 3 ${OUTSIDE}`)).stdout).toContain("1 received");
  });

  it("is told when the daemon ends", async () => {
    process.kill((await scene.status("host")).pid, "SIGTERM");
    await hears("STOPPING=1");
    expect((await daemon.finished).status).toBe(0);
    expect((await scene.shell("guest", "ip link show ipvl1")).status).toBe(1);
  });
});
