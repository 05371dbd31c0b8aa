import type { BridgeVlanInfo } from "../../net/netlink/bridge-vlan-control.ts";
import { CommandFailed, EXIT_USAGE } from "../ip/exit.ts";
import type { Invocation } from "../ip/invocation.ts";
import { usage } from "../ip/usage.ts";
import { abbreviates, findKeyword, type Keyword, parseLeadingInteger, type Words } from "../ip/words.ts";

const VLAN_COUNT = 4096;
const NAME_WIDTH = 16;
const INDENT: string = " ".repeat(NAME_WIDTH + 2);

/** `bridge vlan` */
export function runBridgeVlan(invocation: Invocation, words: Words): number {
  if (words.done) return showVlans(invocation, words);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("add")) return changeVlans(invocation, "add", words);
  if (is("delete")) return changeVlans(invocation, "delete", words);
  if (is("show") || is("lst") || is("list")) return showVlans(invocation, words);
  const unknown = `Command "${command}" is unknown, try "bridge vlan help".`;
  for (const name of ["tunnelshow", "set", "global"])
    if (is(name)) return invocation.lacks(unknown, `"bridge vlan ${name}"`);
  if (is("help")) usage(invocation, "bridge vlan");
  return invocation.fail(unknown);
}

interface ChangeWords {
  readonly invocation: Invocation;
  device: string | undefined;
  /** -1: not said. */
  first: number;
  last: number;
  pvid: boolean;
  untagged: boolean;
  readonly targets: Set<"master" | "self">;
}

/** atoi() into a short. */
function shortOf(text: string): number {
  return (parseLeadingInteger(text) << 16) >> 16;
}

function readRange(said: ChangeWords, word: string): void {
  const dash = word.indexOf("-");
  said.first = shortOf(dash < 0 ? word : word.slice(0, dash));
  said.last = dash < 0 ? -1 : shortOf(word.slice(dash + 1));
  if (dash >= 0 && (said.first >= said.last || said.last >= VLAN_COUNT)) {
    said.invocation.complain(`Invalid VLAN range "${said.first & 0xffff}-${said.last & 0xffff}"`);
    throw new CommandFailed(EXIT_USAGE);
  }
  if (said.first < VLAN_COUNT) return;
  said.invocation.complain(`Invalid VLAN ID "${word}"`);
  throw new CommandFailed(EXIT_USAGE);
}

const CHANGE_KEYWORDS: readonly Keyword<ChangeWords>[] = [
  [
    "dev",
    "whole",
    (said, words) => {
      said.device = words.value();
    },
  ],
  ["vid", "whole", (said, words) => readRange(said, words.value())],
  ["self", "whole", (said) => void said.targets.add("self")],
  ["master", "whole", (said) => void said.targets.add("master")],
  [
    "pvid",
    "whole",
    (said) => {
      said.pvid = true;
    },
  ],
  [
    "untagged",
    "whole",
    (said) => {
      said.untagged = true;
    },
  ],
  [
    "tunnel_info",
    "whole",
    ({ invocation }) => invocation.lacks("bridge: tunnel_info", '"bridge vlan add tunnel_info"'),
  ],
];

function changeVlans(invocation: Invocation, verb: "add" | "delete", words: Words): number {
  const said: ChangeWords = {
    invocation,
    device: undefined,
    first: -1,
    last: -1,
    pvid: false,
    untagged: false,
    targets: new Set(),
  };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(CHANGE_KEYWORDS, word);
    if (handle !== undefined) handle(said, words, word);
    // A word that means nothing is passed over, as the real program does.
    else if (abbreviates(word, "help")) usage(invocation, "bridge vlan");
  }
  return send(said, verb);
}

function send(said: ChangeWords, verb: "add" | "delete"): number {
  const { invocation, device, first, last, pvid, untagged, targets } = said;
  if (device === undefined || first === -1) {
    invocation.complain("Device and VLAN ID are required arguments.");
    return EXIT_USAGE;
  }
  const ifindex = invocation.linkIndex(device);
  if (ifindex === 0) {
    invocation.complain(`Cannot find bridge device "${device}"`);
    return EXIT_USAGE;
  }
  if (last !== -1 && pvid) {
    invocation.complain("pvid cannot be configured for a vlan range");
    return EXIT_USAGE;
  }
  const range = { first: first & 0xffff, last: last === -1 ? first & 0xffff : last };
  const request = { verb, ifindex, ...range, flags: { pvid, untagged }, targets };
  return invocation.answered(invocation.rtnetlink.changeBridgeVlans(request)) ? 0 : EXIT_USAGE;
}

interface ShowWords {
  readonly invocation: Invocation;
  device: string | undefined;
  vlan: number;
}

