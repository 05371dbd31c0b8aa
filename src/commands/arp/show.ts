import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { NeighbourMessage, NeighbourState } from "../../net/netlink/route-message.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatMac } from "../../wire/mac-address.ts";
import { AddressNames, resolveHost } from "./host.ts";
import type { ArpOptions } from "./options.ts";

/** One line of /proc/net/arp. */
interface ArpEntry {
  readonly address: Ipv4Address;
  readonly hardware: string;
  readonly complete: boolean;
  readonly permanent: boolean;
  readonly published: boolean;
  readonly device: string;
}

/** The table, or one host's entries; the status is 0 even if there are none. */
export function* showTable(process: Process, options: ArpOptions, name: string | undefined): Task<number> {
  const host = name === undefined ? undefined : yield* resolveHost(process, name);
  if (name !== undefined && host === undefined) return 255;
  const entries = readEntries(process);
  const shown = entries.filter(
    (entry) =>
      (host === undefined || entry.address === host) &&
      (options.device === "" || entry.device === options.device),
  );
  const { stdout } = process;
  if (options.style === "Linux" && shown.length > 0) {
    yield* stdout.print("Address                  HWtype  HWaddress           Flags Mask            Iface\n");
  }
  const names = new AddressNames(process);
  for (const entry of shown) {
    const known = options.numeric ? undefined : yield* names.nameOf(entry.address);
    yield* stdout.print(options.style === "Linux" ? linuxLine(entry, known) : bsdLine(entry, known));
  }
  const count = entries.length;
  if (options.verbose) {
    yield* stdout.print(`Entries: ${count}\tSkipped: ${count - shown.length}\tFound: ${shown.length}\n`);
  }
  if (shown.length > 0) return 0;
  if (host !== undefined && options.style === "Linux") {
    yield* stdout.print(`${name} (${formatIpv4Address(host)}) -- no entry\n`);
  } else if (options.hardwareSaid || host !== undefined || options.device !== "") {
    yield* stdout.print(`arp: in ${count} entries no match found.\n`);
  }
  return 0;
}

const COMPLETE: ReadonlySet<NeighbourState> = new Set(["reachable", "stale", "delay", "probe", "permanent"]);

/** arp.c: arp_seq_show leaves out NOARP entries; published ones come last. */
function readEntries(process: Process): readonly ArpEntry[] {
  const { rtnetlink } = process.namespace;
  const nameOf = (ifindex: number): string =>
    ifindex === 0 ? "*" : (rtnetlink.getLink({ ifindex })?.name ?? `if${ifindex}`);
  const convert = (neighbour: NeighbourMessage): ArpEntry => {
    const complete = COMPLETE.has(neighbour.state);
    return {
      address: neighbour.destination as Ipv4Address,
      hardware: formatMac(neighbour.linkLayerAddress ?? (0 as never)),
      complete: complete && !neighbour.proxy,
      permanent: neighbour.state === "permanent" || neighbour.proxy,
      published: neighbour.proxy,
      device: nameOf(neighbour.ifindex),
    };
  };
  const own = rtnetlink.dumpNeighbours(4, "neighbours").filter(({ state }) => state !== "noarp");
  return [...own, ...rtnetlink.dumpNeighbours(4, "proxies")].map(convert);
}

function linuxLine(entry: ArpEntry, known: string | undefined): string {
  const flags = `${entry.complete ? "C" : ""}${entry.permanent ? "M" : ""}${entry.published ? "P" : ""}`;
  const name = known ?? formatIpv4Address(entry.address);
  const type = entry.complete ? "ether" : entry.published ? "*" : "";
  const hardware = entry.complete ? entry.hardware : entry.published ? "<from_interface>" : "(incomplete)";
  const left = `${column(name, 23)}  ${column(type, 8)}${column(hardware, 20)}`;
  return `${left}${column(flags, 6)}${column("", 15)} ${entry.device}\n`;
}

function column(text: string, width: number): string {
  return text.slice(0, width).padEnd(width);
}

function bsdLine(entry: ArpEntry, known: string | undefined): string {
  const at = entry.complete
    ? `${entry.hardware} [ether] `
    : entry.published
      ? "<from_interface> "
      : "<incomplete> ";
  const words = `${entry.permanent ? "PERM " : ""}${entry.published ? "PUB " : ""}`;
  return `${known ?? "?"} (${formatIpv4Address(entry.address)}) at ${at}${words}on ${entry.device}\n`;
}
