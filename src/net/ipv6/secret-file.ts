import { fail, succeed } from "../../wire/errno.ts";
import { type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import type { SysctlDirectory, SysctlEntry } from "../sysctl.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: net/ipv6/addrconf.c (addrconf_sysctl_stable_secret): net/ipv6/conf/DEV/stable_secret, which can't be
// read before it was written. Writing it makes stable private addresses the device's mode.

const NAME = "stable_secret";

/** A directory of settings with the file of a secret. */
export function withSecret(directory: SysctlDirectory, secret: SysctlEntry): SysctlDirectory {
  return {
    names: () => [...directory.names(), NAME],
    entry: (name) => (name === NAME ? secret : directory.entry(name)),
  };
}

/** net/ipv6/conf/all has none. */
export const NO_SECRET: SysctlEntry = { read: () => "", refusal: () => "EIO", write: () => fail("EIO") };

export function defaultSecret(ipv6: Ipv6): SysctlEntry {
  return secretEntry(
    () => ipv6.defaultStableSecret,
    (secret) => {
      ipv6.defaultStableSecret = secret;
      for (const idev of ipv6.devices.values()) idev.device.addrGenMode = NAME;
    },
  );
}

export function deviceSecret(idev: Inet6Device): SysctlEntry {
  return secretEntry(
    () => idev.stableSecret,
    (secret) => {
      idev.stableSecret = secret;
      idev.device.addrGenMode = NAME;
    },
  );
}

function secretEntry(get: () => Ipv6Address | undefined, set: (secret: Ipv6Address) => void): SysctlEntry {
  return {
    read: () => formatLong(get()!),
    refusal: () => (get() === undefined ? "EIO" : undefined),
    write(text) {
      const secret = parseIpv6Address(text.trim());
      if (secret === undefined) return fail("EIO");
      set(secret);
      return succeed(undefined);
    },
  };
}

/** %pI6: eight groups of four digits. */
function formatLong(address: Ipv6Address): string {
  return address
    .toString(16)
    .padStart(32, "0")
    .replace(/.{4}(?=.)/g, "$&:");
}
