import { describe, expect, it } from "vitest";
import type { Namespace } from "../../src/net/namespace.ts";
import type { BridgePortInfo } from "../../src/net/netlink/link-message.ts";
import { formatMac, type MacAddress, parseMac } from "../../src/wire/mac-address.ts";
import { add, type Bench, bench, set, show } from "./link-bench.ts";

/** Expected states, tables and errors: user-mode Linux 6.1.176 (test/golden/link). */

const mac = (text: string): MacAddress => parseMac(text)!;
const octets = (text: string): number[] => text.split(":").map((part) => Number.parseInt(part, 16));
const index = (namespace: Namespace, name: string): number => namespace.rtnetlink.getLink({ name })!.ifindex;
const SECOND = 1_000_000_000;

interface Lan extends Bench {
  /** Sends a frame from one host; the answer lists who saw it, `br` being the switch itself. */
  readonly send: (from: string, destination: string) => string;
}

/** Hosts a, b, c, d with addresses 02:..:0a to 0d, each on a port pa to pd of br0. */
function lan(): Lan {
  const base = bench();
  const { main, settle } = base;
  add(main, { name: "br0", up: true, type: { kind: "bridge", options: undefined } });
  const seen: string[] = [];
  const hosts = new Map<string, Namespace>();
  for (const name of ["a", "b", "c", "d"]) {
    const host = base.namespace();
    hosts.set(name, host);
    const peer = { name: `p${name}` };
    add(main, {
      name: "e0",
      netns: host,
      address: mac(`02:00:00:00:00:0${name}`),
      type: { kind: "veth", peer },
    });
    set(main, `p${name}`, { master: index(main, "br0"), up: true });
    set(host, "e0", { up: true });
    watch(seen, host, "e0", name);
  }
  watch(seen, main, "br0", "br");
  settle(2 * SECOND);
  const send = (from: string, destination: string): string => {
    seen.length = 0;
    const bytes = new Uint8Array(60);
    bytes.set([...octets(destination), ...octets(`02:00:00:00:00:0${from}`), 0x88, 0xb5]);
    const host = hosts.get(from)!;
    host.sockets.packet().send(bytes, index(host, "e0"), 0x88b5);
    settle();
    return seen.join(" ");
  };
  return { ...base, send };
}

function watch(seen: string[], namespace: Namespace, device: string, name: string): void {
  const socket = namespace.sockets.packet();
  socket.bind(index(namespace, device), 3);
  socket.setFilter((frame) => {
    if (frame.packetType !== "outgoing") seen.push(name);
    return false;
  });
}

function port(main: Namespace, name: string, bridgePort: Partial<BridgePortInfo>): string {
  return set(main, name, { bridgePort });
}

function fdb(main: Namespace): string[] {
  return main.rtnetlink.dumpFdb().map((entry) => {
    const device = main.rtnetlink.getLink({ ifindex: entry.ifindex })!.name;
    return [
      formatMac(entry.address),
      device,
      ...(entry.vlan === undefined ? [] : ["vlan 1"]),
      entry.state,
    ].join(" ");
  });
}

const learned = (main: Namespace): string[] => fdb(main).filter((line) => line.endsWith("dynamic"));

