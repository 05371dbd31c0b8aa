// A filter under clsact. It outlives its process, so it has a handle by which `ipvl doctor` finds it: the kernel keeps no
// name for a classic program.

import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "../netlink/message.ts";
import { withRouteSocket } from "../netlink/requests.ts";
import type { NetlinkSocket } from "../netlink/socket.ts";
import {
  decodeFilter,
  encodeBpfFilter,
  encodeClsact,
  encodeFilterPlace,
  encodeFilterQuery,
  type FilterPlace,
  type FilterProgram,
  RTM_DELQDISC,
  RTM_DELTFILTER,
  RTM_GETTFILTER,
  RTM_NEWQDISC,
  RTM_NEWTFILTER,
  type TrafficFilter,
  type TrafficHook,
} from "../netlink/traffic-control.ts";
import { SystemCallError } from "../sys/libc.ts";
import type { Place } from "./place.ts";

/** Before everybody else's: a program that ends the chain with "pass" would let the frame go to the stack. */
const PRIORITIES = [1, 2, 3, 4, 5, 6, 7, 8];
/** "ipvl" */
const HANDLE = 0x6970766c;

export class TcFilter {
  readonly #namespaceFd: number;
  readonly #place: FilterPlace;
  readonly #name: string;

  private constructor(namespaceFd: number, place: FilterPlace, name: string) {
    this.#namespaceFd = namespaceFd;
    this.#place = place;
    this.#name = name;
  }

  /** What a process that is gone has left at this hook is replaced. The name is for people. */
  static attach(
    { parentIfindex, namespaceFd }: Place,
    hook: TrafficHook,
    name: string,
    program: FilterProgram,
  ): TcFilter {
    return withRouteSocket(namespaceFd, (socket) => {
      addClsact(socket, parentIfindex);
      try {
        for (const left of listOwnFilters(socket, parentIfindex, hook)) removeFilter(socket, left);
        return new TcFilter(
          namespaceFd,
          addFilter(socket, { ifindex: parentIfindex, hook, handle: HANDLE }, name, program),
          name,
        );
      } catch (error) {
        removeEmptyClsact(socket, parentIfindex);
        throw error;
      }
    });
  }

  /** From one frame to the next. */
  replace(program: FilterProgram): void {
    withRouteSocket(this.#namespaceFd, (socket) => {
      socket.request(
        RTM_NEWTFILTER,
        encodeBpfFilter(this.#place, this.#name, program),
        NLM_F_CREATE | NLM_F_REPLACE,
      );
    });
  }

  /** The parent may be gone, and the filter with it. */
  close(): void {
    withRouteSocket(this.#namespaceFd, (socket) => removeFilter(socket, this.#place));
  }
}

/** Ours, and those of other processes like this. */
export function listOwnFilters(
  socket: NetlinkSocket,
  ifindex: number,
  hook: TrafficHook,
): readonly FilterPlace[] {
  return listFilters(socket, ifindex, hook)
    .filter(({ kind, place }) => kind === "bpf" && place.handle === HANDLE)
    .map(({ place }) => place);
}

function listFilters(socket: NetlinkSocket, ifindex: number, hook: TrafficHook): readonly TrafficFilter[] {
  try {
    return socket
      .dump(RTM_GETTFILTER, encodeFilterQuery(ifindex, hook))
      .map((message) => decodeFilter(message.payload, hook))
      .filter((filter) => filter !== undefined);
  } catch (error) {
    // No qdisc that filters could hang on.
    if (error instanceof SystemCallError && error.code !== "EPERM") return [];
    throw error;
  }
}

/** And the qdisc, if it was the last filter on it. */
export function removeFilter(socket: NetlinkSocket, place: FilterPlace): void {
  try {
    socket.request(RTM_DELTFILTER, encodeFilterPlace(place));
  } catch (error) {
    if (!(error instanceof SystemCallError) || error.code === "EPERM") throw error;
  }
  removeEmptyClsact(socket, place.ifindex);
}

function addClsact(socket: NetlinkSocket, ifindex: number): void {
  try {
    socket.request(RTM_NEWQDISC, encodeClsact(ifindex), NLM_F_CREATE | NLM_F_EXCL);
  } catch (error) {
    if (!(error instanceof SystemCallError) || error.code !== "EEXIST") throw error;
  }
}

function addFilter(
  socket: NetlinkSocket,
  place: Omit<FilterPlace, "priority">,
  name: string,
  program: FilterProgram,
): FilterPlace {
  let failure: unknown;
  for (const priority of PRIORITIES) {
    try {
      const tried = { ...place, priority };
      socket.request(RTM_NEWTFILTER, encodeBpfFilter(tried, name, program), NLM_F_CREATE | NLM_F_EXCL);
      return tried;
    } catch (error) {
      // Somebody's filter of another kind has the priority.
      if (!(error instanceof SystemCallError) || !["EEXIST", "EINVAL"].includes(error.code)) throw error;
      failure = error;
    }
  }
  throw failure;
}

function removeEmptyClsact(socket: NetlinkSocket, ifindex: number): void {
  const hooks: readonly TrafficHook[] = ["ingress", "egress"];
  if (hooks.some((hook) => listFilters(socket, ifindex, hook).length > 0)) return;
  try {
    socket.request(RTM_DELQDISC, encodeClsact(ifindex));
  } catch (error) {
    if (!(error instanceof SystemCallError) || error.code === "EPERM") throw error;
  }
}
