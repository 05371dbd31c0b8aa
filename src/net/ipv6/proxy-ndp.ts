import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { solicitedNodeAddress } from "../../wire/ipv6-address.ts";
import type { NeighbourRequest } from "../netlink/route-message.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { joinGroup, leaveGroup } from "./mld.ts";

/** pndisc_constructor: a proxy must hear the questions for the address that it answers for. */
export function joinProxyGroup(ipv6: Ipv6, request: NeighbourRequest): void {
  const idev = deviceOf(ipv6, request);
  if (idev !== undefined) joinGroup(ipv6, idev, solicitedNodeAddress(request.destination as Ipv6Address));
}

/** pndisc_destructor */
export function leaveProxyGroup(ipv6: Ipv6, request: NeighbourRequest): void {
  const idev = deviceOf(ipv6, request);
  if (idev !== undefined) leaveGroup(ipv6, idev, solicitedNodeAddress(request.destination as Ipv6Address));
}

function deviceOf(ipv6: Ipv6, request: NeighbourRequest): Inet6Device | undefined {
  const device = ipv6.namespace.deviceByIndex(request.ifindex);
  return device === undefined ? undefined : ipv6.devices.get(device);
}
