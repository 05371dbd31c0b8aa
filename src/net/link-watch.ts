import type { NetDevice } from "../device/device.ts";
import { IFF_UP } from "../device/flags.ts";
import { type Clock, SECOND_NS, type Timer } from "../time/clock.ts";
import { COSTS } from "../time/costs.ts";
import { traceLink } from "./link-trace.ts";

/**
 * net/core/link_watch.c: carrier changes become operational states a little later, one work for the whole machine:
 * at once if no ordinary event was handled within the last second, or if the device is running on top of another or waits
 * to send; else when that second is over.
 */
export class LinkWatch {
  readonly #clock: Clock;
  #pending: Set<NetDevice> = new Set();
  #nextEventNs = 0;
  #timer: Timer | undefined;
  #urgent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** netif_carrier_on and netif_carrier_off. */
  setCarrier(device: NetDevice, carrier: "on" | "off"): void {
    const on = carrier === "on";
    if (device.carrier === on) return;
    device.carrier = on;
    if (device.registration === "uninitialized") return;
    device.carrierChanges++;
    this.fire(device);
  }

  /** linkwatch_init_dev: a device that is registered without carrier has its state at once. */
  init(device: NetDevice): void {
    if (!device.carrier) applyOperState(device);
  }

  /** linkwatch_fire_event */
  fire(device: NetDevice): void {
    const urgent = isUrgent(device);
    if (this.#pending.has(device) && !urgent) return;
    this.#pending.add(device);
    this.#schedule(urgent ? "urgent" : "ordinary");
  }

  /** linkwatch_forget_dev: the event of a device that goes is handled now. */
  forget(device: NetDevice): void {
    if (this.#pending.delete(device)) handle(device);
  }

  #schedule(how: "urgent" | "ordinary"): void {
    if (this.#urgent) return;
    if (how === "urgent") {
      this.#urgent = true;
      this.#timer?.cancel();
      this.#timer = undefined;
    }
    if (this.#timer !== undefined) return;
    const waitNs = how === "urgent" ? 0 : Math.max(0, this.#nextEventNs - this.#clock.now());
    this.#timer = this.#clock.after(Math.max(waitNs, COSTS.workerNs), () => this.#run());
  }

  /** linkwatch_event, __linkwatch_run_queue */
  #run(): void {
    const now = this.#clock.now();
    const urgentOnly = this.#nextEventNs > now;
    if (!urgentOnly) this.#nextEventNs = now + SECOND_NS;
    this.#urgent = false;
    this.#timer = undefined;
    const events = this.#pending;
    this.#pending = new Set();
    for (const device of events) {
      if (urgentOnly && !isUrgent(device)) this.#pending.add(device);
      else handle(device);
    }
    if (this.#pending.size > 0) this.#schedule("ordinary");
  }
}

/** linkwatch_urgent_event: also for a device that has got its carrier and may not send yet (qdisc_tx_changing). */
function isUrgent(device: NetDevice): boolean {
  if (!device.running) return false;
  return linkIndex(device) !== device.ifindex || (device.carrier && !device.queueActive);
}

/** linkwatch_do_dev */
function handle(device: NetDevice): void {
  applyOperState(device);
  if ((device.flags & IFF_UP) === 0) return;
  device.queueActive = device.carrier;
  if (device.registration === "registered") device.host.notify(device, "change");
}

/** rfc2863_policy */
function applyOperState(device: NetDevice): void {
  const state = defaultOperState(device);
  if (device.operState === state) return;
  traceLink(device, "rfc2863_policy", `${device.operState} -> ${state}`);
  device.operState = state;
}

/** default_operstate: on top of another device the cause must lie below (by number, as 6.1 compares). */
export function defaultOperState(device: NetDevice): NetDevice["operState"] {
  if (device.carrier) return "UP";
  return linkIndex(device) === device.ifindex ? "DOWN" : "LOWERLAYERDOWN";
}

/** dev_get_iflink: parent's or peer's ifindex in its own namespace, or the device's own. */
export function linkIndex(device: NetDevice): number {
  return device.link === undefined ? device.ifindex : device.link.ifindex;
}