const SHOW_KEYWORDS: readonly Keyword<ShowWords>[] = [
  [
    "dev",
    "whole",
    (said, words) => {
      const name = words.value();
      if (said.device !== undefined) said.invocation.duplicate("dev", name);
      said.device = name;
    },
  ],
  [
    "vid",
    "whole",
    (said, words) => {
      said.vlan = parseLeadingInteger(words.value());
    },
  ],
];

function showVlans(invocation: Invocation, words: Words): number {
  const said: ShowWords = { invocation, device: undefined, vlan: 0 };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(SHOW_KEYWORDS, word);
    if (handle !== undefined) handle(said, words, word);
  }
  const device = said.device === undefined ? 0 : invocation.linkIndex(said.device);
  if (said.device !== undefined && device === 0) {
    invocation.noDevice(said.device);
    return EXIT_USAGE;
  }
  printVlans(said, device);
  return 0;
}

function printVlans(said: ShowWords, device: number): void {
  const { report, rtnetlink, options } = said.invocation;
  report.begin();
  // With -s the numbers stand below, and the heading ends at the word.
  report.text(`${"port".padEnd(INDENT.length)}vlan-id${options.statistics > 0 ? "" : "  "}\n`);
  for (const { ifindex, vlans } of rtnetlink.dumpBridgeVlans()) {
    if (device !== 0 && ifindex !== device) continue;
    const ranges = rangesOf(said, vlans);
    if (ranges.length > 0) printPort(said.invocation, ifindex, ranges);
  }
  report.end();
}

interface VlanRange {
  readonly info: BridgeVlanInfo;
  readonly last: number;
}

/** -compressvlans, and what RTM_GETVLAN (-d) compresses by itself: neighbours that differ in nothing but the number. */
function rangesOf({ invocation, vlan }: ShowWords, vlans: readonly BridgeVlanInfo[]): readonly VlanRange[] {
  const { compressVlans, details, statistics } = invocation.options;
  const shown = vlan === 0 ? vlans : vlans.filter(({ id }) => id === vlan);
  const compresses = statistics === 0 && (compressVlans || details > 0);
  const ranges: VlanRange[] = [];
  for (const info of shown) {
    const before = ranges.at(-1);
    const joins =
      compresses && before !== undefined && before.last === info.id - 1 && isAlike(before.info, info);
    if (joins) ranges[ranges.length - 1] = { info: before.info, last: info.id };
    else ranges.push({ info, last: info.id });
  }
  return ranges;
}

function isAlike(a: BridgeVlanInfo, b: BridgeVlanInfo): boolean {
  return !a.pvid && !b.pvid && a.untagged === b.untagged;
}

function printPort(invocation: Invocation, ifindex: number, ranges: readonly VlanRange[]): void {
  const { report } = invocation;
  const name = invocation.linkName(ifindex);
  report.openObject();
  report.field("ifname", name, `${name.padEnd(NAME_WIDTH)}  `, "ifname");
  report.openArray("vlans");
  for (const [index, range] of ranges.entries()) {
    if (index > 0) report.text(INDENT);
    report.openObject();
    printRange(invocation, range);
    report.closeObject();
  }
  report.closeArray();
  report.closeObject();
}

function printRange(invocation: Invocation, { info, last }: VlanRange): void {
  const { report, options } = invocation;
  report.field("vlan", info.id, `${info.id}`);
  if (last !== info.id) report.field("vlanEnd", last, `-${last}`);
  const flags = [...(info.pvid ? ["PVID"] : []), ...(info.untagged ? ["Egress Untagged"] : [])];
  if (flags.length > 0) {
    report.openArray("flags");
    for (const flag of flags) report.item(flag, ` ${flag}`);
    report.closeArray();
  }
  report.text("\n");
  if (options.details > 0) {
    report.text(`${INDENT}  `);
    report.field("state", "forwarding", "state forwarding ");
    report.field("mcast_router", 1, "mcast_router 1 ");
    report.text("\n");
  }
  if (options.statistics > 0) printStatistics(invocation, info);
}

function printStatistics({ report }: Invocation, { statistics }: BridgeVlanInfo): void {
  const { rxBytes, rxPackets, txBytes, txPackets } = statistics;
  report.text(`${INDENT}  RX: `);
  report.field("rx_bytes", rxBytes, `${rxBytes} bytes `);
  report.field("rx_packets", rxPackets, `${rxPackets} packets\n`);
  report.text(`${INDENT}  TX: `);
  report.field("tx_bytes", txBytes, `${txBytes} bytes `);
  report.field("tx_packets", txPackets, `${txPackets} packets\n`);
}
