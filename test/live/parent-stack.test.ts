import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeLive, program, Scene } from "./live.ts";
import { PortProcess } from "./port-process.ts";
import { Taps } from "./taps.ts";

// The parent's own stack beside its slaves, on a host that forwards: what is for a slave is none of its business, and what
// is for the host reaches it, as with Linux's own driver.
//
//   a: ipvl1 10.7.0.11 ── p0 (namespace "host") 10.7.0.5, ip_forward=1 ─── o0 (namespace "outside") 10.7.0.1

const MODES = [
  ["l2", 0],
  ["l3", 1],
] as const;

describeLive("a parent's stack that forwards", () => {
  // A busy machine may lose a frame.
  describe.each(MODES)("%s", { retry: 2 }, (mode, number) => {
    const scene = new Scene();
    let port: PortProcess;
    let mac: string;
    beforeAll(async () => {
      scene.cable(["host", "p0"], ["outside", "o0"]);
      scene.setUp("host", "sysctl -qw net.ipv4.ip_forward=1; ip addr add 10.7.0.5/24 dev p0");
      scene.setUp(
        "outside",
        "ip addr add 10.7.0.1/24 dev o0; sysctl -qw net.ipv4.conf.all.accept_redirects=1",
      );
      mac = scene.setUp("host", "cat /sys/class/net/p0/address").trim();
      port = await PortProcess.start(scene, ["host", "p0"]);
      await port.add("ipvl1", "a", { mode: number, flags: 0 });
      scene.setUp("a", "ip addr add 10.7.0.11/24 dev ipvl1; ip link set ipvl1 up");
      // In l3 nobody answers for a slave's address.
      scene.setUp("outside", `ip neigh replace 10.7.0.11 lladdr ${mac} dev o0 nud permanent`);
      await port.report();
    }, 30_000);
    afterAll(() => port?.kill());

    function tapOn(label: string, device: string, protocol: number): Taps {
      const taps = new Taps();
      taps.open(device, { namespace: scene.namespace(label), device }, protocol);
      return taps;
    }

    const counter = (name: string) =>
      Number(new RegExp(`^${name}\\s+(\\d+)`, "m").exec(scene.setUp("host", "nstat -asz"))![1]);

    test("neither redirects nor forwards nor answers what comes for a slave", async () => {
      const tap = tapOn("outside", "o0", 0x800);
      const { stdout } = await scene.shell("outside", "ping -c 3 -i 0.1 -W 1 10.7.0.11");
      expect(stdout).toContain("3 received");
      expect(stdout).not.toMatch(/Redirect|Unreachable/);
      const serving = scene.start("a", [...program("exchange"), "tcp-serve", "5001", "100000"]);
      await serving.line(/ready/);
      const exchanged = await scene.run("outside", [
        ...program("exchange"),
        "tcp-connect",
        "10.7.0.11",
        "5001",
        "100000",
      ]);
      expect(exchanged).toMatchObject({ status: 0 });
      expect([counter("IpForwDatagrams"), counter("IpInDelivers"), counter("TcpOutRsts")]).toEqual([0, 0, 0]);
      // No ICMP error of anybody's among it.
      const errors = tap.take().filter(({ bytes }) => bytes[23] === 1 && ![0, 8].includes(bytes[34]!));
      tap.close();
      expect(errors).toEqual([]);
    });

    test("gets what a slave sends to the host itself, and has no way back to it", async () => {
      scene.setUp("a", `ip neigh replace 10.7.0.5 lladdr ${mac} dev ipvl1 nud permanent`);
      scene.setUp("host", `ip neigh replace 10.7.0.11 lladdr ${mac} dev p0 nud permanent`);
      const wire = tapOn("outside", "o0", 3);
      const before = counter("IcmpInEchos");
      const { stdout } = await scene.shell("a", "ping -c 2 -i 0.1 -W 0.5 10.7.0.5");
      expect(stdout).toContain("0 received");
      expect(counter("IcmpInEchos") - before).toBe(2);
      // The answers leave on the wire, both MACs the parent's; in l2 and l3 alike the requests don't.
      const icmp = wire.take().filter(({ bytes }) => bytes[12] === 8 && bytes[13] === 0 && bytes[23] === 1);
      wire.close();
      expect(icmp.map(({ bytes }) => bytes[34])).toEqual([0, 0]);
      expect(icmp.every(({ bytes }) => bytes.subarray(0, 6).join() === bytes.subarray(6, 12).join())).toBe(
        true,
      );
    });

    test("does not reach a slave", async () => {
      const slave = tapOn("a", "ipvl1", 3);
      const { stdout } = await scene.shell("host", "ping -c 2 -i 0.1 -W 0.5 10.7.0.11");
      expect(stdout).toContain("0 received");
      expect(slave.take().filter(({ type }) => type !== "outgoing")).toEqual([]);
      slave.close();
    });

    if (mode !== "l2") return; // A slave in l3 asks nobody.

    test("answers no ARP request of a slave's", async () => {
      scene.setUp("a", "ip neigh flush dev ipvl1; ip neigh del 10.7.0.5 dev ipvl1 || true");
      const { stdout } = await scene.shell("a", "ping -c 1 -W 1 10.7.0.5");
      expect(stdout).toContain("0 received");
    });
  });
});