describe("forwarding", () => {
  it("floods what it doesn't know, newest port first, and learns from sources", () => {
    const { main, send } = lan();
    expect(send("a", "02:00:00:00:00:0b")).toBe("d c b");
    expect(send("b", "02:00:00:00:00:0a")).toBe("a");
    expect(send("a", "02:00:00:00:00:0b")).toBe("b");
    expect(learned(main)).toEqual(["02:00:00:00:00:0a pa dynamic", "02:00:00:00:00:0b pb dynamic"]);
  });

  it("gives groups and its own address to the host behind it", () => {
    const { main, send } = lan();
    expect(send("a", "ff:ff:ff:ff:ff:ff")).toBe("br d c b");
    expect(send("a", "01:00:5e:01:02:03")).toBe("br d c b");
    expect(send("a", formatMac(main.rtnetlink.getLink({ name: "br0" })!.address))).toBe("br");
    expect(send("a", formatMac(main.rtnetlink.getLink({ name: "pc" })!.address))).toBe("br");
  });

  it("keeps the reserved groups on the link, but forwards BPDUs without STP and drops PAUSE", () => {
    const { send } = lan();
    expect(send("a", "01:80:c2:00:00:0e")).toBe("");
    expect(send("a", "01:80:c2:00:00:01")).toBe("");
    expect(send("a", "01:80:c2:00:00:00")).toBe("br d c b");
  });

  it("obeys the ports' settings", () => {
    const { main, send } = lan();
    port(main, "pa", { isolated: true });
    port(main, "pb", { isolated: true });
    expect(send("a", "ff:ff:ff:ff:ff:ff")).toBe("br d c");
    port(main, "pa", { isolated: false });
    port(main, "pd", { flood: false });
    expect(send("a", "02:00:00:00:00:99")).toBe("c b");
    port(main, "pd", { broadcastFlood: false, multicastFlood: false });
    expect(send("a", "ff:ff:ff:ff:ff:ff")).toBe("br c b");
    expect(send("a", "01:00:5e:01:02:03")).toBe("br c b");
    port(main, "pa", { hairpin: true });
    expect(send("a", "ff:ff:ff:ff:ff:ff")).toBe("br c b a");
    port(main, "pc", { learning: false });
    send("c", "02:00:00:00:00:0a");
    expect(learned(main)).toEqual(["02:00:00:00:00:0a pa dynamic"]);
  });

  it("forgets an address after the ageing time, and all of a port that goes down", () => {
    const { main, send, settle } = lan();
    send("a", "ff:ff:ff:ff:ff:ff");
    settle(299 * SECOND);
    expect(learned(main)).toHaveLength(1);
    settle(2 * SECOND);
    expect(learned(main)).toEqual([]);
    send("a", "ff:ff:ff:ff:ff:ff");
    set(main, "pa", { up: false });
    expect(learned(main)).toEqual([]);
  });

  it("drops what is longer than the other port's MTU, counting nothing", () => {
    const { main, send } = lan();
    for (const name of ["pb", "pc", "pd"]) set(main, name, { mtu: 68 });
    const before = main.rtnetlink.getLink({ name: "pb" })!.statistics;
    expect(send("a", "02:00:00:00:00:0b")).toBe("d c b");
    expect(main.rtnetlink.getLink({ name: "br0" })!.mtu).toBe(68);
    expect(main.rtnetlink.getLink({ name: "pb" })!.statistics.txDropped).toBe(before.txDropped);
  });
});

