import { describe, expect, it } from "vitest";
import type { TransmitResult } from "../../src/device/device.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import { NETDEV_MAX_BACKLOG } from "../../src/net/softirq.ts";
import type { Frame } from "../../src/wire/frame.ts";
import { add, bench } from "./link-bench.ts";

function frame(id: number): Frame {
  const bytes = new Uint8Array(60);
  return {
    id,
    bytes,
    protocol: 0x88b5,
    packetType: "host",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
}

/** Two namespaces with a dummy each, and the ids of the frames that their taps see. */
function receivers() {
  const { main, namespace, network, settle } = bench();
  const seen: string[] = [];
  const other = namespace();
  for (const [each, name] of [
    [main, "a"],
    [other, "b"],
  ] as const) {
    add(each, { name, up: true, type: { kind: "dummy" } });
    const socket = each.sockets.packet();
    socket.bind(2, 3);
    socket.setFilter((captured) => {
      seen.push(`${name}${captured.frameId}`);
      return false;
    });
  }
  const deliver = (target: Namespace, id: number): TransmitResult =>
    target.enqueue(target.devices.byIndex(2)!, frame(id));
  return { main, other, network, settle, seen, deliver };
}

describe("receive softirqs", () => {
  it("take frames in the order in which they came, whatever their namespaces", () => {
    const { main, other, seen, deliver } = receivers();
    main.disableBottomHalves();
    deliver(main, 1);
    deliver(other, 2);
    deliver(main, 3);
    expect(seen).toEqual([]);
    main.enableBottomHalves();
    expect(seen).toEqual(["a1", "b2", "a3"]);
  });

  it("hold NETDEV_MAX_BACKLOG frames a namespace; what comes on top counts as dropped there", () => {
    const { main, other, seen, deliver } = receivers();
    main.disableBottomHalves();
    for (let id = 0; id < NETDEV_MAX_BACKLOG; id++) expect(deliver(main, id)).toBe("ok");
    expect(deliver(main, -1)).toBe("drop");
    expect(deliver(other, 0)).toBe("ok");
    main.enableBottomHalves();
    expect(seen).toHaveLength(NETDEV_MAX_BACKLOG + 1);
    expect(main.rtnetlink.getLink({ ifindex: 2 })?.statistics.rxDropped).toBe(NETDEV_MAX_BACKLOG + 1);
    expect(deliver(main, 0)).toBe("ok");
  });

  it("forget the frames of a device that leaves", () => {
    const { main, other, seen, deliver } = receivers();
    main.disableBottomHalves();
    deliver(main, 1);
    deliver(other, 2);
    main.rtnetlink.deleteLink(2);
    main.enableBottomHalves();
    expect(seen).toEqual(["b2"]);
  });

  it("run a little later for a frame from process context", () => {
    const { main, seen, deliver, settle } = receivers();
    deliver(main, 1);
    expect(seen).toEqual([]);
    settle();
    expect(seen).toEqual(["a1"]);
  });
});

describe("a packet socket", () => {
  it("hears once that its device went down, and nothing once it is gone", () => {
    const { main } = bench();
    add(main, { name: "d", up: true, type: { kind: "dummy" } });
    const socket = main.sockets.packet();
    socket.bind(2, 3);
    socket.setPromiscuous();
    expect(socket.receive()).toMatchObject({ errno: "EAGAIN" });
    main.rtnetlink.setLink({ ifindex: 2, up: false });
    expect(socket.readable()).toBe(true);
    expect(socket.receive()).toMatchObject({ errno: "ENETDOWN" });
    expect(socket.receive()).toMatchObject({ errno: "EAGAIN" });
    main.rtnetlink.setLink({ ifindex: 2, up: true });
    main.rtnetlink.deleteLink(2);
    expect(socket.receive()).toMatchObject({ errno: "ENETDOWN" });
    socket.close();
  });
});
