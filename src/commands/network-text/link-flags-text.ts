import {
  IFF_ALLMULTI,
  IFF_BROADCAST,
  IFF_DORMANT,
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_MASTER,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_POINTOPOINT,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_SLAVE,
  IFF_UP,
} from "../../device/flags.ts";
import type { Report } from "./report.ts";

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [IFF_LOOPBACK, "LOOPBACK"],
  [IFF_BROADCAST, "BROADCAST"],
  [IFF_POINTOPOINT, "POINTOPOINT"],
  [IFF_MULTICAST, "MULTICAST"],
  [IFF_NOARP, "NOARP"],
  [IFF_ALLMULTI, "ALLMULTI"],
  [IFF_PROMISC, "PROMISC"],
  [IFF_MASTER, "MASTER"],
  [IFF_SLAVE, "SLAVE"],
  [0x4, "DEBUG"],
  [0x8000, "DYNAMIC"],
  [0x4000, "AUTOMEDIA"],
  [0x2000, "PORTSEL"],
  [0x20, "NOTRAILERS"],
  [IFF_UP, "UP"],
  [IFF_LOWER_UP, "LOWER_UP"],
  [IFF_DORMANT, "DORMANT"],
  [0x40000, "ECHO"],
];

/** The words between `<` and `>`; M-DOWN says that the parent, seen in the same namespace, is down. */
export function linkFlagNames(flags: number, parent: "parent up" | "parent down"): readonly string[] {
  const names: string[] = [];
  if (flags & IFF_UP && !(flags & IFF_RUNNING)) names.push("NO-CARRIER");
  let rest = flags & ~IFF_RUNNING;
  for (const [flag, name] of FLAG_NAMES) {
    if ((rest & flag) === 0) continue;
    rest &= ~flag;
    names.push(name);
  }
  if (rest !== 0) names.push((rest >>> 0).toString(16));
  if (parent === "parent down") names.push("M-DOWN");
  return names;
}

export function printLinkFlags(report: Report, flags: number, parent: "parent up" | "parent down"): void {
  const names = linkFlagNames(flags, parent);
  report.openArray("flags");
  report.text("<");
  for (const [index, name] of names.entries()) report.item(name, index === 0 ? name : `,${name}`);
  report.closeArray();
  report.text("> ");
}
