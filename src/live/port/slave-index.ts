import type { LiveSlave } from "./live-slave.ts";

/** Slaves by what events name them with: the namespace's label and the device's number in it. */
export class SlaveIndex {
  readonly #byPlace: Map<string, LiveSlave> = new Map();
  readonly #places: Map<LiveSlave, string> = new Map();

  /** Where it is now; where it was is nobody's any more. */
  place(slave: LiveSlave): void {
    const place = placeOf(slave.namespace.id, slave.ifindex);
    if (this.#places.get(slave) === place) return;
    this.remove(slave);
    this.#byPlace.set(place, slave);
    this.#places.set(slave, place);
  }

  remove(slave: LiveSlave): void {
    const place = this.#places.get(slave);
    if (place === undefined) return;
    this.#places.delete(slave);
    if (this.#byPlace.get(place) === slave) this.#byPlace.delete(place);
  }

  find(namespace: number | undefined, ifindex: number): LiveSlave | undefined {
    return this.#byPlace.get(placeOf(namespace, ifindex));
  }
}

function placeOf(namespace: number | undefined, ifindex: number): string {
  return `${namespace ?? "home"} ${ifindex}`;
}
