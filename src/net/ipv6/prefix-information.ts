import {
  decodeIpv6Address,
  type Ipv6Address,
  ipv6Network,
  isIpv6LinkLocal,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import type { NdpOption } from "../../wire/ndp-options.ts";
import { readUint32 } from "../../wire/octets.ts";
import { IFA_F_STABLE_PRIVACY, LIFETIME_FOREVER } from "../netlink/address-message.ts";
import { addPrefixRoute } from "./address-route.ts";
import { eui64 } from "./address-type.ts";
import { configureAddress } from "./autoconf-address.ts";
import type { Inet6Device } from "./inet6-device.ts";
import { stableIdentifier } from "./interface-identifier.ts";
import type { Ipv6 } from "./ipv6.ts";
import { expiryAfter } from "./kernel-route.ts";

// Read first: RFC 4862 5.5.3, RFC 4861 6.3.4, net/ipv6/addrconf.c (addrconf_prefix_rcv).

/** What a prefix information option says, reserved bits aside. */
export interface PrefixInformation {
  readonly prefix: Ipv6Address;
  readonly prefixLength: number;
  readonly onLink: boolean;
  readonly autonomous: boolean;
  readonly validSeconds: number;
  readonly preferredSeconds: number;
}

/** sizeof(struct prefix_info) less type and length. */
const PREFIX_DATA_BYTES = 30;
const ON_LINK = 0x80;
const AUTONOMOUS = 0x40;
/** Only with it there is room for an interface identifier. */
const AUTOCONF_PREFIX_LENGTH = 64;

/** The option is one of its kind, with or without reserved bits. */
export function receivePrefixInformation(ipv6: Ipv6, idev: Inet6Device, option: NdpOption): void {
  const said = decodePrefixInformation(option);
  if (said === undefined || isIpv6Multicast(said.prefix) || isIpv6LinkLocal(said.prefix)) return;
  if (said.preferredSeconds > said.validSeconds) {
    ipv6.namespace.log("IPv6: addrconf: prefix option has invalid lifetime");
    return;
  }
  if (said.validSeconds !== 0 && said.validSeconds < idev.settings.accept_ra_min_lft) return;
  if (said.onLink) learnOnLink(ipv6, idev, said);
  if (!said.autonomous || idev.settings.autoconf === 0) return;
  if (said.prefixLength === AUTOCONF_PREFIX_LENGTH) autoconfigure(ipv6, idev, said);
}

function decodePrefixInformation(option: NdpOption): PrefixInformation | undefined {
  if (option.kind === "prefix-information") return option;
  if (option.kind !== "other" || option.data.length < PREFIX_DATA_BYTES) return undefined;
  const { data } = option;
  return {
    prefixLength: data[0]!,
    onLink: (data[1]! & ON_LINK) !== 0,
    autonomous: (data[1]! & AUTONOMOUS) !== 0,
    validSeconds: readUint32(data, 2),
    preferredSeconds: readUint32(data, 6),
    prefix: decodeIpv6Address(data, 14),
  };
}

/** The route of an on-link prefix. One that an address by hand brought is not touched. */
function learnOnLink(ipv6: Ipv6, idev: Inet6Device, said: PrefixInformation): void {
  const { prefix, prefixLength, validSeconds } = said;
  const { device } = idev;
  const route = ipv6.fib.main
    .at(ipv6Network(prefix, prefixLength), prefixLength)
    .find((other) => other.advertised === "prefix" && other.device === device);
  const seconds = validSeconds === LIFETIME_FOREVER ? undefined : validSeconds;
  if (route !== undefined) {
    if (validSeconds === 0) ipv6.fib.remove(route);
    else route.expires = expiryAfter(ipv6, seconds);
    return;
  }
  if (validSeconds === 0) return;
  const what = { address: prefix, prefixLength, metric: 0, validSeconds: seconds };
  addPrefixRoute(ipv6, device, { ...what, advertised: "prefix" });
}

/** A token first, then a stable identifier, then the MAC address. */
function autoconfigure(ipv6: Ipv6, idev: Inet6Device, said: PrefixInformation): void {
  const network = (said.prefix >> 64n) << 64n;
  if (idev.token !== 0n) {
    const address = (network | idev.token) as Ipv6Address;
    configureAddress(ipv6, idev, said, { address, flags: 0, origin: "token" });
    return;
  }
  const mode = idev.device.addrGenMode;
  const stable =
    mode === "stable_secret" || mode === "random"
      ? stableIdentifier(ipv6, idev, network as Ipv6Address, 0)
      : undefined;
  const address = (network | (stable ?? eui64(idev.device))) as Ipv6Address;
  const flags = stable === undefined ? 0 : IFA_F_STABLE_PRIVACY;
  configureAddress(ipv6, idev, said, { address, flags, origin: "identifier" });
}
