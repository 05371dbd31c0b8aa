import {
  type Counters,
  countDelivery,
  countersOf,
  countTransmitted,
  createCounters,
  statisticsOf,
  transmitResult,
} from "../ipvlan/counters.ts";
import type { BacklogDelivery, Delivery, Outcome } from "../ipvlan/delivery.ts";
import { flush, MulticastBacklog } from "../ipvlan/multicast.ts";
import { logOf } from "../ipvlan/outbound.ts";
import type { Port, SlaveId } from "../ipvlan/port.ts";
import { receive } from "../ipvlan/receive.ts";
import { transmit } from "../ipvlan/transmit.ts";
import type { Frame } from "../wire/frame.ts";
import type { NetDevice, ReceiveHandlerResult, TransmitResult } from "./device.ts";
import { isForwardable, traceNotForwardable } from "./forward.ts";
import { traceDelivery } from "./ipvlan-trace.ts";
import type { DeviceStatistics } from "./statistics.ts";

/**
 * Carries out what the driver (src/ipvlan) decides about frames of one port: a short interpreter of its deliveries.
 * Nothing here looks at an address, a mode or a flag.
 */
export class IpvlanTraffic {
  readonly port: Port;
  readonly master: NetDevice;
  readonly devices: Map<SlaveId, NetDevice> = new Map();
  readonly counters: Counters = createCounters();
  readonly #backlog = new MulticastBacklog();
  readonly #another: { readonly kind: "another"; device: NetDevice; frame: Frame };
  #workScheduled = false;

  constructor(port: Port, master: NetDevice, anyFrame: Frame) {
    this.port = port;
    this.master = master;
    // One answer for all frames: the receive path has read it before the next frame comes.
    this.#another = { kind: "another", device: master, frame: anyFrame };
  }

  /** The master's rx handler. */
  receive(frame: Frame): ReceiveHandlerResult {
    const deliveries = receive(this.port, frame);
    let result: ReceiveHandlerResult = "consumed";
    for (let index = 0; index < deliveries.length; index++) {
      const delivery = deliveries[index]!;
      if (delivery.kind === "pass") {
        if (this.master.host.tracer.enabled) traceDelivery(this.master, delivery, undefined);
        result = "pass";
      } else if (delivery.kind === "slave" && delivery.via === "handler") {
        result = this.#handOver(delivery);
      } else this.#carryOut(delivery, this.master);
    }
    return result;
  }

  /** ndo_start_xmit of a slave. */
  transmit(slave: SlaveId, device: NetDevice, frame: Frame): TransmitResult {
    const deliveries = transmit(this.port, slave, frame);
    const delivery = deliveries[0]!;
    const result = transmitResult(delivery, this.#carryOut(delivery, device));
    countTransmitted(this.counters, slave, frame, result);
    return result === "success" || result === "congestion" ? "ok" : result;
  }

  statistics(slave: SlaveId, device: NetDevice): Partial<DeviceStatistics> {
    return statisticsOf(countersOf(this.counters, slave), device.statistics.rxDropped);
  }

  #handOver(delivery: Extract<Delivery, { kind: "slave" }>): ReceiveHandlerResult {
    const device = this.devices.get(delivery.slave)!;
    if (this.master.host.tracer.enabled) traceDelivery(this.master, delivery, device);
    countDelivery(this.counters, delivery, "success");
    this.#another.device = device;
    this.#another.frame = delivery.frame;
    return this.#another;
  }

  /** Does the kernel call that the delivery stands for, and counts it by what came of it. */
  #carryOut(delivery: Delivery, from: NetDevice): Outcome {
    if (from.host.tracer.enabled) traceDelivery(from, delivery, this.#slaveOf(delivery));
    const outcome = this.#call(delivery, from);
    countDelivery(this.counters, delivery, outcome);
    if (outcome !== "success") this.#countOnMaster();
    return outcome;
  }

  #call(delivery: Delivery, from: NetDevice): Outcome {
    const { master } = this;
    switch (delivery.kind) {
      case "slave": {
        const device = this.devices.get(delivery.slave)!;
        if (delivery.via === "forward") return forwardTo(device, delivery.frame);
        return outcomeOf(device.host.enqueue(device, delivery.frame));
      }
      case "loop":
        return forwardTo(master, delivery.frame);
      case "wire":
        return outcomeOf(master.host.transmit(master, delivery.frame));
      case "route":
        return outcomeOf(master.host.routeOut(master, delivery.packet));
      case "backlog":
        return this.#enqueue(delivery, from);
      case "drop": {
        const line = logOf(delivery);
        if (line !== undefined) from.host.log(`${from.name}: ${line}`);
        return "drop";
      }
      case "pass":
        return "success";
    }
  }

  #enqueue(delivery: BacklogDelivery, from: NetDevice): Outcome {
    const dropped = this.#backlog.enqueue(delivery);
    if (dropped !== undefined) {
      if (from.host.tracer.enabled) traceDelivery(from, dropped, undefined);
      return "drop";
    }
    if (!this.#workScheduled) {
      this.#workScheduled = true;
      this.master.host.scheduleWork(() => this.#work());
    }
    return "success";
  }

  /**
   * ipvlan_process_multicast, in process context: each copy in a bottom-half-disabled region of its own, so that a
   * sibling has answered before the next copy goes.
   */
  #work(): void {
    this.#workScheduled = false;
    for (const deferred of this.#backlog.take()) {
      for (const delivery of flush(this.port, deferred)) {
        const { host } = this.master;
        host.disableBottomHalves();
        this.#carryOut(delivery, this.master);
        host.enableBottomHalves();
      }
    }
  }

  #slaveOf(delivery: Delivery): NetDevice | undefined {
    return delivery.kind === "slave" ? this.devices.get(delivery.slave) : undefined;
  }

  /** What the driver counts for the master goes to the master's own counters. */
  #countOnMaster(): void {
    const counted = this.counters.master;
    this.master.statistics.rxDropped += counted.rxDropped;
    if (this.master.operations.showsDeviceStatistics) this.master.statistics.txErrors += counted.txErrors;
    counted.rxDropped = 0;
    counted.txErrors = 0;
  }

  /** ipvlan_port_destroy: what waits is freed. */
  purge(): void {
    this.#backlog.take();
  }
}

/** dev_forward_skb: what is too long, or finds the device down, counts as its rx_dropped. */
function forwardTo(device: NetDevice, frame: Frame): Outcome {
  if (!isForwardable(device, frame)) {
    device.statistics.rxDropped++;
    if (device.host.tracer.enabled) traceNotForwardable(device, frame);
    return "drop";
  }
  return outcomeOf(device.host.enqueue(device, frame));
}

function outcomeOf(result: TransmitResult): Outcome {
  return result === "ok" ? "success" : result;
}
