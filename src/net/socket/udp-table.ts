import type { Random } from "../../time/random.ts";
import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { isV4Mapped } from "../ipv6/address-type.ts";
import type { LocalPorts } from "./local-ports.ts";
import { ReuseportGroup } from "./reuseport-group.ts";

// Read first: net/ipv4/udp.c (udp_lib_get_port, udp4_lib_lookup2, compute_score), net/ipv6/udp.c, the comparisons of
// addresses in net/ipv4/inet_connection_sock.c (ipv6_rcv_saddr_equal).
//
// One table serves both families: an AF_INET6 socket that is not IPV6_V6ONLY holds its port for IPv4, too.

/** A UDP socket as its port table sees it. */
export interface UdpHolder {
  readonly family: 4 | 6;
  /** inet_num; 0 = none yet. */
  readonly port: number;
  /** inet_rcv_saddr and inet_daddr. */
  readonly local4: Ipv4Address;
  readonly remote4: Ipv4Address;
  /** sk_v6_rcv_saddr and sk_v6_daddr; ANY for AF_INET. */
  readonly local6: Ipv6Address;
  readonly remote6: Ipv6Address;
  readonly remotePort: number;
  readonly v6Only: boolean;
  readonly boundIfindex: number;
  readonly reuseAddress: boolean;
  readonly reusePort: boolean;
  /** sk_state is TCP_ESTABLISHED. */
  readonly connected: boolean;
  /** sk_incoming_cpu is set: a connected socket that has received. */
  readonly hasReceived: boolean;
}

/** One received datagram's addresses, seen from here. */
export interface UdpQuery<A> {
  readonly port: number;
  readonly local: A;
  readonly remote: A;
  readonly remotePort: number;
  readonly ifindex: number;
}

/** inet_rcv_saddr of a socket bound to an IPv6 address: one that no IPv4 socket can have. */
export const LOOPBACK4_IPV6: Ipv4Address = 0x7f000006 as Ipv4Address;

/** The two hash chains of a port. */
interface Chain<S> {
  /** udp_hslot by port: newest first. */
  readonly byPort: S[];
  /** By address and port: who was put there last comes first. */
  readonly byAddress: S[];
}

/** The UDP ports of one namespace (struct udp_table): who holds which, and whose a datagram is. */
export class UdpTable<S extends UdpHolder> {
  readonly #random: Random;
  readonly #localPorts: LocalPorts;
  readonly #chains: Map<number, Chain<S>> = new Map();
  readonly #groups: Map<S, ReuseportGroup<S>> = new Map();

  constructor(localPorts: LocalPorts, random: Random) {
    this.#localPorts = localPorts;
    this.#random = random;
  }

  /** udp_lib_get_port for port 0: a free one of the local range, unless it is reserved; undefined = EADDRINUSE. */
  chooseFree(holder: S): number | undefined {
    const { first, last } = this.#localPorts.range();
    const count = last - first + 1;
    const start = this.#random.below(count);
    for (let step = 0; step < count; step++) {
      const port = first + ((start + step) % count);
      if (!this.#localPorts.isReserved(port) && !this.#isUsed(holder, port)) return port;
    }
    return undefined;
  }

  /** With a bitmap (port 0) sockets that share by SO_REUSEPORT don't count as a conflict either. */
  #isUsed(holder: S, port: number): boolean {
    return (this.#chains.get(port)?.byPort ?? []).some(
      (other) => other !== holder && clash(holder, other) && !(holder.reusePort && other.reusePort),
    );
  }

