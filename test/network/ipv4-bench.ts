import type { NetDevice } from "../../src/device/device.ts";
import { Namespace } from "../../src/net/namespace.ts";
import type { RouteRequest } from "../../src/net/netlink/route-message.ts";
import { Network } from "../../src/net/network.ts";
import { createRandom } from "../../src/time/random.ts";
import { VirtualClock } from "../../src/time/virtual-clock.ts";
import type { TimedTraceEvent } from "../../src/trace/tracer.ts";
import { Tracer } from "../../src/trace/tracer.ts";
import { type Ipv4Address, parseIpv4Address } from "../../src/wire/ipv4-address.ts";
import { add, set } from "./link-bench.ts";

export const ip = (text: string): Ipv4Address => parseIpv4Address(text)!;

/** Hosts joined by cables, and the time that passes between them. */
export class Ipv4Bench {
  readonly clock: VirtualClock = new VirtualClock();
  readonly tracer: Tracer = new Tracer(() => this.clock.now());
  readonly network: Network;
  readonly events: TimedTraceEvent[] = [];

  constructor(seed: number | string = 1) {
    this.network = new Network(this.clock, createRandom(seed), this.tracer);
  }

  trace(): void {
    this.tracer.listen((event) => this.events.push(event));
  }

  host(name: string): Namespace {
    const namespace = new Namespace(this.network, name);
    set(namespace, "lo", { up: true });
    return namespace;
  }

  /** A veth from `a` to `b`, both ends up, with addresses such as 10.0.0.1/24. */
  cable(a: readonly [Namespace, string, string], b: readonly [Namespace, string, string]): void {
    const [left, leftName, leftAddress] = a;
    const [right, rightName, rightAddress] = b;
    const peer = { name: rightName, netns: right };
    add(left, { name: leftName, up: true, type: { kind: "veth", peer } });
    set(right, rightName, { up: true });
    this.run(2);
    if (leftAddress !== "") this.address(left, leftName, leftAddress);
    if (rightAddress !== "") this.address(right, rightName, rightAddress);
  }

  address(namespace: Namespace, device: string, text: string): void {
    const [local, length] = text.split("/") as [string, string];
    const answer = namespace.rtnetlink.newAddress(
      {
        family: 4,
        ifindex: this.device(namespace, device).ifindex,
        prefixLength: Number(length),
        scope: 0,
        flags: 0,
        validSeconds: 0xffffffff,
        preferredSeconds: 0xffffffff,
        local: ip(local),
        peer: ip(local),
        broadcast: undefined,
        label: "",
      },
      "add",
    );
    if (!answer.ok) throw new Error(`${text}: ${answer.errno} ${answer.message ?? ""}`);
  }

  /** `route(a, "10.1.0.0/24", { gateway: ip("10.0.0.2") })`; "default" is 0.0.0.0/0. */
  route(namespace: Namespace, prefix: string, more: Partial<RouteRequest>): void {
    const [destination, length] = (prefix === "default" ? "0.0.0.0/0" : prefix).split("/") as [
      string,
      string,
    ];
    const base = {
      family: 4,
      type: "unicast",
      destination: ip(destination),
      prefixLength: Number(length),
    } as const;
    const answer = namespace.rtnetlink.newRoute({ ...base, ...more }, "add");
    if (!answer.ok) throw new Error(`${prefix}: ${answer.errno} ${answer.message ?? ""}`);
  }

  device(namespace: Namespace, name: string): NetDevice {
    return namespace.devices.byName(name)!;
  }

  sysctl(namespace: Namespace, path: string, value: number): void {
    const written = namespace.sysctl.write(path, String(value));
    if (!written.ok) throw new Error(`${path}: ${written.errno}`);
  }

  /** Lets `seconds` pass. */
  run(seconds: number): void {
    const end = this.clock.now() + seconds * 1e9;
    for (;;) {
      const next = this.clock.nextTimeNs();
      if (next === undefined || next > end) break;
      this.clock.runNext();
    }
    this.clock.spend(Math.max(0, end - this.clock.now()));
  }
}
