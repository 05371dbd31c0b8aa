import { readFileSync } from "node:fs";
import { type MacAddress, parseMac } from "../../wire/mac-address.ts";

// net/core/dev_addr_lists.c has no netlink: the group MACs that a device takes stand in /proc/net/dev_mcast only, one a
// line: ifindex, name, uses, whether by SIOCADDMULTI, twelve hexadecimal digits.

/** The groups of some devices of the namespace that this thread is in, by ifindex. */
export function readMulticastLists(wanted: ReadonlySet<number>): ReadonlyMap<number, readonly MacAddress[]> {
  return parseMulticastLists(readFileSync("/proc/thread-self/net/dev_mcast", "utf8"), wanted);
}

export function parseMulticastLists(
  text: string,
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, readonly MacAddress[]> {
  const lists = new Map<number, MacAddress[]>();
  for (const line of text.split("\n")) {
    if (!wanted.has(Number.parseInt(line, 10))) continue;
    const fields = line.trim().split(/\s+/);
    const mac = parseMac((fields.at(-1) ?? "").replace(/(..)(?=.)/g, "$1:"));
    if (fields.length !== 5 || mac === undefined) continue;
    const ifindex = Number(fields[0]);
    const list = lists.get(ifindex) ?? [];
    list.push(mac);
    lists.set(ifindex, list);
  }
  return lists;
}