  /** udp_lib_lport_inuse: would `holder` on this port clash with another? */
  conflicts(holder: S, port: number): boolean {
    for (const other of this.#chains.get(port)?.byPort ?? []) {
      if (other === holder || !clash(holder, other)) continue;
      return !(other.reusePort && holder.reusePort && !this.#groups.has(holder));
    }
    return false;
  }

  /** Enters a holder that has its port by now. */
  add(holder: S): void {
    let chain = this.#chains.get(holder.port);
    if (chain === undefined) {
      chain = { byPort: [], byAddress: [] };
      this.#chains.set(holder.port, chain);
    }
    if (holder.reusePort) this.#joinGroup(holder, chain);
    chain.byPort.unshift(holder);
    // IPv6 sockets of a group are added at the end, so that the oldest is found first.
    if (holder.reusePort && holder.family === 6) chain.byAddress.push(holder);
    else chain.byAddress.unshift(holder);
  }

  /** udp_reuseport_add_sock */
  #joinGroup(holder: S, chain: Chain<S>): void {
    const member = chain.byPort.find(
      (other) =>
        other.reusePort &&
        other.family === holder.family &&
        other.v6Only === holder.v6Only &&
        other.boundIfindex === holder.boundIfindex &&
        sameAddress(holder, other),
    );
    const group = (member === undefined ? undefined : this.#groups.get(member)) ?? new ReuseportGroup<S>();
    group.add(holder);
    this.#groups.set(holder, group);
  }

  remove(holder: S): void {
    this.#leaveGroup(holder);
    const chain = this.#chains.get(holder.port);
    if (chain === undefined) return;
    removeFrom(chain.byPort, holder);
    removeFrom(chain.byAddress, holder);
    if (chain.byPort.length === 0) this.#chains.delete(holder.port);
  }

  /** udp_lib_rehash: the holder's local address is another, or its device. */
  rehash(holder: S, what: "address" | "device"): void {
    const chain = this.#chains.get(holder.port);
    if (chain === undefined || !chain.byPort.includes(holder)) return;
    this.#leaveGroup(holder);
    if (what === "device") return;
    removeFrom(chain.byAddress, holder);
    chain.byAddress.unshift(holder);
  }

  #leaveGroup(holder: S): void {
    this.#groups.get(holder)?.remove(holder);
    this.#groups.delete(holder);
  }

  /** reuseport_has_conns_set: a member of the group is connected. */
  connectedInGroup(holder: S): void {
    const group = this.#groups.get(holder);
    if (group !== undefined) group.hasConnected = true;
  }

  /** All holders of a port, newest first (multicast and broadcast go to each that matches). */
  holders(port: number): readonly S[] {
    return this.#chains.get(port)?.byPort ?? NOBODY;
  }

  /** Every holder, by port, as /proc/net/udp and inet_diag walk the table. */
  *all(): IterableIterator<S> {
    for (const port of [...this.#chains.keys()].sort((a, b) => a - b)) yield* this.holders(port);
  }

  /** __udp4_lib_lookup */
  find4(query: UdpQuery<Ipv4Address>): S | undefined {
    const holders = this.#chains.get(query.port)?.byAddress;
    if (holders === undefined) return undefined;
    if (holders.length === 1) return ownedBy4(holders[0]!, query);
    return this.#best4(holders, query, query.local) ?? this.#best4(holders, query, IPV4_ANY);
  }

  /** udp4_lib_lookup2: the highest score, and of equal ones the first. */
  #best4(holders: readonly S[], query: UdpQuery<Ipv4Address>, local: Ipv4Address): S | undefined {
    let best: S | undefined;
    let badness = 0;
    for (let index = 0; index < holders.length; index++) {
      const holder = holders[index]!;
      const score = holder.local4 === local ? score4(holder, query) : -1;
      if (score <= badness) continue;
      const grouped = this.#select(holder, query.remote, query.remotePort);
      if (grouped?.final === true) return grouped.holder;
      best = grouped?.holder ?? holder;
      badness = score;
    }
    return best;
  }

  /** __udp6_lib_lookup */
  find6(query: UdpQuery<Ipv6Address>): S | undefined {
    const holders = this.#chains.get(query.port)?.byAddress;
    if (holders === undefined) return undefined;
    return this.#best6(holders, query, query.local) ?? this.#best6(holders, query, IPV6_ANY);
  }

  #best6(holders: readonly S[], query: UdpQuery<Ipv6Address>, local: Ipv6Address): S | undefined {
    let best: S | undefined;
    let badness = -1;
    for (let index = 0; index < holders.length; index++) {
      const holder = holders[index]!;
      const score = holder.family === 6 && holder.local6 === local ? score6(holder, query) : -1;
      if (score <= badness) continue;
      const grouped = this.#select(holder, query.remote, query.remotePort);
      if (grouped?.final === true) return grouped.holder;
      best = grouped?.holder ?? holder;
      badness = score;
    }
    return best;
  }

