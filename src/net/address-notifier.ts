import type { NetDevice } from "../device/device.ts";
import type { AddressListener } from "../device/host.ts";
import type { Ipv4Address } from "../wire/ipv4-address.ts";
import type { Ipv6Address } from "../wire/ipv6-address.ts";

type Address = Ipv4Address | Ipv6Address;

/** The inetaddr and inet6addr notifier and validator chains, by the device that they concern. */
export class AddressNotifier {
  readonly #listeners: Map<NetDevice, Set<AddressListener>> = new Map();

  /** Told of every address that goes, whatever its device. */
  onRemoved: (device: NetDevice, address: Address) => void = () => {};

  listen(device: NetDevice, listener: AddressListener): () => void {
    const listeners = this.#listeners.get(device) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(device, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(device);
    };
  }

  /** The first refusal, or undefined. */
  validate(device: NetDevice, address: Address): { readonly message: string } | undefined {
    for (const listener of this.#listeners.get(device) ?? []) {
      const refusal = listener.validate(address);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  added(device: NetDevice, address: Address): void {
    for (const listener of [...(this.#listeners.get(device) ?? [])]) listener.added(address);
  }

  removed(device: NetDevice, address: Address): void {
    for (const listener of [...(this.#listeners.get(device) ?? [])]) listener.removed(address);
    this.onRemoved(device, address);
  }
}
