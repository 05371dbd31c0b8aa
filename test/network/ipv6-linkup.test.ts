import { expect, test } from "vitest";
import { addressLines, Bench, groupLines, ip, recorded, routeLines } from "./ipv6-bench.ts";

const H = "ba:6b:8c:89:88:22";
const X = "ba:6b:8c:86:6d:83";

function cabled(seed = 1) {
  const bench = new Bench(seed);
  const a = bench.namespace("a");
  const b = bench.namespace("b");
  const [ea, eb] = bench.cable([a, "ea", H], [b, "eb", X]);
  bench.run(2);
  return { bench, a, b, ea, eb };
}

test("a veth comes up: two reports, DAD, two reports with an address, solicitations", () => {
  const { bench, a, ea, eb } = cabled();
  const lines = bench.capture(ea);
  bench.up(eb);
  bench.up(ea);
  bench.run(20);
  expect(lines.filter((line) => line.startsWith("Out"))).toEqual([
    "Out :: > ff02::16 hlim 1 report 4 ff02::1:ff89:8822",
    "Out :: > ff02::16 hlim 1 report 4 ff02::1:ff89:8822",
    "Out :: > ff02::1:ff89:8822 hlim 255 neighbour-solicitation fe80::b86b:8cff:fe89:8822 option 14",
    "Out fe80::b86b:8cff:fe89:8822 > ff02::16 hlim 1 report 4 ff02::1:ff89:8822",
    "Out fe80::b86b:8cff:fe89:8822 > ff02::2 hlim 255 router-solicitation source-link-layer",
    "Out fe80::b86b:8cff:fe89:8822 > ff02::16 hlim 1 report 4 ff02::1:ff89:8822",
    "Out fe80::b86b:8cff:fe89:8822 > ff02::2 hlim 255 router-solicitation source-link-layer",
    "Out fe80::b86b:8cff:fe89:8822 > ff02::2 hlim 255 router-solicitation source-link-layer",
  ]);
  const up = recorded("linkup-veth", "fe80::/64 dev ea proto kernel metric 256 pref medium", 4);
  expect(routeLines(a).toSorted()).toEqual([...up].sort());
  expect(groupLines(a, ea)).toEqual(recorded("linkup-veth", "\tinet6 ff02::1:ff89:8822", 3));
  expect(bench.network.log.texts()).toContain("IPv6: ADDRCONF(NETDEV_CHANGE): ea: link becomes ready");
});

test("down takes addresses, routes and the solicited-node group", () => {
  const { bench, a, ea, eb } = cabled();
  bench.up(eb);
  bench.up(ea);
  bench.run(5);
  bench.down(ea);
  expect(addressLines(a, ea)).toEqual([]);
  expect(routeLines(a)).toEqual(["local ::1 dev lo table local proto kernel metric 0 pref medium"]);
  expect(groupLines(a, ea)).toEqual(["\tinet6 ff02::1", "\tinet6 ff01::1"]);
});

test("the same seed repeats, another differs in when", () => {
  const times = (seed: number) => {
    const { bench, ea, eb } = cabled(seed);
    bench.trace();
    bench.up(eb);
    bench.up(ea);
    bench.run(20);
    return bench.events.map(({ timeNs, function: by, verdict }) => `${timeNs} ${by} ${verdict}`);
  };
  expect(times(3)).toEqual(times(3));
  expect(times(3)).not.toEqual(times(4));
});

test("a NOARP device has no DAD and no solicited-node group", () => {
  const bench = new Bench();
  const a = bench.namespace("a");
  const d0 = bench.dummy([a, "d0", H]);
  const lines = bench.capture(d0);
  bench.up(d0);
  bench.run(14);
  const rs = "Out fe80::b86b:8cff:fe89:8822 > ff02::2 hlim 255 router-solicitation source-link-layer";
  expect(lines).toEqual([rs, rs, rs]);
  expect(routeLines(a)).toEqual(
    recorded("linkup-dummy", "fe80::/64 dev d0 proto kernel metric 256 pref medium", 4),
  );
  expect(groupLines(a, d0)).toEqual(["\tinet6 ff02::1", "\tinet6 ff01::1"]);
  const ipv6Groups = [...d0.multicast.keys()].map((group) => group.toString(16)).filter(isIpv6Group);
  expect(ipv6Groups).toEqual(["333300000001"]);
});

test("a duplicate is found: dadfailed, in the kernel's words", () => {
  const { bench, a, b, ea, eb } = cabled();
  bench.up(eb);
  bench.up(ea);
  bench.run(3);
  const address = (device: typeof ea) => ({
    family: 6 as const,
    ifindex: device.ifindex,
    local: ip("2001:db8::1"),
    peer: undefined,
    prefixLength: 64,
    scope: 0,
    flags: 0,
    validSeconds: 0xffffffff,
    preferredSeconds: 0xffffffff,
  });
  expect(a.ipv6.control.newAddress(address(ea), "add").ok).toBe(true);
  bench.run(3);
  const lines = bench.capture(ea);
  expect(b.ipv6.control.newAddress(address(eb), "add").ok).toBe(true);
  expect(addressLines(b, eb)).toContain("    inet6 2001:db8::1/64 scope global tentative ");
  bench.run(3);
  expect(addressLines(b, eb)).toContain("    inet6 2001:db8::1/64 scope global dadfailed tentative ");
  expect(bench.network.log.texts()).toContain(
    recorded("dad", "IPv6: eb: IPv6 duplicate address 2001:db8::1 used by ba:6b:8c:89:88:22 detected!", 1)[0],
  );
  const nd = lines.filter((line) => line.includes("neighbour-"));
  expect(nd).toEqual([
    "In :: > ff02::1:ff00:1 hlim 255 neighbour-solicitation 2001:db8::1 option 14",
    "Out 2001:db8::1 > ff02::1 hlim 255 neighbour-advertisement 2001:db8::1 override target-link-layer",
  ]);
  expect(groupLines(b, eb)[0]).toBe("\tinet6 ff02::1:ff00:1");
});

function isIpv6Group(mac: string): boolean {
  return mac.startsWith("3333");
}
