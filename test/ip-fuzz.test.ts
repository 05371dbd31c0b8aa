import fc from "fast-check";
import { expect, it } from "vitest";
import { emulate, runCommand } from "./ip-replay.ts";

/** Words that mean something somewhere, and some that mean nothing. */
const WORDS = (
  "link addr route neigh netns rule add del set show change replace flush get list exec pids identify append prepend " +
  "dev e0 e1 br0 lo nosuch if2 type veth peer name bridge bridge_slave dummy ipvlan ipvtap vlan mode l2 l3 l3s vepa " +
  "private master nomaster up down mtu 1400 0 -1 99999999999 0x10 netns far 1 address ba:6b:8c:00:00:05 01:00:5e:00:00:01 " +
  "group default via 10.0.0.1 10.0.0.0/24 10.0.0.1/24 2001:db8::1/64 fe80::1 ::/0 any scope host global table all local " +
  "main 100 proto static kernel metric src nud permanent stale all proxy lladdr label e0:x brd + - to root match exact " +
  "from iif oif mark tos cache blackhole unreachable hairpin on off state forwarding cost priority fdb self static " +
  "dynamic br help -4 -6 -o -d -s -j -p -br -n -N -c net.ipv4.ip_forward=1 net.ipv4.conf -w -a -i -D pub temp"
).split(" ");

const PROGRAMS = [
  "ip",
  "ip link",
  "ip addr",
  "ip route",
  "ip neigh",
  "bridge",
  "bridge fdb",
  "arp",
  "sysctl",
];

it("no words make ip, bridge, arp or sysctl fail in any way but their own", () => {
  const machine = emulate();
  for (const command of ["ip netns add far", "ip link add e0 type veth peer name e1", "ip link set e0 up"]) {
    runCommand(machine, command);
  }
  const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 9 });
  fc.assert(
    fc.property(fc.constantFrom(...PROGRAMS), words, (program, rest) => {
      const { output, status } = runCommand(machine, [program, ...rest].join(" "));
      expect(output).not.toMatch(/undefined|NaN|\[object|TypeError|Error: (?!.* )/);
      expect(status).toBeGreaterThanOrEqual(0);
      expect(status).toBeLessThan(256);
    }),
    { numRuns: 3000, seed: 1 },
  );
});
