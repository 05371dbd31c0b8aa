/** net/ipv4/route.c: ip_tos2prio, by the four bits of RFC 1349: best effort, bulk, interactive, interactive bulk. */
const PRIORITIES = [0, 0, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4] as const;

/** rt_tos2priority: skb->priority of a packet that is sent or forwarded with this TOS octet. */
export function priorityOfTos(tos: number): number {
  return PRIORITIES[(tos & 0x1e) >>> 1]!;
}
