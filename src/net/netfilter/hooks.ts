import type { NetDevice } from "../../device/device.ts";
import type { Tracer } from "../../trace/tracer.ts";
import type { Errno } from "../../wire/errno.ts";
import type { Departure } from "../ipv6/output.ts";
import type { Packet } from "../packet.ts";
import type { Dst } from "../route/dst.ts";

// Read first: net/netfilter/core.c (nf_hook_slow, nf_hook_entries_grow).

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
  /** skb_dst: how the packet leaves; undefined for PREROUTING and INPUT. */
  readonly route: PacketRoute | undefined;
}

/** How a packet leaves, in either family (struct dst_entry). */
export type PacketRoute = Dst | Departure;

/**
 * `drop` ends the packet (NF_DROP: EPERM for a local sender; NF_DROP_ERR: the errno said), `stolen` takes it without
 * anyone being told (NF_STOLEN). A packet answer replaces it and goes on (NAT, or l3s handing it to another device
 * through `packet.input`).
 */
export type HookVerdict =
  | "accept"
  | "drop"
  | "stolen"
  | { readonly kind: "drop"; readonly errno: Errno }
  | Packet;

export type HookFunction = (packet: Packet, state: HookState) => HookVerdict;

/** What became of a packet: it goes on, or was stolen, or dropped with the error that its local sender is told. */
export type HookResult = Packet | "stolen" | Errno;

export interface Registration {
  readonly priority: number;
  readonly run: HookFunction;
}

/** enum nf_ip_hook_priorities, the same for IPv6: lower ones run first. */
export const NF_PRI_CONNTRACK_DEFRAG = -400;
export const NF_PRI_RAW = -300;
export const NF_PRI_CONNTRACK = -200;
export const NF_PRI_MANGLE = -150;
export const NF_PRI_NAT_DST = -100;
export const NF_PRI_FILTER = 0;
export const NF_PRI_SECURITY = 50;
export const NF_PRI_NAT_SRC = 100;
export const NF_PRI_CONNTRACK_HELPER = 300;
/** NF_IP_PRI_CONNTRACK_CONFIRM and NF_IP_PRI_LAST */
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

type Chains = Record<HookPoint, readonly Registration[]>;

function emptyChains(): Chains {
  return { PREROUTING: [], INPUT: [], FORWARD: [], OUTPUT: [], POSTROUTING: [] };
}

export class Hooks {
  readonly #ipv4: Chains = emptyChains();
  readonly #ipv6: Chains = emptyChains();
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

  /** nf_register_net_hook; returns how to unregister. Of equal priorities the latest runs first. */
  register(family: 4 | 6, point: HookPoint, registration: Registration): () => void {
    const chains = family === 4 ? this.#ipv4 : this.#ipv6;
    const chain = chains[point];
    const place = chain.findIndex((other) => other.priority >= registration.priority);
    chains[point] = chain.toSpliced(place < 0 ? chain.length : place, 0, registration);
    this.#registered++;
    return () => {
      const remaining = chains[point].filter((entry) => entry !== registration);
      if (remaining.length < chains[point].length) this.#registered--;
      chains[point] = remaining;
    };
  }

  /** NF_HOOK: costs one test when nothing is registered. */
  run(
    packet: Packet,
    point: HookPoint,
    input: NetDevice | undefined,
    route: PacketRoute | undefined,
  ): HookResult {
    if (this.#registered === 0 && !this.#tracer.enabled) return packet;
    const family = packet.protocol === 0x0800 ? 4 : 6;
    const chain = (family === 4 ? this.#ipv4 : this.#ipv6)[point];
    if (chain.length === 0 && !this.#tracer.enabled) return packet;
    return this.#runChain(packet, chain, { point, family, input, output: route?.device, route });
  }

  #runChain(packet: Packet, chain: readonly Registration[], state: HookState): HookResult {
    let current = packet;
    for (const { run } of chain) {
      const verdict = run(current, state);
      if (verdict === "accept") continue;
      if (typeof verdict === "object" && "bytes" in verdict) {
        current = verdict;
        continue;
      }
      if (this.#tracer.enabled) this.#trace(packet, state, verdict === "stolen" ? "stolen" : "drop");
      if (typeof verdict === "object") return verdict.errno;
      return verdict === "stolen" ? "stolen" : "EPERM";
    }
    if (this.#tracer.enabled) this.#trace(packet, state, "accept");
    return current;
  }

  #trace(packet: Packet, state: HookState, verdict: "accept" | "drop" | "stolen"): void {
    this.#tracer.emit({
      kind: verdict === "drop" ? "drop" : "hook",
      frame: packet.id,
      namespace: this.#label(),
      device: (state.output ?? state.input)?.name ?? "",
      function: "nf_hook_slow",
      verdict: verdict === "drop" ? "SKB_DROP_REASON_NETFILTER_DROP" : verdict,
      rule: RULES[state.family][state.point],
    });
  }
}
