import type { NetDevice } from "../device/device.ts";

/** The devices of one namespace by ifindex and by name (net->dev_index_head, dev_name_head). */
export class DeviceTable {
  readonly #byIndex: Map<number, NetDevice> = new Map();
  readonly #byName: Map<string, NetDevice> = new Map();
  #nextIndex = 1;

  byIndex(ifindex: number): NetDevice | undefined {
    return this.#byIndex.get(ifindex);
  }

  byName(name: string): NetDevice | undefined {
    return this.#byName.get(name);
  }

  /** In order of ifindex. */
  all(): readonly NetDevice[] {
    return [...this.#byIndex.values()].sort((a, b) => a.ifindex - b.ifindex);
  }

  /** dev_new_index: counted up, never reused; a device that moves keeps its number where that is free. */
  add(device: NetDevice, wantedIndex: number): void {
    let ifindex = wantedIndex;
    while (ifindex === 0 || this.#byIndex.has(ifindex)) ifindex = this.#nextIndex++;
    device.ifindex = ifindex;
    this.#byIndex.set(ifindex, device);
    this.#byName.set(device.name, device);
  }

  remove(device: NetDevice): void {
    this.#byIndex.delete(device.ifindex);
    this.#byName.delete(device.name);
  }

  rename(device: NetDevice, name: string): void {
    this.#byName.delete(device.name);
    device.name = name;
    this.#byName.set(name, device);
  }

  /** __dev_alloc_name: the first free `prefixN`. */
  freeName(prefix: string): string {
    let number = 0;
    while (this.#byName.has(`${prefix}${number}`)) number++;
    return `${prefix}${number}`;
  }
}
