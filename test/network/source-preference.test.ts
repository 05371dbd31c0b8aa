import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  IFA_F_MANAGETEMPADDR,
  IFA_F_NODAD,
  LIFETIME_FOREVER,
} from "../../src/net/netlink/address-message.ts";
import type { SourcePreference } from "../../src/net/socket/socket.ts";
import { Bench, ip } from "./ipv6-bench.ts";

// test/golden/ipv6/source-preferences.txt: `use_tempaddr preference kind`, recorded by tools/record-source-preferences.ts.
const RECORDED = readFileSync(new URL("../golden/ipv6/source-preferences.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" ") as [string, SourcePreference, string]);

const PUBLIC = ip("2001:db8:1::1");
const DESTINATION = { address: ip("2001:db8:9::1"), port: 9, scopeId: 0 };

test("there are all combinations", () => {
  expect(RECORDED).toHaveLength(12);
});

test.each(RECORDED)("use_tempaddr %s, preference %s: %s", (useTempaddr, preference, kind) => {
  const bench = new Bench();
  const namespace = bench.namespace("a");
  const device = bench.dummy([namespace, "d0", "02:00:00:00:00:11"]);
  bench.up(device);
  namespace.sysctl.write("net/ipv6/conf/d0/use_tempaddr", "1");
  const lifetimes = { validSeconds: LIFETIME_FOREVER, preferredSeconds: LIFETIME_FOREVER };
  const flags = IFA_F_MANAGETEMPADDR | IFA_F_NODAD;
  const { ifindex } = device;
  const address = { family: 6, ifindex, local: PUBLIC, peer: undefined, prefixLength: 64 } as const;
  namespace.rtnetlink.newAddress({ ...address, scope: 0, flags, ...lifetimes }, "add");
  const route = { family: 6, type: "unicast", destination: undefined, prefixLength: 0, ifindex } as const;
  namespace.rtnetlink.newRoute(route, "add");
  bench.run(4);
  namespace.sysctl.write("net/ipv6/conf/d0/use_tempaddr", useTempaddr);
  const socket = namespace.sockets.udp(6);
  socket.setOptions({ sourcePreference: preference });
  expect(socket.connect(DESTINATION).ok).toBe(true);
  expect(socket.localAddress().address === PUBLIC ? "public" : "temporary").toBe(kind);
});
