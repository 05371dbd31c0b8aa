import { readFileSync } from "node:fs";
import { type MacAddress, parseMac } from "../../wire/mac-address.ts";

// net/core/dev_addr_lists.c has no netlink: the group MACs that a device takes stand in /proc/net/dev_mcast only, one a
// line: ifindex, name, uses, whether by SIOCADDMULTI, twelve hexadecimal digits.

/** The groups of each device of the namespace that this thread is in, by ifindex. */
export function readMulticastLists(): ReadonlyMap<number, readonly MacAddress[]> {
  return parseMulticastLists(readFileSync("/proc/thread-self/net/dev_mcast", "utf8"));
}

export function parseMulticastLists(text: string): ReadonlyMap<number, readonly MacAddress[]> {
  const lists = new Map<number, MacAddress[]>();
  for (const line of text.split("\n")) {
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
