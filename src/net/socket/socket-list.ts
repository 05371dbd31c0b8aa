import type { Namespace } from "../namespace.ts";
import type { Network } from "../network.ts";
import type { SocketStatus } from "./socket.ts";

/** One socket of a table's dump (inet_diag, /proc/net). */
export interface ListedSocket {
  /** The hash bucket. */
  readonly slot: number;
  readonly socket: object;
  readonly status: SocketStatus;
}

/** Hash buckets of the reference machine (1 GB of memory). Linux adds a random number of the namespace. */
const UDP_SLOTS = 1024;
const RAW_SLOTS = 256;
const PING_SLOTS = 64;

/** By bucket, in a bucket the newest first. */
export function udpSockets(namespace: Namespace, family: 4 | 6): readonly ListedSocket[] {
  const holders = [...namespace.ipv4.sockets.ports.all()].filter((holder) => holder.family === family);
  return listed(holders, UDP_SLOTS);
}

export function rawSockets(namespace: Namespace, family: 4 | 6): readonly ListedSocket[] {
  const sockets = family === 4 ? [...namespace.ipv4.sockets.raw] : namespace.ipv6.sockets.rawSockets();
  return listed([...sockets].reverse(), RAW_SLOTS);
}

export function pingSockets(namespace: Namespace, family: 4 | 6): readonly ListedSocket[] {
  const sockets =
    family === 4 ? [...namespace.ipv4.sockets.ping.values()] : namespace.ipv6.sockets.pingSockets();
  return listed([...sockets].reverse(), PING_SLOTS);
}

function listed(sockets: readonly { status(): SocketStatus }[], slots: number): readonly ListedSocket[] {
  return sockets
    .map((socket) => ({ socket, status: socket.status() }))
    .map(({ socket, status }) => ({ slot: status.local.port % slots, socket, status }))
    .sort((a, b) => a.slot - b.slot);
}

/** net->core.sock_inuse */
export function socketsInUse(namespace: Namespace): number {
  let count = namespace.packetSockets.size;
  for (const family of [4, 6] as const) {
    for (const list of [udpSockets, rawSockets, pingSockets]) count += list(namespace, family).length;
  }
  return count;
}

const cookies: WeakMap<Network, { next: number; readonly of: WeakMap<object, number> }> = new WeakMap();

/** sock_gen_cookie: sockets are numbered, over the whole machine, when they are first listed. */
export function socketCookie(network: Network, socket: object): number {
  const known = cookies.get(network) ?? { next: 1, of: new WeakMap() };
  cookies.set(network, known);
  const cookie = known.of.get(socket) ?? known.next++;
  known.of.set(socket, cookie);
  return cookie;
}