describe("a bridge and its ports", () => {
  it("has the lowest address of its ports, none without any, and carrier with a forwarding port", () => {
    const { main, settle } = bench();
    add(main, { name: "br0", up: true, type: { kind: "bridge", options: undefined } });
    expect(show(main, "br0")).toBe(
      "2: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN",
    );
    add(main, {
      name: "v0",
      address: mac("02:00:00:00:00:05"),
      type: { kind: "veth", peer: { name: "v1" } },
    });
    set(main, "v0", { master: 2, up: true });
    set(main, "v1", { up: true });
    settle(2 * SECOND);
    const link = main.rtnetlink.getLink({ name: "br0" })!;
    expect(formatMac(link.address)).toBe("02:00:00:00:00:05");
    expect(show(main, "br0")).toMatch("<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP");
    expect(main.rtnetlink.getLink({ name: "v0" })).toMatchObject({ promiscuity: 1, allMulti: 1, master: 2 });
    expect(main.rtnetlink.getLink({ name: "v0" })?.bridgePort).toMatchObject({
      state: "forwarding",
      cost: 2,
      priority: 32,
    });
    set(main, "v0", { master: 0 });
    expect(formatMac(main.rtnetlink.getLink({ name: "br0" })!.address)).toBe("00:00:00:00:00:00");
    expect(show(main, "br0")).toMatch("<BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state UP");
    settle(2 * SECOND);
    expect(show(main, "br0")).toMatch(
      "<NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN",
    );
  });

  it("takes the smallest MTU of its ports until it is given one", () => {
    const { main } = bench();
    add(main, { name: "br2", type: { kind: "bridge", options: undefined } });
    for (const name of ["d0", "d1"]) {
      add(main, { name, type: { kind: "dummy" } });
      set(main, name, { mtu: name === "d1" ? 1400 : 1500, master: 2 });
    }
    const mtu = (): number => main.rtnetlink.getLink({ name: "br2" })!.mtu;
    expect(mtu()).toBe(1400);
    set(main, "d1", { mtu: 1300 });
    expect(mtu()).toBe(1300);
    set(main, "br2", { mtu: 1350 });
    set(main, "d1", { mtu: 1500 });
    expect(mtu()).toBe(1350);
  });

  it("refuses what the kernel refuses", () => {
    const { main } = bench();
    add(main, { name: "br0", up: true, type: { kind: "bridge", options: undefined } });
    add(main, { name: "br1", type: { kind: "bridge", options: undefined } });
    for (const name of ["d0", "d1"]) add(main, { name, up: true, type: { kind: "dummy" } });
    add(main, { name: "i", link: index(main, "d1"), type: { kind: "ipvlan", data: undefined } });
    expect(set(main, "lo", { master: 2 })).toBe("EINVAL");
    expect(set(main, "br1", { master: 2 })).toBe("ELOOP Can not enslave a bridge to a bridge");
    expect(set(main, "d1", { master: 2 })).toBe("EBUSY");
    expect(set(main, "i", { master: 2 })).toBe("EINVAL");
    expect(set(main, "d0", { master: 2 })).toBe("ok");
    expect(add(main, { name: "x", link: index(main, "d0"), type: { kind: "ipvlan", data: undefined } })).toBe(
      "EBUSY",
    );
    expect(set(main, "br0", { netns: main })).toBe("EINVAL");
    expect(port(main, "d0", { cost: 70000 })).toBe("ERANGE");
    expect(port(main, "d0", { priority: 64 })).toBe("ERANGE");
    expect(port(main, "br0", { hairpin: true })).toBe("EOPNOTSUPP");
    expect(set(main, "br0", { type: { kind: "bridge", options: { helloTimeTicks: 50 } } })).toBe("ERANGE");
    expect(set(main, "br0", { type: { kind: "bridge", options: { stpState: 1 } } })).toMatch("EOPNOTSUPP");
  });

  it("lets no port stay blocking without STP, and none change while down", () => {
    const { main } = bench();
    add(main, { name: "br0", up: true, type: { kind: "bridge", options: undefined } });
    add(main, { name: "d0", up: true, type: { kind: "dummy" } });
    set(main, "d0", { master: 2 });
    const state = (wanted: BridgePortInfo["state"]): string | undefined => {
      const answer = port(main, "d0", { state: wanted });
      return answer === "ok" ? main.rtnetlink.getLink({ name: "d0" })?.bridgePort?.state : answer;
    };
    expect((["blocking", "disabled", "listening", "learning", "forwarding"] as const).map(state)).toEqual([
      "forwarding",
      "disabled",
      "listening",
      "learning",
      "forwarding",
    ]);
    set(main, "d0", { up: false });
    expect(state("blocking")).toBe("ENETDOWN");
  });

  it("moves with its ports: deleting it frees them, deleting them leaves it", () => {
    const { main } = bench();
    add(main, { name: "br0", type: { kind: "bridge", options: undefined } });
    add(main, { name: "v0", type: { kind: "veth", peer: { name: "v1" } } });
    set(main, "v0", { master: 2 });
    main.rtnetlink.deleteLink(index(main, "v0"));
    expect(main.rtnetlink.dumpFdb()).toEqual([]);
    add(main, { name: "d0", type: { kind: "dummy" } });
    set(main, "d0", { master: 2 });
    main.rtnetlink.deleteLink(2);
    expect(main.rtnetlink.getLink({ name: "d0" })).toMatchObject({
      master: undefined,
      promiscuity: 0,
      allMulti: 0,
    });
  });
});

