import type { NetDevice } from "../../device/device.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import {
  IFA_F_OPTIMISTIC,
  IFA_F_TENTATIVE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
} from "../netlink/address-message.ts";
import type { Inet6Address } from "./inet6-address.ts";

/** All addresses of a namespace by value (inet6_addr_lst): a link-local one may be on several devices. */
export class AddressIndex {
  readonly #entries: Map<Ipv6Address, Inet6Address[]> = new Map();

  add(entry: Inet6Address): void {
    const known = this.#entries.get(entry.address);
    if (known === undefined) this.#entries.set(entry.address, [entry]);
    else known.push(entry);
  }

  remove(entry: Inet6Address): void {
    const left = (this.#entries.get(entry.address) ?? []).filter((other) => other !== entry);
    if (left.length === 0) this.#entries.delete(entry.address);
    else this.#entries.set(entry.address, left);
  }

  /** ipv6_chk_addr: usable as ours, on `device` if it means something there only, or if `strict`. */
  isOurs(
    address: Ipv6Address,
    device: NetDevice | undefined,
    match: "strict" | "by scope" = "by scope",
  ): boolean {
    return this.#some(address, device, match, IFA_F_TENTATIVE);
  }

  /** The same for addresses that are still tentative too. */
  isOursOrTentative(address: Ipv6Address, device: NetDevice | undefined): boolean {
    return this.#some(address, device, "by scope", 0);
  }

  #some(
    address: Ipv6Address,
    device: NetDevice | undefined,
    match: "strict" | "by scope",
    banned: number,
  ): boolean {
    for (const entry of this.#entries.get(address) ?? []) {
      const optimistic = (entry.flags & IFA_F_OPTIMISTIC) !== 0;
      const flags = optimistic ? entry.flags & ~IFA_F_TENTATIVE : entry.flags;
      if ((flags & banned) !== 0) continue;
      if (device === undefined || entry.idev.device === device) return true;
      const scoped = entry.scope === RT_SCOPE_LINK || entry.scope === RT_SCOPE_HOST;
      if (!scoped && match === "by scope") return true;
    }
    return false;
  }
}
