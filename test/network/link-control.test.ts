import { describe, expect, it } from "vitest";
import { destroyNamespace } from "../../src/net/destroy-namespace.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import type { NewLinkRequest } from "../../src/net/netlink/link-message.ts";
import { type MacAddress, parseMac } from "../../src/wire/mac-address.ts";
import { add, bench, set, show } from "./link-bench.ts";

/** Expected lines and errors: user-mode Linux 6.1.176 with iproute2 6.1 (test/golden/link). */

const mac = (text: string): MacAddress => parseMac(text)!;
const veth = (name: string, peer: string): NewLinkRequest => ({
  name,
  type: { kind: "veth", peer: { name: peer } },
});
const dummy = (name: string): NewLinkRequest => ({ name, type: { kind: "dummy" } });

describe("a veth pair", () => {
  it("is born with its peer first, gets carrier with the second end, and goes as one", () => {
    const { main, settle } = bench();
    set(main, "lo", { up: true });
    expect(show(main, "lo")).toBe("1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN");
    add(main, veth("veth0", "veth1"));
    settle();
    expect(show(main, "veth1")).toBe("2: veth1@veth0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN");
    expect(show(main, "veth0")).toBe("3: veth0@veth1: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN");
    set(main, "veth0", { up: true });
    settle();
    expect(show(main, "veth0")).toBe(
      "3: veth0@veth1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN",
    );
    set(main, "veth1", { up: true });
    settle();
    expect(show(main, "veth0")).toBe(
      "3: veth0@veth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP",
    );
    set(main, "veth0", { up: false });
    settle();
    expect(show(main, "veth0")).toBe(
      "3: veth0@veth1: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN",
    );
    expect(show(main, "veth1")).toBe(
      "2: veth1@veth0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN",
    );
    main.rtnetlink.deleteLink(3);
    expect(main.rtnetlink.dumpLinks().map((link) => link.name)).toEqual(["lo"]);
  });

  it("gives attributes after `peer` to the peer alone, and names what has no name", () => {
    const { main } = bench();
    const peer = { name: "g6", address: mac("02:00:00:00:00:02"), mtu: 1400, txQueueLength: 5 };
    add(main, { name: "g5", address: mac("02:00:00:00:00:01"), type: { kind: "veth", peer } });
    expect(main.rtnetlink.getLink({ name: "g5" })).toMatchObject({
      ifindex: 3,
      mtu: 1500,
      txQueueLength: 1000,
    });
    expect(main.rtnetlink.getLink({ name: "g6" })).toMatchObject({ ifindex: 2, mtu: 1400, txQueueLength: 5 });
    add(main, { type: { kind: "veth" } });
    expect(show(main, "veth0")).toMatch("4: veth0@veth1");
    expect(show(main, "veth1")).toMatch("5: veth1@veth0");
    add(main, { type: { kind: "dummy" } });
    expect(show(main, "dummy0")).toBe("6: dummy0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN");
  });

  it("leaves nothing but a used ifindex when a name is taken", () => {
    const { main } = bench();
    add(main, dummy("taken"));
    expect(add(main, veth("vA", "vA"))).toBe("EEXIST");
    expect(add(main, veth("vB", "taken"))).toBe("EEXIST");
    expect(main.rtnetlink.dumpLinks().map((link) => link.name)).toEqual(["lo", "taken"]);
    add(main, dummy("next"));
    expect(show(main, "next")).toMatch(/^4: /);
  });

  it("has its ends in two namespaces, each knowing the other's by an id", () => {
    const { main, namespace, settle } = bench();
    const a = namespace();
    add(main, veth("veth0", "veth1"));
    set(main, "veth0", { up: true });
    set(main, "veth1", { up: true });
    settle();
    expect(set(main, "veth1", { netns: a })).toBe("ok");
    settle();
    expect(show(main, "veth0")).toBe(
      "3: veth0@if2: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state LOWERLAYERDOWN",
    );
    expect(show(a, "veth1")).toBe("2: veth1@if3: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN");
    expect(show(a, "lo")).toBe("1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN");
    add(main, dummy("veth1"));
    expect(set(a, "veth1", { netns: main })).toBe("EEXIST");
    expect(set(a, "veth1", { netns: main, name: "back" })).toBe("ok");
    expect(show(main, "back")).toMatch(/^2: back@veth0/);
    expect(set(main, "lo", { netns: a })).toBe("EINVAL");
  });

  it("may be born in two other namespaces", () => {
    const { main, namespace } = bench();
    const a = namespace();
    add(main, { name: "vE", netns: a, type: { kind: "veth", peer: { name: "vF" } } });
    add(main, { name: "vC", type: { kind: "veth", peer: { name: "vD", netns: a } } });
    expect(show(main, "vF")).toMatch("2: vF@if2: ");
    expect(show(a, "vE")).toMatch("2: vE@if2: ");
    expect(show(main, "vC")).toMatch("3: vC@if3: ");
    expect(show(a, "vD")).toMatch("3: vD@if3: ");
  });

  it("vanishes with the namespace of either end", () => {
    const { main, namespace } = bench();
    const a = namespace();
    add(main, { name: "vC", type: { kind: "veth", peer: { name: "vD", netns: a } } });
    destroyNamespace(a);
    expect(show(main, "vC")).toBe("does not exist");
    expect(main.rtnetlink.netnsId(a)).toBeUndefined();
  });
});

