// What a process that was killed may leave in the parent's namespace. tcx links and tables with an owner end with their
// process; filters under clsact, and tables of kernels before 5.12, don't. They are known by their names.

import { decodeTableName, deleteTable, LIST_TABLES, NETLINK_NETFILTER } from "../netlink/nf-tables.ts";
import { listLinks, withRouteSocket } from "../netlink/requests.ts";
import { NetlinkSocket } from "../netlink/socket.ts";
import type { FilterPlace, TrafficHook } from "../netlink/traffic-control.ts";
import { SystemCallError } from "../sys/libc.ts";
import { withNamespace } from "../sys/namespace.ts";
import { INJECT_FILTER } from "./inject.ts";
import { changeTables, NFT_TABLE_PREFIX } from "./nft-hook.ts";
import { listOwnFilters, removeFilter } from "./tc-filter.ts";
import { STEAL_FILTER } from "./tc-hook.ts";

export type Residue =
  | { readonly kind: "tc"; readonly text: string; readonly ifindex: number; readonly place: FilterPlace }
  | { readonly kind: "nft"; readonly text: string; readonly ifindex: number; readonly table: string };

const NAMES: Readonly<Record<TrafficHook, string>> = { ingress: STEAL_FILTER, egress: INJECT_FILTER };
const HOOKS: readonly TrafficHook[] = ["ingress", "egress"];

/** Everything of this kind in the namespace, of processes that live as well: the caller knows which parents are served. */
export function findResidue(namespaceFd: number): readonly Residue[] {
  return [...findFilters(namespaceFd), ...findTables(namespaceFd)];
}

/** What is gone already is no failure. */
export function removeResidue(namespaceFd: number, residue: Residue): void {
  if (residue.kind === "tc") withRouteSocket(namespaceFd, (socket) => removeFilter(socket, residue.place));
  else withTables(namespaceFd, (socket) => changeTables(socket, [deleteTable(residue.table)]));
}

function findFilters(namespaceFd: number): readonly Residue[] {
  return withRouteSocket(namespaceFd, (socket) =>
    listLinks(socket).flatMap(({ ifindex, name }) =>
      HOOKS.flatMap((hook) => listOwnFilters(socket, ifindex, hook)).map((place): Residue => {
        const text = `tc filter ${NAMES[place.hook]} on ${name} ${place.hook}`;
        return { kind: "tc", text, ifindex, place };
      }),
    ),
  );
}

function findTables(namespaceFd: number): readonly Residue[] {
  return withTables(namespaceFd, (socket) => {
    try {
      return socket
        .dump(LIST_TABLES.type, LIST_TABLES.payload)
        .map((message) => decodeTableName(message.payload) ?? "")
        .filter((table) => table.startsWith(NFT_TABLE_PREFIX))
        .map((table): Residue => {
          const ifindex = Number(table.slice(NFT_TABLE_PREFIX.length));
          return { kind: "nft", text: `nft table netdev ${table}`, ifindex, table };
        });
    } catch (error) {
      // A kernel without nftables has no tables.
      if (error instanceof SystemCallError && error.code !== "EPERM") return [];
      throw error;
    }
  });
}

function withTables<T>(namespaceFd: number, action: (socket: NetlinkSocket) => T): T {
  const socket = withNamespace(namespaceFd, () => new NetlinkSocket(NETLINK_NETFILTER));
  try {
    return action(socket);
  } finally {
    socket.close();
  }
}
