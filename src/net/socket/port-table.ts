import type { Random } from "../../time/random.ts";

/** ip_local_port_range: the ports that the kernel chooses from. */
export const LOCAL_PORT_RANGE = { first: 32768, last: 60999 } as const;

/**
 * A UDP socket as its port table sees it. The wildcard address is `any` of the table; `remote` equal to it means not
 * connected.
 */
export interface PortHolder<A> {
  readonly port: number;
  readonly local: A;
  readonly remote: A;
  readonly remotePort: number;
  readonly boundIfindex: number;
  readonly reuseAddress: boolean;
}

/** The UDP ports of one namespace and family (struct udp_table): who holds which, and whose a datagram is. */
export class PortTable<A, S extends PortHolder<A>> {
  readonly #any: A;
  readonly #random: Random;
  readonly #holders: Map<number, S[]> = new Map();

  constructor(any: A, random: Random) {
    this.#any = any;
    this.#random = random;
  }

  /** udp_lib_get_port for port 0: a random free one; undefined when all are taken (EADDRINUSE). */
  chooseFree(): number | undefined {
    const { first, last } = LOCAL_PORT_RANGE;
    const count = last - first + 1;
    const start = this.#random.below(count);
    for (let step = 0; step < count; step++) {
      const port = first + ((start + step) % count);
      if (!this.#holders.has(port)) return port;
    }
    return undefined;
  }

  /** udp_lib_lport_inuse: would `holder` on its port clash with another? */
  conflicts(holder: S, port: number): boolean {
    return (this.#holders.get(port) ?? []).some((other) => other !== holder && this.#clash(holder, other));
  }

  #clash(a: S, b: S): boolean {
    if (a.reuseAddress && b.reuseAddress) return false;
    if (a.boundIfindex !== 0 && b.boundIfindex !== 0 && a.boundIfindex !== b.boundIfindex) return false;
    return a.local === this.#any || b.local === this.#any || a.local === b.local;
  }

  /** The newest comes first, as the kernel's hash chains have it. */
  add(holder: S): void {
    const holders = this.#holders.get(holder.port);
    if (holders === undefined) this.#holders.set(holder.port, [holder]);
    else holders.unshift(holder);
  }

  remove(holder: S): void {
    const left = (this.#holders.get(holder.port) ?? []).filter((other) => other !== holder);
    if (left.length === 0) this.#holders.delete(holder.port);
    else this.#holders.set(holder.port, left);
  }

  /** All holders of a port (multicast and broadcast go to each that matches). */
  holders(port: number): readonly S[] {
    return this.#holders.get(port) ?? [];
  }

  /** __udp4_lib_lookup: sockets bound to the destination come before wildcard ones, whatever their scores. */
  find(query: PortQuery<A>): S | undefined {
    const holders = this.#holders.get(query.port);
    if (holders === undefined) return undefined;
    return this.#best(holders, query, query.local) ?? this.#best(holders, query, this.#any);
  }

  #best(holders: readonly S[], query: PortQuery<A>, local: A): S | undefined {
    let best: S | undefined;
    let bestScore = -1;
    for (let index = 0; index < holders.length; index++) {
      const holder = holders[index]!;
      if (holder.local !== local) continue;
      const score = this.score(holder, query);
      if (score > bestScore) {
        best = holder;
        bestScore = score;
      }
    }
    return best;
  }

  /** compute_score without the local address: -1 = not for this socket. */
  score(holder: S, query: PortQuery<A>): number {
    let score = 0;
    if (holder.remote !== this.#any) {
      if (holder.remote !== query.remote || holder.remotePort !== query.remotePort) return -1;
      score += 8;
    }
    if (holder.boundIfindex !== 0) {
      if (holder.boundIfindex !== query.ifindex) return -1;
      score += 4;
    }
    return score;
  }
}

/** One received datagram's addresses, seen from here. */
export interface PortQuery<A> {
  readonly port: number;
  readonly local: A;
  readonly remote: A;
  readonly remotePort: number;
  readonly ifindex: number;
}
