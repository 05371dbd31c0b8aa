import type { NetDevice } from "../../device/device.ts";
import { IPV4_ANY, IPV4_BROADCAST, type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import { RT_SCOPE_LINK } from "../netlink/address-message.ts";
import { Flow } from "../route/flow.ts";
import { type InDevice, inNetwork, isSecondary } from "./in-device.ts";
import type { Ipv4 } from "./ipv4.ts";

/** inet_select_addr: the source for packets out of `device` to `destination`, no wider than `scope`; 0 = none. */
export function selectSource(
  ipv4: Ipv4,
  device: NetDevice,
  destination: Ipv4Address,
  scope: number,
): Ipv4Address {
  let chosen = IPV4_ANY;
  for (const own of ipv4.inDevice(device)?.addresses ?? []) {
    if (isSecondary(own) || own.scope > scope) continue;
    if (destination === 0 || inNetwork(destination, own)) return own.local;
    if (chosen === 0) chosen = own.local;
  }
  return chosen === 0 ? anyDeviceSource(ipv4, device, scope) : chosen;
}

/** The device has none: the first of another device, not of link scope; lo comes first. */
function anyDeviceSource(ipv4: Ipv4, except: NetDevice, scope: number): Ipv4Address {
  for (const inDevice of ipv4.inDevices()) {
    if (inDevice.device === except) continue;
    for (const own of inDevice.addresses) {
      if (isSecondary(own) || own.scope === RT_SCOPE_LINK || own.scope > scope) continue;
      return own.local;
    }
  }
  return IPV4_ANY;
}

/**
 * inet_confirm_addr: a local address (`local`, or any if that is 0) of scope up to `scope` in one network with
 * `destination`, on `device` or, for undefined, on any; 0 = there is none.
 */
export function confirmAddress(
  ipv4: Ipv4,
  device: NetDevice | undefined,
  destination: Ipv4Address,
  wanted: { readonly local: Ipv4Address; readonly scope: number },
): Ipv4Address {
  for (const inDevice of ipv4.inDevices()) {
    if (device !== undefined && inDevice.device !== device) continue;
    const found = confirmOn(inDevice, destination, wanted.local, wanted.scope);
    if (found !== 0) return found;
  }
  return IPV4_ANY;
}

function confirmOn(
  inDevice: InDevice,
  destination: Ipv4Address,
  local: Ipv4Address,
  scope: number,
): Ipv4Address {
  const { addresses } = inDevice;
  if (local === 0) {
    const own = addresses.find(
      (one) => one.scope <= scope && (destination === 0 || inNetwork(destination, one)),
    );
    return own?.local ?? IPV4_ANY;
  }
  const isOurs = addresses.some((own) => own.local === local && own.scope <= scope);
  const sameNetwork = addresses.some(
    (own) => inNetwork(local, own) && (destination === 0 || inNetwork(destination, own)),
  );
  return isOurs && sameNetwork ? local : IPV4_ANY;
}

export type Ipv4AddressType = "unicast" | "local" | "broadcast" | "multicast" | "anycast";

const typeFlow = new Flow();

/** inet_addr_type and, with a device, inet_dev_addr_type. */
export function addressType(ipv4: Ipv4, address: Ipv4Address, device?: NetDevice): Ipv4AddressType {
  if (address >>> 24 === 0 || address === IPV4_BROADCAST) return "broadcast";
  if (isIpv4Multicast(address)) return "multicast";
  typeFlow.destination = address;
  const route = ipv4.fib.lookupLocal(typeFlow);
  if (typeof route === "string") return "unicast";
  if (device !== undefined && route.device !== device) return "unicast";
  const { type } = route;
  return type === "local" || type === "broadcast" || type === "multicast" || type === "anycast"
    ? type
    : "unicast";
}