describe("refusals", () => {
  const cases: readonly (readonly [string, (main: Namespace) => string, string])[] = [
    [
      "an unknown kind",
      (main) => add(main, { name: "x", type: { kind: "other", name: "nosuch" } }),
      "EOPNOTSUPP Unknown device type",
    ],
    [
      "a group address for a dummy",
      (main) => add(main, { ...dummy("x"), address: mac("01:00:00:00:00:01") }),
      "EADDRNOTAVAIL",
    ],
    ["a name in use", (main) => add(main, dummy("d")), "EEXIST"],
    ["the name .", (main) => add(main, dummy(".")), "EINVAL"],
    ["a group address", (main) => set(main, "d", { address: mac("01:00:00:00:00:01") }), "EADDRNOTAVAIL"],
    ["a zero address", (main) => set(main, "d", { address: mac("0:0:0:0:0:0") }), "EADDRNOTAVAIL"],
    ["a veth MTU of 67", (main) => set(main, "v0", { mtu: 67 }), "EINVAL mtu less than device minimum"],
    [
      "a veth MTU of 65536",
      (main) => set(main, "v0", { mtu: 65536 }),
      "EINVAL mtu greater than device maximum",
    ],
    ["a name in use, at rename", (main) => set(main, "d", { name: "v0" }), "EEXIST"],
    ["renaming what is up", (main) => set(main, "d", { up: true }) && set(main, "d", { name: "e" }), "EBUSY"],
    ["a master that takes no slaves", (main) => set(main, "d", { master: 1 }), "EOPNOTSUPP"],
    ["a master that is not there", (main) => set(main, "d", { master: 99 }), "EINVAL"],
    [
      "a stable secret that was never set",
      (main) => set(main, "d", { addrGenMode: "stable_secret" }),
      "EINVAL",
    ],
  ];
  it.each(cases)("%s", (_what, request, expected) => {
    const { main } = bench();
    add(main, dummy("d"));
    add(main, veth("v0", "v1"));
    expect(request(main)).toBe(expected);
  });

  it("lo can't be deleted, and what is not there neither", () => {
    const { main } = bench();
    expect(main.rtnetlink.deleteLink(1)).toMatchObject({ errno: "EOPNOTSUPP" });
    expect(main.rtnetlink.deleteLink(7)).toMatchObject({ errno: "ENODEV" });
  });
});

describe("a dummy", () => {
  it("shows what was asked of it", () => {
    const { main } = bench();
    add(main, dummy("dm0"));
    set(main, "dm0", {
      arp: false,
      multicast: false,
      allMulticast: true,
      promisc: true,
      group: 5,
      txQueueLength: 42,
    });
    expect(show(main, "dm0")).toBe(
      "2: dm0: <BROADCAST,NOARP,ALLMULTI,PROMISC> mtu 1500 qdisc noop state DOWN",
    );
    expect(main.rtnetlink.getLink({ name: "dm0" })).toMatchObject({
      promiscuity: 1,
      allMulti: 1,
      group: 5,
      txQueueLength: 42,
    });
    set(main, "dm0", { promisc: false, allMulticast: false, arp: true, multicast: true });
    expect(show(main, "dm0")).toBe("2: dm0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN");
    set(main, "dm0", { mtu: 100000, up: true });
    expect(show(main, "dm0")).toBe(
      "2: dm0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 100000 qdisc noqueue state UNKNOWN",
    );
  });

  it("doesn't show the promiscuity that a capture asks for", () => {
    const { main } = bench();
    add(main, { ...dummy("dm0"), up: true });
    const socket = main.sockets.packet();
    socket.bind(2, 3);
    socket.setPromiscuous();
    expect(show(main, "dm0")).toBe(
      "2: dm0: <BROADCAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN",
    );
    expect(main.rtnetlink.getLink({ name: "dm0" })?.promiscuity).toBe(1);
  });
});

describe("the operational state of a pair made within a second of another's", () => {
  it("is UNKNOWN, as at birth, until the second is over", () => {
    const { main, settle } = bench();
    add(main, veth("a0", "a1"));
    settle();
    add(main, veth("b0", "b1"));
    set(main, "b0", { up: true });
    settle();
    expect(show(main, "b0")).toMatch("<BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state UNKNOWN");
    settle(1_000_000_000);
    expect(show(main, "b0")).toMatch("state LOWERLAYERDOWN");
  });
});
