import type { Naming } from "./names.ts";
import type { Report } from "./report.ts";

/** What a printer must ask about the namespace it prints for. */
export interface LinkDirectory {
  /** The name of a device, or `ifN` where this namespace has none of that index. */
  linkName(ifindex: number): string;
  /** IFF_* of a device; undefined where this namespace has none of that index. */
  linkFlags(ifindex: number): number | undefined;
  /** The name under /run/netns of the namespace with this id. */
  netnsName(id: number): string | undefined;
  /** The identifier of the bridge with this index, as `ip -d link` writes it for its ports. */
  bridgeId(ifindex: number | undefined): string;
  /** The name that this host gives to a routing table besides the well-known ones. */
  tableName(table: number): string | undefined;
}

/** Where and how to print: shared by all printers of this folder. */
export interface TextContext {
  readonly report: Report;
  readonly links: LinkDirectory;
  readonly naming: Naming;
  /** How often -d was given. */
  readonly details: number;
  /** How often -s was given. */
  readonly statistics: number;
  /** `-h` and `-iec`. */
  readonly units: "exact" | "decimal" | "binary";
}

export type OnOff = "on" | "off";

/** One `key on|off` pair of a bridge or bridge port. */
export function printOnOff(report: Report, key: string, text: string, value: OnOff): void {
  report.field(key, value === "on", `${text} ${value} `);
}
