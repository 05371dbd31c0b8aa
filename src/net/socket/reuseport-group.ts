import type { UdpHolder } from "./udp-table.ts";

// Read first: net/core/sock_reuseport.c (reuseport_add_sock, reuseport_detach_sock, reuseport_select_sock_by_hash).

/** Sockets that share one address and port by SO_REUSEPORT; each datagram goes to the one its addresses hash to. */
export class ReuseportGroup<S extends UdpHolder> {
  readonly #members: S[] = [];
  /** reuse->has_conns: scores decide, too. */
  hasConnected = false;

  add(holder: S): void {
    this.#members.push(holder);
  }

  /** The last member takes the place of the one that goes. */
  remove(holder: S): void {
    const at = this.#members.indexOf(holder);
    const last = this.#members.pop();
    if (at < 0 || last === undefined || last === holder) return;
    this.#members[at] = last;
  }

  /** undefined: all are connected. Linux's hash has a secret of its own at every boot; ours is fixed. */
  select(remote: number | bigint, remotePort: number): S | undefined {
    const count = this.#members.length;
    if (count === 0) return undefined;
    const start = Math.floor((hash(remote, remotePort) * count) / 0x100000000);
    for (let step = 0; step < count; step++) {
      const member = this.#members[(start + step) % count]!;
      if (!member.connected) return member;
    }
    return undefined;
  }
}

function hash(remote: number | bigint, remotePort: number): number {
  const low = typeof remote === "bigint" ? Number((remote ^ (remote >> 32n)) & 0xffffffffn) : remote;
  let value = Math.imul(low ^ Math.imul(remotePort, 0x9e3779b1), 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
