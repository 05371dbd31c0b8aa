import {
  type AddressMessage,
  IFA_F_DADFAILED,
  IFA_F_DEPRECATED,
  IFA_F_HOMEADDRESS,
  IFA_F_MANAGETEMPADDR,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  IFA_F_TENTATIVE,
  LIFETIME_FOREVER,
} from "../../net/netlink/address-message.ts";
import { formatAddress } from "./address-family.ts";
import { scopeName } from "./names.ts";
import type { TextContext } from "./text-context.ts";

/** One address flag: its word, who may set it, and where it means something. */
export interface AddressFlag {
  readonly name: string;
  readonly mask: number;
  readonly settable: "by anyone" | "by the kernel";
  readonly families: "both" | "IPv6 only";
}

/** IFA_F_* in the order in which they are printed. */
export const ADDRESS_FLAGS: readonly AddressFlag[] = [
  { name: "secondary", mask: IFA_F_SECONDARY, settable: "by the kernel", families: "both" },
  { name: "temporary", mask: IFA_F_SECONDARY, settable: "by the kernel", families: "both" },
  { name: "nodad", mask: IFA_F_NODAD, settable: "by anyone", families: "IPv6 only" },
  { name: "optimistic", mask: IFA_F_OPTIMISTIC, settable: "by anyone", families: "IPv6 only" },
  { name: "dadfailed", mask: IFA_F_DADFAILED, settable: "by the kernel", families: "IPv6 only" },
  { name: "home", mask: IFA_F_HOMEADDRESS, settable: "by anyone", families: "IPv6 only" },
  { name: "deprecated", mask: IFA_F_DEPRECATED, settable: "by the kernel", families: "IPv6 only" },
  { name: "tentative", mask: IFA_F_TENTATIVE, settable: "by the kernel", families: "IPv6 only" },
  { name: "permanent", mask: IFA_F_PERMANENT, settable: "by the kernel", families: "IPv6 only" },
  { name: "mngtmpaddr", mask: IFA_F_MANAGETEMPADDR, settable: "by anyone", families: "IPv6 only" },
  { name: "noprefixroute", mask: IFA_F_NOPREFIXROUTE, settable: "by anyone", families: "both" },
  { name: "autojoin", mask: 0x400, settable: "by anyone", families: "both" },
  { name: "stable-privacy", mask: 0x800, settable: "by the kernel", families: "IPv6 only" },
];

/** Where the address stands: under its device, alone in a line (`-o`), or in the columns of `-br`. */
export type AddressLayout = "under link" | "own line" | "brief";

export function printAddress(context: TextContext, address: AddressMessage, layout: AddressLayout): void {
  const { report } = context;
  const family = address.family === 4 ? "inet" : "inet6";
  if (layout === "own line") {
    const device = context.links.linkName(address.ifindex);
    report.json("index", address.ifindex);
    report.json("dev", device);
    report.text(`${address.ifindex}: ${device}`);
  }
  if (layout !== "brief") report.field("family", family, `    ${family} `);
  const local = formatAddress(address.family, address.local);
  report.field("local", local, local, family);
  if (address.peer !== undefined && address.peer !== address.local) {
    const peer = formatAddress(address.family, address.peer);
    report.text(" peer ");
    report.field("address", peer, peer, family);
  }
  report.field("prefixlen", address.prefixLength, `/${address.prefixLength} `);
  if (layout === "brief") return;
  if (address.family === 4 && address.broadcast !== undefined) {
    const broadcast = formatAddress(4, address.broadcast);
    report.text("brd ");
    report.field("broadcast", broadcast, `${broadcast} `, family);
  }
  const scope = scopeName(address.scope, context.naming);
  report.field("scope", scope, `scope ${scope} `);
  printAddressFlags(context, address);
  if (address.family === 4) report.field("label", address.label, address.label);
  printLifetimes(context, address);
  report.text("\n");
}

function printAddressFlags(context: TextContext, address: AddressMessage): void {
  const { report } = context;
  let rest = address.flags;
  for (const { name, mask } of ADDRESS_FLAGS) {
    if (mask === IFA_F_PERMANENT) {
      if ((rest & mask) === 0) report.field("dynamic", true, "dynamic ");
    } else if (rest & mask) {
      const word = mask === IFA_F_SECONDARY && address.family === 6 ? "temporary" : name;
      report.field(word, true, `${word} `);
    }
    rest &= ~mask;
  }
  if (rest !== 0) {
    const text = rest.toString(16).padStart(2, "0");
    report.field("ifa_flags", text, `flags ${text} `);
  }
}

function printLifetimes(context: TextContext, address: AddressMessage): void {
  const { report } = context;
  report.newline();
  report.text("       valid_lft ");
  report.field("valid_life_time", address.validSeconds, lifetimeText(address.validSeconds));
  report.text(" preferred_lft ");
  report.field("preferred_life_time", address.preferredSeconds, lifetimeText(address.preferredSeconds));
}

function lifetimeText(seconds: number): string {
  return seconds === LIFETIME_FOREVER ? "forever" : `${seconds}sec`;
}
