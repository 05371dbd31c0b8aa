import { SECOND_NS } from "../../time/clock.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import type {
  IpAddress,
  NeighbourMessage,
  NeighbourRequest,
  NewNeighbourMode,
} from "../netlink/route-message.ts";
import {
  type Neighbour,
  NUD_FAILED,
  NUD_PERMANENT,
  NUD_VALID,
  neighbourStateBits,
  neighbourStateName,
} from "./neighbour.ts";
import type { NeighbourTable } from "./neighbour-table.ts";
import type { ProxyNeighbours } from "./proxy-neighbours.ts";

/** neigh_add: RTM_NEWNEIGH. */
export function newNeighbour<A extends IpAddress>(
  table: NeighbourTable<A>,
  proxies: ProxyNeighbours<A>,
  request: NeighbourRequest,
  mode: NewNeighbourMode,
): Result<void> {
  const device = table.namespace.deviceByIndex(request.ifindex);
  const key = request.destination as A;
  if (request.ifindex !== 0 && device === undefined) return fail("ENODEV");
  if (request.proxy === true) {
    proxies.add({ key, device, router: request.router === true });
    return succeed(undefined);
  }
  if (device === undefined) return fail("EINVAL", "Device not specified");
  const state = request.state === undefined ? NUD_PERMANENT : neighbourStateBits(request.state);
  let neighbour = table.lookup(key, device);
  if (neighbour !== undefined && mode === "add") return fail("EEXIST");
  if (neighbour === undefined && mode === "change") return fail("ENOENT");
  neighbour ??= table.create(key, device);
  if (neighbour === undefined) return fail("ENOBUFS");
  const noAddress = (neighbour.state & NUD_VALID) === 0 && request.linkLayerAddress === undefined;
  if ((state & NUD_VALID) !== 0 && noAddress) return fail("EINVAL", "No link layer address given");
  table.update(neighbour, request.linkLayerAddress, state, {
    admin: true,
    override: true,
    overrideIsRouter: true,
    isRouter: request.router === true,
  });
  return succeed(undefined);
}

/** neigh_delete: RTM_DELNEIGH. */
export function deleteNeighbour<A extends IpAddress>(
  table: NeighbourTable<A>,
  proxies: ProxyNeighbours<A>,
  request: NeighbourRequest,
): Result<void> {
  const device = table.namespace.deviceByIndex(request.ifindex);
  const key = request.destination as A;
  if (request.ifindex !== 0 && device === undefined) return fail("ENODEV");
  if (request.proxy === true) return proxies.remove(key, device) ? succeed(undefined) : fail("ENOENT");
  if (device === undefined) return fail("EINVAL");
  const neighbour = table.lookup(key, device);
  if (neighbour === undefined) return fail("ENOENT");
  table.update(neighbour, undefined, NUD_FAILED, { admin: true, override: true });
  table.remove(neighbour);
  return succeed(undefined);
}

/** neigh_dump_table. */
export function dumpNeighbours<A extends IpAddress>(table: NeighbourTable<A>): readonly NeighbourMessage[] {
  const now = table.namespace.clock.now();
  return [...table.entries()].map((neighbour) => neighbourMessage(table, neighbour, now));
}

/** neigh_fill_info. */
function neighbourMessage<A extends IpAddress>(
  table: NeighbourTable<A>,
  neighbour: Neighbour<A>,
  now: number,
): NeighbourMessage {
  const seconds = (sinceNs: number) => Math.floor((now - sinceNs) / SECOND_NS);
  return {
    family: table.protocol.family,
    ifindex: neighbour.device.ifindex,
    destination: neighbour.key,
    linkLayerAddress: (neighbour.state & NUD_VALID) !== 0 ? neighbour.mac : undefined,
    state: neighbourStateName(neighbour.state),
    router: neighbour.router,
    proxy: false,
    externLearned: neighbour.externLearned,
    usedSeconds: seconds(neighbour.usedNs),
    confirmedSeconds: seconds(neighbour.confirmedNs),
    updatedSeconds: seconds(neighbour.updatedNs),
    probes: neighbour.probes,
    // The table's own reference is not counted; a running timer is.
    references: neighbour.timer === undefined ? 0 : 1,
  };
}

/** pneigh_dump_table. */
export function dumpProxies<A extends IpAddress>(
  table: NeighbourTable<A>,
  proxies: ProxyNeighbours<A>,
): readonly NeighbourMessage[] {
  return [...proxies.entries()].map(({ key, device, router }) => ({
    family: table.protocol.family,
    ifindex: device?.ifindex ?? 0,
    destination: key,
    linkLayerAddress: undefined,
    state: "none" as const,
    router,
    proxy: true,
    externLearned: false,
    usedSeconds: 0,
    confirmedSeconds: 0,
    updatedSeconds: 0,
    probes: 0,
    references: 0,
  }));
}
