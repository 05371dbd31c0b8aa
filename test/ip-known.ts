/** Commands of test/golden/ip whose emulated output differs from Linux's, as `index command`, with the reason. */
export interface KnownDifference {
  readonly reason: string;
  readonly commands: readonly string[];
}

export const KNOWN: Readonly<Record<string, readonly KnownDifference[]>> = {
  random6: [
    {
      reason: "the random delay of a multicast report had passed in the recording and has not here",
      commands: ["22 ip -6 neigh show nud all"],
    },
  ],
  "route-change": [
    { reason: "the route type nat is unknown", commands: ["51 ip route add nat 10.1.0.0/16"] },
  ],
};
