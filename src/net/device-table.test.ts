import { describe, expect, it } from "vitest";
import type { NetDevice } from "../device/device.ts";
import { DeviceTable } from "./device-table.ts";

const device = (name: string): NetDevice =>
  ({ name, ifindex: 0, altNames: [] as readonly string[] }) as unknown as NetDevice;

describe("numbers of devices", () => {
  it("count up and are never used again, but a device that moves in keeps its own if that is free", () => {
    const table = new DeviceTable();
    const [lo, a, b, moved, clash] = ["lo", "a", "b", "moved", "clash"].map(device) as [
      NetDevice,
      NetDevice,
      NetDevice,
      NetDevice,
      NetDevice,
    ];
    table.add(lo, 0);
    table.add(a, 0);
    table.remove(a);
    table.add(b, 0);
    table.add(moved, 4);
    table.add(clash, 4);
    expect(table.all().map((each) => `${each.ifindex} ${each.name}`)).toEqual([
      "1 lo",
      "3 b",
      "4 moved",
      "5 clash",
    ]);
  });
});

describe("names with a number", () => {
  it("take the smallest one free, also one that becomes free", () => {
    const table = new DeviceTable();
    const names = ["veth0", "veth1", "veth3"].map(device);
    for (const each of names) table.add(each, 0);
    expect(table.allocateName("veth%d")).toBe("veth2");
    table.remove(names[0]!);
    expect(table.allocateName("veth%d")).toBe("veth0");
    table.rename(names[1]!, "eth7");
    table.add(device("veth0"), 0);
    expect(table.allocateName("veth%d")).toBe("veth1");
    expect(table.allocateName("a%db")).toBe("a0b");
  });

  it.each(["veth%", "veth%s", "a%d%d"])("%s is no pattern", (pattern) => {
    expect(new DeviceTable().allocateName(pattern)).toMatchObject({ errno: "EINVAL" });
  });
});
