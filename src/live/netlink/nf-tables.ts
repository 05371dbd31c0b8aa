// nf_tables over netlink (include/uapi/linux/netfilter/nf_tables.h), as far as a table of family netdev needs it. All
// numbers are in network order here, unlike rtnetlink's. Changes come in batches, each of which happens whole or not at all.
//
//   struct nfgenmsg: family u8 | version u8 | resource id u16, then attributes

import {
  type Attribute,
  concatenated,
  decodeAttributes,
  encodeAttributes,
  text,
  textOf,
} from "./attribute.ts";
import { NLM_F_ACK, NLM_F_APPEND, NLM_F_CREATE, NLM_F_REQUEST } from "./message.ts";
import type { BatchRequest } from "./socket.ts";

export const NETLINK_NETFILTER = 12;

const SUBSYSTEM = 10;
const NFPROTO_NETDEV = 5;
const NFNL_MSG_BATCH_BEGIN = 0x10;
const NFNL_MSG_BATCH_END = 0x11;

/** enum nf_tables_msg_types */
const TYPE = {
  newTable: 0,
  getTable: 1,
  delTable: 2,
  newChain: 3,
  newRule: 6,
  delRule: 8,
  newSet: 9,
  newSetElement: 12,
  delSetElement: 14,
} as const;

const NFT_TABLE_F_OWNER = 2;
const NF_NETDEV_INGRESS = 0;

const request = (type: keyof typeof TYPE, attributes: readonly Attribute[]): BatchRequest => ({
  type: (SUBSYSTEM << 8) | TYPE[type],
  flags: NLM_F_REQUEST | NLM_F_ACK | (type.startsWith("new") ? NLM_F_CREATE | NLM_F_APPEND : 0),
  payload: concatenated([Uint8Array.of(NFPROTO_NETDEV, 0, 0, 0), encodeAttributes(attributes)]),
});

const BATCH_HEADER = Uint8Array.of(0, 0, 0, SUBSYSTEM);

/** What has to stand around the requests of a batch. */
export const BATCH_BEGIN: BatchRequest = {
  type: NFNL_MSG_BATCH_BEGIN,
  flags: NLM_F_REQUEST,
  payload: BATCH_HEADER,
};
export const BATCH_END: BatchRequest = {
  type: NFNL_MSG_BATCH_END,
  flags: NLM_F_REQUEST,
  payload: BATCH_HEADER,
};

/** `owned`: the table goes when the socket that made it does (Linux 5.12). */
export function newTable(table: string, lifetime: "owned" | "kept"): BatchRequest {
  const flags = be32(lifetime === "owned" ? NFT_TABLE_F_OWNER : 0);
  return request("newTable", [
    { type: 1, value: text(table) },
    { type: 2, value: flags },
  ]);
}

export function deleteTable(table: string): BatchRequest {
  return request("delTable", [{ type: 1, value: text(table) }]);
}

/** For a dump of all tables of the family. */
export const LIST_TABLES: BatchRequest = request("getTable", []);

export function decodeTableName(payload: Uint8Array): string | undefined {
  return textOf(decodeAttributes(payload, 4).get(1));
}

/** A base chain at the ingress hook of a device. */
export function newIngressChain(table: string, chain: string, device: string): BatchRequest {
  return request("newChain", [
    { type: 1, value: text(table) },
    { type: 3, value: text(chain) },
    {
      type: 4,
      value: [
        { type: 1, value: be32(NF_NETDEV_INGRESS) },
        // Before everybody else's.
        { type: 2, value: be32(-500) },
        { type: 3, value: text(device) },
      ],
    },
    { type: 7, value: text("filter") },
  ]);
}

export function newSet(table: string, set: string, keyBytes: number, id: number): BatchRequest {
  return request("newSet", [
    { type: 1, value: text(table) },
    { type: 2, value: text(set) },
    { type: 3, value: be32(0) },
    // What `nft list` takes the key for: ipv4_addr, ipv6_addr.
    { type: 4, value: be32(keyBytes === 4 ? 7 : 8) },
    { type: 5, value: be32(keyBytes) },
    { type: 10, value: be32(id) },
  ]);
}

