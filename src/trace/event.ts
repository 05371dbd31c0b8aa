/**
 * One decision about one frame (or about a device, neighbour or route) as it was taken. Events are what
 * `ipvl run --trace` writes as JSON lines and what `ipvl trace` prints; the last event of a lost frame names
 * the rule that lost it.
 */
export interface TraceEvent {
  readonly kind: TraceKind;
  /** Id of the frame decided about; 0 when none is (a neighbour timer, a link change). */
  readonly frame: number;
  /** Name of the namespace under /run/netns, or `#N` by id where it has none; `init` for the first. */
  readonly namespace: string;
  /** Device name in that namespace, or "" where no device is concerned. */
  readonly device: string;
  /** The kernel function whose decision this is, e.g. `ip_route_input_slow`, `ipvlan_xmit_mode_l2`. */
  readonly function: string;
  /** What was decided, one or two words: `accept`, `deliver`, `STALE -> DELAY`, a SKB_DROP_REASON_ name. */
  readonly verdict: string;
  /** The rule consulted: a route, a neighbour entry, a table row, a sysctl, in the words of the tool that shows it. */
  readonly rule: string;
}

export type TraceKind =
  | "capture" // a tap saw it
  | "transmit" // a device's transmit function took it
  | "receive" // a device received it
  | "driver" // a branch of the ipvlan driver or of the bridge
  | "route" // a FIB decision
  | "neighbour" // a NUD state or resolution decision
  | "hook" // a netfilter hook point was passed
  | "socket" // delivered to, or sent by, a socket
  | "drop" // the frame ends here, verdict = drop reason
  | "link"; // a device or address changed state
