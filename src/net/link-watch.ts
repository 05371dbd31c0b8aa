import type { NetDevice } from "../device/device.ts";
import { IFF_UP } from "../device/flags.ts";
import { SECOND_NS } from "../time/clock.ts";
import type { Namespace } from "./namespace.ts";

/**
 * net/core/link_watch.c: carrier changes become operational states a little later: at once for the first
 * in a while or a loss of carrier, else at most once a second for a device.
 */
export class LinkWatch {
  readonly #namespace: Namespace;
  readonly #pending: Set<NetDevice> = new Set();
  #nextEventNs = 0;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  setCarrier(device: NetDevice, carrier: "on" | "off"): void {
    const on = carrier === "on";
    if (device.carrier === on) return;
    device.carrier = on;
    this.fire(device);
  }

  setOperState(device: NetDevice, state: NetDevice["operState"]): void {
    if (device.operState === state) return;
    device.operState = state;
    device.host.notify(device, "change");
  }

  /** linkwatch_fire_event: urgent events run in the next work; others wait for the second to pass. */
  fire(device: NetDevice): void {
    if (this.#pending.has(device)) return;
    this.#pending.add(device);
    const { clock } = this.#namespace;
    const urgent = !device.carrier || device.link !== undefined;
    const delayNs = urgent ? 0 : Math.max(0, this.#nextEventNs - clock.now());
    clock.after(delayNs, () => this.#run(device));
  }

  #run(device: NetDevice): void {
    this.#pending.delete(device);
    this.#nextEventNs = this.#namespace.clock.now() + SECOND_NS;
    if ((device.flags & IFF_UP) === 0) return;
    this.setOperState(device, defaultOperState(device));
  }
}

/** rfc2863_policy and default_operstate: without carrier, DOWN, or LOWERLAYERDOWN for a device on top of another. */
export function defaultOperState(device: NetDevice): NetDevice["operState"] {
  if (device.carrier) return "UP";
  return device.link === undefined ? "DOWN" : "LOWERLAYERDOWN";
}