export function addElement(table: string, set: string, key: Uint8Array): BatchRequest {
  return request("newSetElement", elementAttributes(table, set, key));
}

export function deleteElement(table: string, set: string, key: Uint8Array): BatchRequest {
  return request("delSetElement", elementAttributes(table, set, key));
}

function elementAttributes(table: string, set: string, key: Uint8Array): readonly Attribute[] {
  return [
    { type: 1, value: text(table) },
    { type: 2, value: text(set) },
    { type: 3, value: [{ type: 1, value: [{ type: 1, value: data(key) }] }] },
  ];
}

/** All rules of the chain. */
export function deleteRules(table: string, chain: string): BatchRequest {
  return request("delRule", [
    { type: 1, value: text(table) },
    { type: 2, value: text(chain) },
  ]);
}

/** At the end of the chain. */
export function newRule(table: string, chain: string, expressions: readonly NftExpression[]): BatchRequest {
  return request("newRule", [
    { type: 1, value: text(table) },
    { type: 2, value: text(chain) },
    { type: 4, value: expressions.flatMap(encodeExpression).map((value) => ({ type: 1, value })) },
  ]);
}

/** A rule is a list of these, all over one register; the first that does not hold ends the rule. */
export type NftExpression =
  | { readonly kind: "meta"; readonly key: "length" | "protocol" }
  /** Of headers that are there; a frame that ends before does not match. */
  | {
      readonly kind: "payload";
      readonly base: "link" | "network";
      readonly offset: number;
      readonly length: number;
    }
  | { readonly kind: "mask"; readonly mask: Uint8Array }
  | { readonly kind: "compare"; readonly is: "==" | "!=" | ">="; readonly value: Uint8Array }
  | { readonly kind: "look-up"; readonly set: string }
  | { readonly kind: "verdict"; readonly verdict: "drop" | "accept" };

const REGISTER: Attribute["value"] = be32(1);
const VERDICT_REGISTER = 0;
const META = { length: 0, protocol: 1 } as const;
const BASE = { link: 0, network: 1 } as const;
const COMPARISON = { "==": 0, "!=": 1, ">=": 5 } as const;
const VERDICT = { drop: 0, accept: 1 } as const;

function encodeExpression(expression: NftExpression): readonly (readonly Attribute[])[] {
  switch (expression.kind) {
    case "meta": {
      const load = named("meta", [REGISTER, be32(META[expression.key])]);
      // The length is a number of the machine; all else compares octets.
      return expression.key === "length" ? [load, NETWORK_ORDER] : [load];
    }
    case "payload": {
      const { base, offset, length } = expression;
      return [named("payload", [REGISTER, be32(BASE[base]), be32(offset), be32(length)])];
    }
    case "mask": {
      const { mask } = expression;
      const zeros = new Uint8Array(mask.length);
      return [named("bitwise", [REGISTER, REGISTER, be32(mask.length), data(mask), data(zeros)])];
    }
    case "compare":
      return [named("cmp", [REGISTER, be32(COMPARISON[expression.is]), data(expression.value)])];
    case "look-up":
      return [named("lookup", [text(expression.set), REGISTER])];
    case "verdict": {
      const verdict = [{ type: 2, value: [{ type: 1, value: be32(VERDICT[expression.verdict]) }] }];
      return [named("immediate", [be32(VERDICT_REGISTER), verdict])];
    }
  }
}

const NETWORK_ORDER = named("byteorder", [REGISTER, REGISTER, be32(1), be32(4), be32(4)]);

/** An expression's attributes are numbered from 1. */
function named(name: string, values: readonly Attribute["value"][]): readonly Attribute[] {
  return [
    { type: 1, value: text(name) },
    { type: 2, value: values.map((value, index) => ({ type: index + 1, value })) },
  ];
}

/** NFTA_DATA_VALUE */
function data(value: Uint8Array): readonly Attribute[] {
  return [{ type: 1, value }];
}

function be32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return bytes;
}