describe("the forwarding table through rtnetlink", () => {
  /** As in test/golden/link/bridge-fdb.sh, without the groups that protocols join. */
  function table(): {
    main: Namespace;
    change: (how: string, text: string, state?: "static" | "dynamic") => string;
  } {
    const { main } = bench();
    for (const name of ["d0", "br0", "d1"])
      add(main, {
        name,
        up: true,
        type: { kind: name === "br0" ? "bridge" : "dummy", options: undefined } as never,
      });
    set(main, "d0", { address: mac("02:00:00:00:00:0d"), master: 3 });
    set(main, "br0", { address: mac("02:00:00:00:00:05") });
    set(main, "d1", { address: mac("02:00:00:00:00:01"), master: 3 });
    const change = (how: string, text: string, state?: "static" | "dynamic"): string => {
      const [address, device, where] = text.split(" ") as [string, string, string];
      const entry = {
        address: mac(address),
        ifindex: index(main, device),
        self: where === "self",
        vlan: undefined,
        state: state ?? "permanent",
      } as const;
      const answer =
        how === "del"
          ? main.rtnetlink.deleteFdb(entry)
          : main.rtnetlink.newFdb(entry, how as "add" | "replace");
      return answer.ok ? "ok" : answer.errno;
    };
    return { main, change };
  }

  it("lists newest first, with the twins under VLAN 1", () => {
    const { main, change } = table();
    expect(change("add", "02:00:00:00:01:01 d0 master")).toBe("ok");
    expect(change("add", "02:00:00:00:01:02 d0 master", "static")).toBe("ok");
    expect(change("add", "02:00:00:00:01:04 d0 self")).toBe("ok");
    expect(change("add", "02:00:00:00:01:05 br0 self")).toBe("ok");
    expect(change("replace", "02:00:00:00:01:01 d1 master")).toBe("ok");
    expect(fdb(main)).toEqual([
      "02:00:00:00:01:02 d0 vlan 1 static",
      "02:00:00:00:01:02 d0 static",
      "02:00:00:00:00:0d d0 vlan 1 permanent",
      "02:00:00:00:00:0d d0 permanent",
      "02:00:00:00:01:04 d0 permanent",
      "02:00:00:00:01:05 br0 vlan 1 permanent",
      "02:00:00:00:01:05 br0 permanent",
      "02:00:00:00:00:05 br0 vlan 1 permanent",
      "02:00:00:00:00:05 br0 permanent",
      "02:00:00:00:01:01 d1 vlan 1 permanent",
      "02:00:00:00:01:01 d1 permanent",
      "02:00:00:00:00:01 d1 vlan 1 permanent",
      "02:00:00:00:00:01 d1 permanent",
    ]);
  });

  it("refuses as the kernel does", () => {
    const { change } = table();
    change("add", "02:00:00:00:01:01 d0 master");
    expect(change("add", "02:00:00:00:01:01 d0 master")).toBe("EEXIST");
    expect(change("add", "00:00:00:00:00:00 d0 master")).toBe("EINVAL");
    expect(change("add", "01:00:00:00:01:01 d0 master")).toBe("ok");
    expect(change("add", "02:00:00:00:01:06 lo self")).toBe("EINVAL");
    expect(change("del", "02:00:00:00:01:01 d1 master")).toBe("ENOENT");
    expect(change("del", "02:00:00:00:01:01 d0 self")).toBe("ENOENT");
    expect(change("del", "02:00:00:00:01:01 d0 master")).toBe("ok");
  });
});

describe("two bridges in a loop of three cables", () => {
  it("storm until backlogs overflow, and the stack stays flat", () => {
    const { main, namespace, network, settle } = bench();
    const other = namespace();
    for (const each of [main, other])
      add(each, { name: "br0", up: true, type: { kind: "bridge", options: undefined } });
    for (let number = 0; number < 3; number++) {
      add(main, { name: `v${number}`, type: { kind: "veth", peer: { name: `v${number}`, netns: other } } });
      for (const each of [main, other]) set(each, `v${number}`, { master: index(each, "br0"), up: true });
    }
    settle(2 * SECOND);
    const bytes = new Uint8Array(60).fill(0xff, 0, 6);
    bytes.set([2, 0, 0, 0, 0, 1, 0x88, 0xb5], 6);
    main.sockets.packet().send(bytes, index(main, "br0"), 0x88b5);
    const before = network.softirq.processed;
    settle(SECOND / 2);
    expect(network.softirq.processed - before).toBeGreaterThan(10_000);
    const dropped = [main, other].flatMap((each) =>
      each.rtnetlink.dumpLinks().map((link) => link.statistics.rxDropped),
    );
    expect(Math.max(...dropped)).toBeGreaterThan(0);
  });
});
