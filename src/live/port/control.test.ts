import { describe, expect, test } from "vitest";
import { parseIpv4Address } from "../../wire/ipv4-address.ts";
import { BROADCAST_MAC, parseMac } from "../../wire/mac-address.ts";
import { type ControlCall, DriverControl } from "./control.ts";

const device = { mac: parseMac("02:00:00:00:00:01")!, broadcast: BROADCAST_MAC, mtu: 1500, namespace: 1 };
const request = {
  data: { mode: 0 },
  mtu: undefined,
  carrier: "on",
  namespace: 2,
  broadcast: BROADCAST_MAC,
} as const;

describe("control calls", () => {
  test("a listener hears of each, in order, with its answer", () => {
    const control = new DriverControl();
    const heard: ControlCall["call"][] = [];
    const answers: object[] = [];
    control.listener = (call, result) => {
      heard.push(call.call);
      answers.push(result);
    };
    const made = control.newLink(
      { kind: "device", device, type: "ether", rxHandler: "free", secret: 7 },
      request,
    );
    if (!made.ok) throw new Error(made.errno);
    const { port } = made;
    control.call(port, "openSlave", made.slave.id);
    control.call(port, "addressAdded", made.slave.id, parseIpv4Address("10.0.0.1")!, "ipvl0");
    const last = control.call(port, "masterMtuChanged", 1400);
    expect(last.effects).toEqual([{ kind: "mtu", slave: made.slave.id, mtu: 1400 }]);
    expect(heard).toEqual(["newLink", "openSlave", "addressAdded", "masterMtuChanged"]);
    expect(answers.at(0)).toBe(made);
    expect(answers.at(-1)).toBe(last);
  });
});
