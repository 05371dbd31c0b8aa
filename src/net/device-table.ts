import type { NetDevice } from "../device/device.ts";
import { type Failure, fail } from "../wire/errno.ts";

/** The devices of one namespace by ifindex and by name (net->dev_index_head, dev_name_head). */
export class DeviceTable {
  readonly #byIndex: Map<number, NetDevice> = new Map();
  readonly #byName: Map<string, NetDevice> = new Map();
  #nextIndex = 1;
  /** Where the search for a free number begins, until a name becomes free. */
  readonly #freeNumber: Map<string, number> = new Map();

  byIndex(ifindex: number): NetDevice | undefined {
    return this.#byIndex.get(ifindex);
  }

  /** By its name or one of its alternative names (dev_get_by_name). */
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
    for (const name of [device.name, ...device.altNames]) this.#byName.set(name, device);
  }

  remove(device: NetDevice): void {
    this.#byIndex.delete(device.ifindex);
    for (const name of [device.name, ...device.altNames]) this.#byName.delete(name);
    this.#freeNumber.clear();
  }

  /** netdev_name_node_alt_create */
  addAltName(device: NetDevice, name: string): Failure | undefined {
    if (this.#byName.has(name)) return fail("EEXIST");
    device.altNames = [...device.altNames, name];
    this.#byName.set(name, device);
    return undefined;
  }

  /** netdev_name_node_alt_destroy */
  deleteAltName(device: NetDevice, name: string): Failure | undefined {
    if (!this.#byName.has(name)) return fail("ENOENT");
    if (!device.altNames.includes(name)) return fail("EINVAL");
    device.altNames = device.altNames.filter((known) => known !== name);
    this.#byName.delete(name);
    this.#freeNumber.clear();
    return undefined;
  }

  rename(device: NetDevice, name: string): void {
    this.#byName.delete(device.name);
    this.#freeNumber.clear();
    device.name = name;
    this.#byName.set(name, device);
  }

  /** __dev_alloc_name: `%d` becomes the first number that gives a free name; EINVAL for any other pattern. */
  allocateName(pattern: string): string | Failure {
    const place = pattern.indexOf("%");
    if (!pattern.startsWith("%d", place) || pattern.includes("%", place + 2)) return fail("EINVAL");
    const prefix = pattern.slice(0, place);
    const suffix = pattern.slice(place + 2);
    let number = this.#freeNumber.get(pattern) ?? 0;
    while (this.#byName.has(`${prefix}${number}${suffix}`)) number++;
    this.#freeNumber.set(pattern, number);
    return `${prefix}${number}${suffix}`;
  }
}
