import type { NetDevice } from "../../device/device.ts";
import type { Tracer } from "../../trace/tracer.ts";
import type { Packet } from "../packet.ts";

/**
 * The netfilter hook points of one namespace (include/uapi/linux/netfilter.h), IPv4 and IPv6 apart:
 *
 *            PREROUTING --[route]--> FORWARD ----------.
 *                            |                         |--> POSTROUTING --> device
 *                          INPUT       OUTPUT --[route]'
 *                            v           ^
 *                          sockets and ICMP
 */
export type HookPoint = "PREROUTING" | "INPUT" | "FORWARD" | "OUTPUT" | "POSTROUTING";

/** The devices that a hook may look at: `input` for PREROUTING, INPUT, FORWARD; `output` for FORWARD, OUTPUT, POSTROUTING. */
export interface HookState {
  readonly point: HookPoint;
  readonly family: 4 | 6;
  readonly input: NetDevice | undefined;
  readonly output: NetDevice | undefined;
}

/**
 * `drop` ends the packet (NF_DROP: EPERM for a local sender). A packet answer replaces it and goes on (NAT, or l3s
 * handing it to another device through `packet.input`).
 */
export type HookVerdict = "accept" | "drop" | Packet;

export type HookFunction = (packet: Packet, state: HookState) => HookVerdict;

interface Registration {
  readonly priority: number;
  readonly run: HookFunction;
}

/** The lowest priority there is: runs last (NF_IP_PRI_LAST). */
export const NF_PRI_LAST: number = 0x7fffffff;

/** Made once: a traced packet passes four. */
const RULES = { 4: rulesOf("ipv4"), 6: rulesOf("ipv6") } as const;

function rulesOf(family: string): Readonly<Record<HookPoint, string>> {
  const rule = (point: HookPoint): string => `${family} ${point}`;
  return {
    PREROUTING: rule("PREROUTING"),
    INPUT: rule("INPUT"),
    FORWARD: rule("FORWARD"),
    OUTPUT: rule("OUTPUT"),
    POSTROUTING: rule("POSTROUTING"),
  };
}

export class Hooks {
  readonly #chains: Map<string, Registration[]> = new Map();
  readonly #tracer: Tracer;
  readonly #label: () => string;
  #registered = 0;

  constructor(tracer: Tracer, label: () => string) {
    this.#tracer = tracer;
    this.#label = label;
  }

  /** Whether anything is registered anywhere. */
  get inUse(): boolean {
    return this.#registered > 0;
  }

  /** nf_register_net_hook; returns how to unregister. */
  register(family: 4 | 6, point: HookPoint, registration: Registration): () => void {
    const key = family + point;
    const chain = this.#chains.get(key) ?? [];
    this.#chains.set(
      key,
      [...chain, registration].sort((a, b) => a.priority - b.priority),
    );
    this.#registered++;
    return () => {
      this.#chains.set(
        key,
        (this.#chains.get(key) ?? []).filter((entry) => entry !== registration),
      );
      this.#registered--;
    };
  }

  /** NF_HOOK: the packet that goes on, or undefined when it was dropped. Costs one test when nothing is registered. */
  run(
    packet: Packet,
    point: HookPoint,
    input: NetDevice | undefined,
    output: NetDevice | undefined,
  ): Packet | undefined {
    if (this.#registered === 0 && !this.#tracer.enabled) return packet;
    return this.#runChain(packet, { point, family: packet.protocol === 0x0800 ? 4 : 6, input, output });
  }

  #runChain(packet: Packet, state: HookState): Packet | undefined {
    let current = packet;
    let verdict: HookVerdict = "accept";
    for (const registration of this.#chains.get(state.family + state.point) ?? []) {
      verdict = registration.run(current, state);
      if (verdict === "drop") break;
      if (verdict !== "accept") current = verdict;
    }
    this.#trace(packet, state, verdict);
    return verdict === "drop" ? undefined : current;
  }

  #trace(packet: Packet, state: HookState, verdict: HookVerdict): void {
    if (!this.#tracer.enabled) return;
    this.#tracer.emit({
      kind: verdict === "drop" ? "drop" : "hook",
      frame: packet.id,
      namespace: this.#label(),
      device: (state.output ?? state.input)?.name ?? "",
      function: "nf_hook_slow",
      verdict: verdict === "drop" ? "SKB_DROP_REASON_NETFILTER_DROP" : "accept",
      rule: RULES[state.family][state.point],
    });
  }
}
