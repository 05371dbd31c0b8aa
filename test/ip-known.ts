/** Commands of test/golden/ip whose emulated output differs from Linux's, as `index command`, with the reason. */
export interface KnownDifference {
  readonly reason: string;
  readonly commands: readonly string[];
}

export const KNOWN: Readonly<Record<string, readonly KnownDifference[]>> = {
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
  ],
};
