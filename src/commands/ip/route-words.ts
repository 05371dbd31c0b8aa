import type { RouteType } from "../../net/netlink/route-message.ts";
import { type NameKind, numberOfName, ROUTE_TYPES } from "../network-text/names.ts";

import { abbreviates, parseUnsigned } from "./words.ts";

/** rtnl_rtprot_a2n() and its kin: a whole name, else a C number. */
export function parseNamed(kind: Exclude<NameKind, "dsfield" | "group">, word: string): number | undefined {
  return numberOfName(kind, word) ?? parseUnsigned(word, kind === "table" ? 0xffffffff : 255);
}

/** rtnl_dsfield_a2n(): numbers are hexadecimal. */
export function parseDsfield(word: string): number | undefined {
  const known = numberOfName("dsfield", word);
  if (known !== undefined) return known;
  const value = /^(0[xX])?[0-9a-fA-F]+$/.test(word) ? Number.parseInt(word, 16) : 256;
  return value <= 255 ? value : undefined;
}

const TYPE_WORDS: readonly (readonly [word: string, match: "whole" | "prefix", type: RouteType])[] = [
  ["local", "whole", "local"],
  ["broadcast", "prefix", "broadcast"],
  ["brd", "whole", "broadcast"],
  ["anycast", "prefix", "anycast"],
  ["multicast", "prefix", "multicast"],
  ["prohibit", "prefix", "prohibit"],
  ["unreachable", "prefix", "unreachable"],
  ["blackhole", "prefix", "blackhole"],
  ["unicast", "prefix", "unicast"],
  ["throw", "whole", "throw"],
];

/** rtnl_rtntype_a2n() */
export function parseRouteType(word: string): RouteType | undefined {
  for (const [known, match, type] of TYPE_WORDS) {
    if (match === "whole" ? word === known : abbreviates(word, known)) return type;
  }
  const number = parseUnsigned(word, 255);
  const type = number === undefined ? undefined : ROUTE_TYPES[number];
  return type === "none" ? undefined : type;
}
