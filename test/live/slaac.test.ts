import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { describeLive, Scene } from "./live.ts";
import { eventually, PortProcess } from "./port-process.ts";

const CONFIGURATION = `interface eth0 {
  AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4;
  prefix 2001:db8:7::/64 { AdvOnLink on; AdvAutonomous on; };
};`;

/** The lower half that the kernel makes of a MAC and a dev_id (addrconf_ifid_eui48), as four groups. */
function identifier(mac: string, devId: number): string {
  const [a, b, c, d, e, f] = mac.split(":").map((octet) => Number.parseInt(octet, 16)) as number[];
  const octets = [a!, b!, c!, devId >> 8, devId & 0xff, d!, e!, f!];
  return [0, 2, 4, 6].map((at) => ((octets[at]! << 8) | octets[at + 1]!).toString(16)).join(":");
}

describeLive("slaves and a router's advertisements", () => {
  const scene = new Scene();

  const missing = existsSync("/usr/sbin/radvd") ? "" : " (skipped: radvd is not installed)";

  it.skipIf(missing !== "")(`make the addresses that the kernel's own slaves make${missing}`, async () => {
    scene.cable(["host", "eth0"], ["outside", "eth0"]);
    scene.setUp("outside", "sysctl -qw net.ipv6.conf.all.forwarding=1");
    scene.setUp("host", "ip link set eth0 address ba:6b:8c:89:88:22");
    const configuration = `/tmp/ipvl-test-${process.pid}-radvd`;
    scene.setUp("outside", `cat > ${configuration}.conf <<'END'\n${CONFIGURATION}\nEND`);
    scene.start("outside", ["radvd", "-n", "-C", `${configuration}.conf`, "-p", `${configuration}.pid`]);
    const port = await PortProcess.start(scene, ["host", "eth0"]);
    for (const label of ["a", "b"]) {
      await port.add("ipvl0", label);
      scene.setUp(
        label,
        "sysctl -qw net.ipv6.conf.ipvl0.accept_ra=1 net.ipv6.conf.ipvl0.accept_dad=0; ip link set ipvl0 up",
      );
    }
    for (const [label, devId] of [
      ["a", 1],
      ["b", 2],
    ] as const) {
      const expected = identifier("ba:6b:8c:89:88:22", devId);
      const shown = await eventually(
        () => scene.setUp(label, "ip -6 -o addr show dev ipvl0 | grep -v tentative || true"),
        (text) => text.includes("2001:db8:7:"),
        8000,
      );
      expect(shown).toContain(`2001:db8:7:0:${expected}/64`);
      expect(shown).toContain(`fe80::${expected}/64`);
      expect(shown.match(/inet6/g)).toHaveLength(2);
    }
    expect(
      (await scene.shell("a", `ping -c 1 -W 2 2001:db8:7:0:${identifier("ba:6b:8c:89:88:22", 2)}`)).status,
    ).toBe(0);
    scene.setUp("outside", `rm -f ${configuration}.conf ${configuration}.pid`);

    // The link goes and comes: IPv6 lost all, and gets the same again.
    scene.setUp("b", "ip link set ipvl0 down; ip link set ipvl0 up");
    await eventually(
      () => scene.setUp("b", "ip -6 -o addr show dev ipvl0"),
      (text) => text.includes(`fe80::${identifier("ba:6b:8c:89:88:22", 2)}/64`),
    );
  });
});
