import { expect, it } from "vitest";
import { describeLive, Scene } from "./live.ts";
import { eventually, PortProcess } from "./port-process.ts";

// Parents that nobody may have, parents that come and go, and more events than the kernel can keep for us.

async function pings(scene: Scene, from: string, to: string): Promise<boolean> {
  return (await scene.shell(from, `ping -c 2 -i 0.2 -W 2 ${to}`)).status === 0;
}

describeLive("parents that the driver refuses", () => {
  const scene = new Scene();

  it.each([
    ["lo", "true", "EINVAL", "lo: Master is either lo or non-ether device"],
    [
      "port",
      "ip link add br0 type bridge; ip link set port master br0",
      "EBUSY",
      "port: Device is already in use.",
    ],
    ["below", "ip link add mac0 link below type macvlan", "EBUSY", "below: Device is already in use."],
  ])("%s", async (name, commands, errno, log) => {
    scene.setUp("host", `[ ${name} = lo ] || ip link add ${name} type veth; ${commands}`);
    const port = await PortProcess.start(scene, ["host", name]);
    expect(await port.add("ipvl0", "host")).toMatchObject({ ok: false, errno, log });
    expect(scene.setUp("host", "ip -o link")).not.toContain("ipvl0");
    await port.request({ kind: "shutdown", slaves: "remove" });
    expect(await port.event("ended")).toMatchObject({ reason: "shutdown" });
  });

  it("a parent that is not there", async () => {
    await expect(PortProcess.start(scene, ["host", "../net/lo/../../nosuch"])).rejects.toThrow();
    const port = await PortProcess.start(scene, ["host", "lo"]);
    const start = {
      kind: "start",
      parent: { ifindex: 9999, namespace: scene.path("host") },
      secret: 1,
      restore: undefined,
    } as const;
    expect(await port.request(start)).toMatchObject({ ok: false, errno: "ENODEV" });
  });
});

describeLive("a parent in trouble", () => {
  const scene = new Scene();
  let port: PortProcess;

  it("flaps a hundred times, and slaves have its carrier in the end", async () => {
    scene.cable(["host", "eth0"], ["outside", "eth0"]);
    scene.setUp("outside", "ip addr add 10.0.0.100/24 dev eth0");
    port = await PortProcess.start(scene, ["host", "eth0"]);
    for (const [label, number] of [
      ["a", 1],
      ["b", 2],
    ]) {
      await port.add("ipvl0", label as string);
      scene.setUp(label as string, `ip addr add 10.0.0.${number}/24 dev ipvl0; ip link set ipvl0 up`);
    }
    scene.setUp(
      "outside",
      "for i in $(seq 100); do ip link set eth0 down; ip link set eth0 up; done; ip link set eth0 down",
    );
    const carrier = () => scene.setUp("a", "cat /sys/class/net/ipvl0/carrier");
    await eventually(carrier, (value) => value === "0\n");
    scene.setUp("host", "for i in $(seq 100); do ip link set eth0 down; ip link set eth0 up; done");
    scene.setUp("outside", "ip link set eth0 up");
    await eventually(carrier, (value) => value === "1\n");
    expect(await pings(scene, "a", "10.0.0.2")).toBe(true);
    expect(await pings(scene, "a", "10.0.0.100")).toBe(true);
  });

  it("moves to another namespace: slaves stay where they are and follow", async () => {
    scene.setUp("host", `ip link set eth0 netns ${scene.namespace("elsewhere")}`);
    scene.setUp("elsewhere", "ip link set eth0 up");
    await eventually(() => pings(scene, "a", "10.0.0.100"), Boolean, 5000);
    expect(await pings(scene, "outside", "10.0.0.2")).toBe(true);
    expect((await port.report()).parent.namespace.path).toBe(scene.path("elsewhere"));
    expect(await port.add("ipvl1", "b")).toMatchObject({ ok: true });
  });

  it("learns what it missed when there were more events than the kernel keeps", async () => {
    port.stop();
    const noise = "seq 12000 | sed 's/^/link set ipvl0 alias a/' | ip -batch -";
    scene.setUp("a", `${noise}; ip addr add 10.0.0.77/16 dev ipvl0; ip addr del 10.0.0.1/24 dev ipvl0`);
    scene.setUp("b", noise);
    scene.setUp("b", "ip addr add 10.0.0.1/24 dev ipvl0; ip link set ipvl0 mtu 1200");
    port.continue();
    const { slaves } = await port.report();
    expect(port.logLines).toContain("the kernel could not tell everything: looking anew");
    const withoutV6 = slaves.map(({ addresses }) => addresses.filter((address) => !address.includes(":")));
    expect(withoutV6).toEqual([["10.0.0.77"], ["10.0.0.2", "10.0.0.1"], []]);
    expect(slaves[1]!.mtu).toBe(1200);
    expect(await pings(scene, "a", "10.0.0.2")).toBe(true);
  });
});
