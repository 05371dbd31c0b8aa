/** Commands of test/golden/ip whose emulated output differs from Linux's, as `index command`, with the reason. */
export interface KnownDifference {
  readonly reason: string;
  readonly commands: readonly string[];
}

const UNTOUCHED_TABLE = "a table that no route was ever put into is listed as empty";

export const KNOWN: Readonly<Record<string, readonly KnownDifference[]>> = {
  "addr-change": [
    {
      reason: "an IPv4 address of preferred lifetime zero is not deprecated at once",
      commands: ["65 ip addr show dev d0 deprecated", "76 ip -o -4 addr show dev d0"],
    },
  ],
  bridge: [
    {
      reason: "a bridge does not join the groups of all snoopers, 224.0.0.106 and ff02::6a",
      commands: [
        "45 bridge fdb",
        "46 bridge fdb show",
        "47 bridge fdb show br br0",
        "52 bridge fdb show state permanent br br0",
        "61 bridge fdb show br br0",
        "81 bridge f s br br0",
        "84 bridge fdb show br br0",
      ],
    },
  ],
  "link-add": [
    {
      reason: "kinds of device that are not emulated fail as unknown ones, with a line that says so",
      commands: [
        "16 ip link add x4 type vlan id 5",
        "17 ip link add link x0 name x4 type vlan id 5 help",
        "18 ip link add x4 type macvlan mode bridge",
      ],
    },
  ],
  neigh: [
    {
      reason: "a neighbour on the loopback device keeps its address, where Linux makes it 0.0.0.0",
      commands: ["89 ip neigh show dev lo nud all", "99 ip neigh show", "104 ip neigh show nud all"],
    },
  ],
  "route-change": [
    { reason: "the route type nat is unknown", commands: ["51 ip route add nat 10.1.0.0/16"] },
    {
      reason: "net.ipv4.route.flush is missing",
      commands: ["81 ip route flush cache", "82 ip -s route flush cache"],
    },
    { reason: UNTOUCHED_TABLE, commands: ["86 ip route flush table 77"] },
  ],
  "route-show": [
    {
      reason: UNTOUCHED_TABLE,
      commands: [
        "43 ip route show table default",
        "44 ip route show table 4000",
        "46 ip -6 route show table 4000",
        "47 ip -6 route show table default",
        "49 ip -n fresh route show table local",
        "53 ip route flush table 4001",
      ],
    },
  ],
  route6: [
    {
      reason: "deleting from a prefix that once had routes says No such process",
      commands: ["52 ip -6 route del default"],
    },
  ],
  sysctl: [
    {
      reason: "net.ipv4.route.flush is missing",
      commands: ["27 sysctl -w net.ipv4.route.flush=1", "28 sysctl net.ipv4.route.flush"],
    },
  ],
};
