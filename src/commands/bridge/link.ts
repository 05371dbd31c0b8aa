import type { BridgePortInfo } from "../../net/netlink/link-message.ts";
import { CommandFailed, EXIT_USAGE } from "../ip/exit.ts";
import type { Invocation } from "../ip/invocation.ts";
import { PORT_STATES, readOffOn } from "../ip/link-kind.ts";
import { usage } from "../ip/usage.ts";
import { abbreviates, findKeyword, type Keyword, parseLeadingInteger, type Words } from "../ip/words.ts";
import { printBridgePortBriefly } from "../network-text/bridge-link-text.ts";
import { printLinkFlags } from "../network-text/link-flags-text.ts";
import { printNameAndParent } from "../network-text/link-text.ts";

/** exit(-EINVAL): where iproute2 hands a library's errno to exit. */
const EXIT_EINVAL = 234;

/** `bridge link` */
export function runBridgeLink(invocation: Invocation, words: Words): number {
  if (words.done) return showPorts(invocation, words);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("set") || is("change")) return setPort(invocation, words);
  if (is("show") || is("lst") || is("list")) return showPorts(invocation, words);
  if (is("help")) usage(invocation, "bridge link");
  return invocation.fail(`Command "${command}" is unknown, try "bridge link help".`);
}

function showPorts(invocation: Invocation, words: Words): number {
  let device: string | undefined;
  while (!words.done) {
    if (words.take() !== "dev") continue;
    const name = words.value();
    if (device !== undefined) invocation.duplicate("dev", name);
    device = name;
  }
  const ifindex = device === undefined ? 0 : invocation.linkIndex(device);
  if (device !== undefined && ifindex === 0) {
    invocation.noDevice(device);
    return EXIT_USAGE;
  }
  const { report, rtnetlink } = invocation;
  report.begin();
  for (const link of rtnetlink.dumpLinks()) {
    if (link.bridgePort === undefined || link.master === undefined) continue;
    if (ifindex !== 0 && link.ifindex !== ifindex) continue;
    report.openObject();
    report.field("ifindex", link.ifindex, `${link.ifindex}: `);
    // An AF_BRIDGE dump says no namespace of the peer either.
    const parent = printNameAndParent(invocation, link, "inet6", (name) => `${name}: `);
    printLinkFlags(report, link.flags, parent);
    report.field("mtu", link.mtu, `mtu ${link.mtu} `);
    const master = invocation.linkName(link.master);
    report.field("master", master, `master ${master} `);
    printBridgePortBriefly(invocation, link.bridgePort);
    report.text("\n");
    report.closeObject();
  }
  report.end();
  return 0;
}

interface PortWords {
  readonly invocation: Invocation;
  readonly settings: { -readonly [K in keyof BridgePortInfo]?: BridgePortInfo[K] };
  device: string | undefined;
}

type Switch = {
  [K in keyof BridgePortInfo]-?: Exclude<BridgePortInfo[K], undefined> extends boolean ? K : never;
}[keyof BridgePortInfo];

function portSwitch(key: string, setting: Switch): Keyword<PortWords> {
  return [
    key,
    "whole",
    ({ invocation, settings }, words) => {
      const value = readOffOn(invocation, key, words.value());
      if (value === undefined) throw new CommandFailed(EXIT_EINVAL);
      settings[setting] = value;
    },
  ];
}

function lacking(key: string): Keyword<PortWords> {
  return [
    key,
    "whole",
    ({ invocation }) => {
      invocation.complain(`bridge: "link set ${key}" is not emulated, see docs/fidelity.md`);
      usage(invocation, "bridge link");
    },
  ];
}

function readState(said: PortWords, words: Words): void {
  const word = words.value();
  const number = /^[+-]?\d+$/.test(word) ? Number(word) : (PORT_STATES as readonly string[]).indexOf(word);
  if (number === -1 && !/\d/.test(word)) {
    said.invocation.complain("Error: invalid STP port state");
    throw new CommandFailed(EXIT_USAGE);
  }
  if (number < 0) return;
  const state = PORT_STATES[number];
  if (state === undefined) {
    said.invocation.answered({ ok: false, errno: "EINVAL" });
    throw new CommandFailed(EXIT_USAGE);
  }
  said.settings.state = state;
}

const KEYWORDS: readonly Keyword<PortWords>[] = [
  [
    "dev",
    "whole",
    (said, words) => {
      said.device = words.value();
    },
  ],
  portSwitch("guard", "guard"),
  portSwitch("hairpin", "hairpin"),
  portSwitch("fastleave", "fastLeave"),
  portSwitch("root_block", "rootBlock"),
  portSwitch("learning", "learning"),
  lacking("learning_sync"),
  portSwitch("flood", "flood"),
  lacking("mcast_router"),
  portSwitch("mcast_flood", "multicastFlood"),
  portSwitch("bcast_flood", "broadcastFlood"),
  lacking("mcast_to_unicast"),
  [
    "cost",
    "whole",
    ({ settings }, words) => {
      const cost = parseLeadingInteger(words.value());
      if (cost > 0) settings.cost = cost;
    },
  ],
  [
    "priority",
    "whole",
    ({ settings }, words) => {
      const priority = parseLeadingInteger(words.value());
      if (priority >= 0) settings.priority = priority;
    },
  ],
  ["state", "whole", readState],
  lacking("hwmode"),
  // `master` is where a request without either goes; `self` would go to the device's own driver.
  lacking("self"),
  ["master", "whole", () => {}],
  portSwitch("neigh_suppress", "neighSuppress"),
  lacking("vlan_tunnel"),
  portSwitch("isolated", "isolated"),
  portSwitch("locked", "locked"),
  lacking("backup_port"),
  lacking("nobackup_port"),
];

function setPort(invocation: Invocation, words: Words): number {
  const said: PortWords = { invocation, settings: {}, device: undefined };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle === undefined) usage(invocation, "bridge link");
    handle(said, words, word);
  }
  const ifindex = said.device === undefined ? 0 : invocation.linkIndex(said.device);
  if (ifindex === 0) {
    const missing = `Cannot find bridge device "${said.device}"`;
    invocation.complain(said.device === undefined ? "Device is a required argument." : missing);
    return EXIT_USAGE;
  }
  const result = invocation.rtnetlink.setLink({ ifindex, bridgePort: said.settings });
  return invocation.answered(result) ? 0 : EXIT_USAGE;
}
