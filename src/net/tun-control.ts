import { createTun, type TunMode } from "../device/tun.ts";
import { type Failure, fail } from "../wire/errno.ts";
import type { Namespace } from "./namespace.ts";
import { randomMac } from "./random-mac.ts";
import { registerDevice, unregisterDevices } from "./register-device.ts";

// drivers/net/tun.c: what an open /dev/net/tun is asked by ioctl(2).

/** TUNSETIFF with IFF_TUN_EXCL, then TUNSETPERSIST and close: a device that stays. `name` may hold one `%d`. */
export function addTun(namespace: Namespace, name: string, mode: TunMode): Failure | undefined {
  if (name !== "" && namespace.devices.byName(name) !== undefined) return fail("EBUSY");
  const init = { host: namespace, name: name === "" ? `${mode}%d` : name, mode, mac: randomMac(namespace) };
  return registerDevice(createTun(init), 0);
}

/** TUNSETIFF, TUNSETPERSIST 0 and close: attaching makes a device that is not there, and closing takes it away. */
export function deleteTun(namespace: Namespace, name: string, mode: TunMode): Failure | undefined {
  const known = name === "" ? undefined : namespace.devices.byName(name);
  if (known === undefined) {
    const init = { host: namespace, name: name === "" ? `${mode}%d` : name, mode, mac: randomMac(namespace) };
    const device = createTun(init);
    const refused = registerDevice(device, 0);
    if (refused === undefined) unregisterDevices([device]);
    return refused;
  }
  const isSame = known.operations.kind === "tun" && (known.type === "ether") === (mode === "tap");
  if (!isSame) return fail("EINVAL");
  unregisterDevices([known]);
  return undefined;
}
