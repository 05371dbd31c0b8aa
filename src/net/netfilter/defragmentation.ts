import { ipv4IsFragment } from "../../wire/ipv4.ts";
import type { Namespace } from "../namespace.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type HookVerdict, NF_PRI_CONNTRACK_DEFRAG } from "./hooks.ts";

// Read first: net/ipv4/netfilter/nf_defrag_ipv4.c (ipv4_conntrack_defrag).

/** nf_defrag_ipv4_enable, nf_defrag_ipv6_enable: fragments wait until the packet is whole, before anyone else looks. */
export function registerDefragmentation(namespace: Namespace, family: 4 | 6): () => void {
  if (family === 6) return () => {};
  const run = (packet: Packet): HookVerdict => {
    if (!ipv4IsFragment(packet.bytes, NETWORK_OFFSET)) return "accept";
    return namespace.ipv4.reassembly.add(packet) ?? "stolen";
  };
  const points = ["PREROUTING", "OUTPUT"] as const;
  const undo = points.map((point) =>
    namespace.hooks.register(family, point, { priority: NF_PRI_CONNTRACK_DEFRAG, run }),
  );
  return () => {
    for (const unregister of undo) unregister();
  };
}
