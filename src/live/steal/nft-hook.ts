import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import { encodeIpv4Address } from "../../wire/ipv4-address.ts";
import { encodeIpv6Address } from "../../wire/ipv6-address.ts";
import {
  addElement,
  BATCH_BEGIN,
  BATCH_END,
  deleteElement,
  deleteRules,
  deleteTable,
  NETLINK_NETFILTER,
  newIngressChain,
  newRule,
  newSet,
  newTable,
} from "../netlink/nf-tables.ts";
import { findLink, withRouteSocket } from "../netlink/requests.ts";
import { type BatchRequest, NetlinkSocket } from "../netlink/socket.ts";
import { SystemCallError } from "../sys/libc.ts";
import { withNamespace } from "../sys/namespace.ts";
import type { Hook } from "./hook.ts";
import type { Place } from "./place.ts";
import { NFT_SETS, nftRules } from "./rule-nft.ts";

const CHAIN = "ingress";

/** The name of the table: what a crash leaves, on kernels whose tables have no owner, is known by it. */
export const NFT_TABLE_PREFIX = "ipvl-steal-";

/** By a table of nftables, family netdev (Linux 4.2): rules at the ingress of the parent and sets of addresses. */
export class NftHook implements Hook {
  readonly kind = "nft";
  readonly #table: string;
  readonly #socket: NetlinkSocket;

  constructor({ parentIfindex, namespaceFd }: Place, rule: ReceiveRule) {
    this.#table = NFT_TABLE_PREFIX + parentIfindex;
    const link = withRouteSocket(namespaceFd, (socket) => findLink(socket, parentIfindex));
    if (link === undefined) throw new SystemCallError("nftables", "ENODEV");
    // It stays open: a table that has an owner ends with it.
    this.#socket = withNamespace(namespaceFd, () => new NetlinkSocket(NETLINK_NETFILTER));
    try {
      this.#removeOld();
      this.#create(link.name, rule);
    } catch (error) {
      this.#socket.close();
      throw error;
    }
  }

  setRule(rule: ReceiveRule): void {
    changeTables(this.#socket, [deleteRules(this.#table, CHAIN), ...this.#rules(rule)]);
  }

  add(address: SlaveAddress): void {
    changeTables(this.#socket, [addElement(this.#table, setOf(address), keyOf(address))]);
  }

  remove(address: SlaveAddress): void {
    try {
      changeTables(this.#socket, [deleteElement(this.#table, setOf(address), keyOf(address))]);
    } catch (error) {
      if (!(error instanceof SystemCallError) || error.code !== "ENOENT") throw error;
    }
  }

  close(): void {
    this.#removeOld();
    this.#socket.close();
  }

  #removeOld(): void {
    try {
      changeTables(this.#socket, [deleteTable(this.#table)]);
    } catch (error) {
      if (!(error instanceof SystemCallError) || error.code !== "ENOENT") throw error;
    }
  }

  #create(device: string, rule: ReceiveRule): void {
    const all = (lifetime: "owned" | "kept") => [
      newTable(this.#table, lifetime),
      newSet(this.#table, NFT_SETS.ipv4, 4, 1),
      newSet(this.#table, NFT_SETS.ipv6, 16, 2),
      newIngressChain(this.#table, CHAIN, device),
      ...this.#rules(rule),
    ];
    try {
      changeTables(this.#socket, all("owned"));
    } catch (error) {
      // Before 5.12 a table has no owner.
      if (!(error instanceof SystemCallError) || !["EINVAL", "EOPNOTSUPP"].includes(error.code)) throw error;
      changeTables(this.#socket, all("kept"));
    }
  }

  #rules(rule: ReceiveRule): readonly BatchRequest[] {
    return nftRules(rule).map((expressions) => newRule(this.#table, CHAIN, expressions));
  }
}

/** One transaction. */
export function changeTables(socket: NetlinkSocket, requests: readonly BatchRequest[]): void {
  socket.batch([BATCH_BEGIN, ...requests, BATCH_END]);
}

function setOf(address: SlaveAddress): string {
  return typeof address === "bigint" ? NFT_SETS.ipv6 : NFT_SETS.ipv4;
}

function keyOf(address: SlaveAddress): Uint8Array {
  const key = new Uint8Array(typeof address === "bigint" ? 16 : 4);
  if (typeof address === "bigint") encodeIpv6Address(address, key, 0);
  else encodeIpv4Address(address, key, 0);
  return key;
}