  /** lookup_reuseport: a group without connected members is chosen from by hash alone. */
  #select(holder: S, remote: number | bigint, remotePort: number): { holder: S; final: boolean } | undefined {
    if (!holder.reusePort || holder.connected) return undefined;
    const group = this.#groups.get(holder);
    const selected = group?.select(remote, remotePort);
    return selected === undefined ? undefined : { holder: selected, final: group?.hasConnected !== true };
  }
}

const NOBODY: readonly never[] = [];

function removeFrom<S>(list: S[], holder: S): void {
  const at = list.indexOf(holder);
  if (at >= 0) list.splice(at, 1);
}

/** Both want the same port: do their devices and addresses overlap? */
function clash(a: UdpHolder, b: UdpHolder): boolean {
  if (a.reuseAddress && b.reuseAddress) return false;
  if (a.boundIfindex !== 0 && b.boundIfindex !== 0 && a.boundIfindex !== b.boundIfindex) return false;
  return addressesOverlap(a, b);
}

/** inet_rcv_saddr_equal with wildcards. */
function addressesOverlap(a: UdpHolder, b: UdpHolder): boolean {
  if (a.family === 4 || (isMapped(a) && isMapped(b))) {
    return !b.v6Only && (a.local4 === b.local4 || a.local4 === IPV4_ANY || b.local4 === IPV4_ANY);
  }
  const [anyA, anyB] = [!isMapped(a) && a.local6 === IPV6_ANY, !isMapped(b) && b.local6 === IPV6_ANY];
  if (anyA && anyB) return true;
  if (anyB && !(b.v6Only && isMapped(a))) return true;
  if (anyA && !(a.v6Only && isMapped(b))) return true;
  return b.family === 6 && a.local6 === b.local6;
}

/** inet_rcv_saddr_equal without wildcards: what members of a SO_REUSEPORT group have in common. */
function sameAddress(a: UdpHolder, b: UdpHolder): boolean {
  return a.family === 4 ? a.local4 === b.local4 : a.local6 === b.local6;
}

/** Of an AF_INET socket the comparisons make a mapped address. */
function isMapped(holder: UdpHolder): boolean {
  return holder.family === 4 || isV4Mapped(holder.local6);
}

/** compute_score of net/ipv4/udp.c without the local address: -1 = not for this socket. */
export function score4(holder: UdpHolder, query: UdpQuery<Ipv4Address>): number {
  if (holder.v6Only) return -1;
  let score = holder.family === 4 ? 2 : 1;
  if (holder.remote4 !== IPV4_ANY) {
    if (holder.remote4 !== query.remote) return -1;
    score += 4;
  }
  if (holder.remotePort !== 0) {
    if (holder.remotePort !== query.remotePort) return -1;
    score += 4;
  }
  if (holder.boundIfindex !== 0) {
    if (holder.boundIfindex !== query.ifindex) return -1;
    score += 4;
  }
  return holder.hasReceived ? score + 1 : score;
}

/** What the search comes to where a port has one holder: there is nobody to be better than. */
function ownedBy4<S extends UdpHolder>(holder: S, query: UdpQuery<Ipv4Address>): S | undefined {
  const { local4 } = holder;
  if (local4 !== query.local && local4 !== IPV4_ANY) return undefined;
  return score4(holder, query) > 0 ? holder : undefined;
}

/** compute_score of net/ipv6/udp.c. */
export function score6(holder: UdpHolder, query: UdpQuery<Ipv6Address>): number {
  let score = 0;
  if (holder.remotePort !== 0) {
    if (holder.remotePort !== query.remotePort) return -1;
    score++;
  }
  if (holder.remote6 !== IPV6_ANY) {
    if (holder.remote6 !== query.remote) return -1;
    score++;
  }
  if (holder.boundIfindex !== 0) {
    if (holder.boundIfindex !== query.ifindex) return -1;
    score++;
  }
  return holder.hasReceived ? score + 1 : score;
}
