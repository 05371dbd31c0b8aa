import type { FdbMessage, NewNeighbourMode } from "../../net/netlink/route-message.ts";
import { macOfOctets } from "../ip/address-words.ts";
import { EXIT_USAGE } from "../ip/exit.ts";
import type { Invocation } from "../ip/invocation.ts";
import { usage } from "../ip/usage.ts";
import {
  abbreviates,
  findKeyword,
  type Keyword,
  parseLeadingInteger,
  parseUnsigned,
  type Words,
} from "../ip/words.ts";
import { printFdbEntry } from "../network-text/fdb-text.ts";

/** `bridge fdb` */
export function runFdb(invocation: Invocation, words: Words): number {
  if (words.done) return showEntries(invocation, words);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("add")) return changeEntry(invocation, "add", words);
  // Appending to a bridge's table replaces: it has one entry an address (br_fdb.c: fdb_add_entry).
  if (is("append")) return changeEntry(invocation, "replace", words);
  if (is("replace")) return changeEntry(invocation, "replace", words);
  if (is("delete")) return changeEntry(invocation, "delete", words);
  const unknown = `Command "${command}" is unknown, try "bridge fdb help".`;
  if (is("get") || command === "flush") return invocation.lacks(unknown, `"bridge fdb ${command}"`);
  if (is("show") || is("lst") || is("list")) return showEntries(invocation, words);
  if (is("help")) usage(invocation, "bridge fdb");
  return invocation.fail(unknown);
}

interface ShowWords {
  readonly invocation: Invocation;
  device: string | undefined;
  bridge: string | undefined;
  vlan: number | undefined;
  /** NUD bits. */
  states: number;
  dynamicOnly: boolean;
}

const PERMANENT = 0x80;
const NOARP = 0x40;
const STALE = 0x04;
const REACHABLE = 0x02;

/** The kernel shows a dynamic entry as REACHABLE, or STALE when it has aged (br_fdb.c: fdb_to_nud). */
const STATE_BITS: Readonly<Record<FdbMessage["state"], number>> = {
  permanent: PERMANENT,
  static: NOARP,
  dynamic: REACHABLE,
};

function parseState(word: string): number | undefined {
  if (abbreviates(word, "permanent")) return PERMANENT;
  if (abbreviates(word, "static") || abbreviates(word, "temp")) return NOARP;
  if (abbreviates(word, "stale")) return STALE;
  if (abbreviates(word, "reachable") || abbreviates(word, "dynamic")) return REACHABLE;
  return word === "all" ? ~0 : parseUnsigned(word);
}

const readDevice: Keyword<ShowWords>[2] = (said, words) => {
  said.device = words.value();
};

const SHOW_KEYWORDS: readonly Keyword<ShowWords>[] = [
  ["brport", "whole", readDevice],
  ["dev", "whole", readDevice],
  [
    "br",
    "whole",
    (said, words) => {
      said.bridge = words.value();
    },
  ],
  [
    "vlan",
    "whole",
    (said, words) => {
      said.vlan = parseUnsigned(words.value()) ?? 0;
    },
  ],
  [
    "state",
    "whole",
    (said, words) => {
      const word = words.value();
      said.states |= parseState(word) ?? said.invocation.wrongArgument("invalid state", word);
    },
  ],
  [
    "dynamic",
    "whole",
    (said) => {
      said.dynamicOnly = true;
    },
  ],
];

function showEntries(invocation: Invocation, words: Words): number {
  const said: ShowWords = {
    invocation,
    device: undefined,
    bridge: undefined,
    vlan: undefined,
    states: 0,
    dynamicOnly: false,
  };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(SHOW_KEYWORDS, word);
    if (handle !== undefined) handle(said, words, word);
    else if (abbreviates(word, "help")) usage(invocation, "bridge fdb");
  }
  const bridge = said.bridge === undefined ? 0 : invocation.linkIndex(said.bridge);
  if (said.bridge !== undefined && bridge === 0) {
    invocation.complain(`Cannot find bridge device "${said.bridge}"`);
    return EXIT_USAGE;
  }
  const device = said.device === undefined ? 0 : invocation.linkIndex(said.device);
  if (said.device !== undefined && device === 0) {
    invocation.noDevice(said.device);
    return EXIT_USAGE;
  }
  printEntries(said, bridge, device);
  return 0;
}

function printEntries(said: ShowWords, bridge: number, device: number): void {
  const { report, rtnetlink } = said.invocation;
  report.begin();
  for (const entry of rtnetlink.dumpFdb()) {
    if (device !== 0 && entry.ifindex !== device) continue;
    if (said.states !== 0 && (STATE_BITS[entry.state] & said.states) === 0) continue;
    if (said.vlan && entry.vlan !== said.vlan) continue;
    if (said.dynamicOnly && entry.state === "permanent") continue;
    if (bridge !== 0 && !belongsTo(said.invocation, entry, bridge)) continue;
    printFdbEntry(said.invocation, entry, { device: device === 0 ? "shown" : "hidden" });
  }
  report.end();
}

function belongsTo(invocation: Invocation, entry: FdbMessage, bridge: number): boolean {
  if (entry.ifindex === bridge || entry.master === bridge) return true;
  return invocation.rtnetlink.getLink({ ifindex: entry.ifindex })?.master === bridge;
}

interface ChangeWords {
  readonly invocation: Invocation;
  device: string | undefined;
  address: string | undefined;
  target: Set<"self" | "master">;
  permanent: boolean;
  state: "static" | "dynamic" | undefined;
  vlan: number | undefined;
}

const lacking: Keyword<ChangeWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: either "to" is duplicate, or "${word}" is a garbage.`, `"fdb ${word}"`);

function setState(state: "static" | "dynamic"): Keyword<ChangeWords>[2] {
  return (said) => {
    // `dynamic` wins over `static`, whichever comes first.
    said.state = said.state === "dynamic" ? said.state : state;
  };
}

const setPermanent: Keyword<ChangeWords>[2] = (said) => {
  said.permanent = true;
};

const CHANGE_KEYWORDS: readonly Keyword<ChangeWords>[] = [
  [
    "dev",
    "whole",
    (said, words) => {
      said.device = words.value();
    },
  ],
  ...["dst", "nhid", "port", "vni", "src_vni", "via"].map(
    (word): Keyword<ChangeWords> => [word, "whole", lacking],
  ),
  ["self", "whole", (said) => void said.target.add("self")],
  ["master", "prefix", (said) => void said.target.add("master")],
  ["router", "prefix", lacking],
  ["local", "prefix", setPermanent],
  ["permanent", "prefix", setPermanent],
  ["temp", "prefix", setState("static")],
  ["static", "prefix", setState("static")],
  ["dynamic", "prefix", setState("dynamic")],
  [
    "vlan",
    "prefix",
    (said, words) => {
      const word = words.value();
      if (said.vlan !== undefined) said.invocation.duplicateOrGarbage("vlan", word);
      said.vlan = parseLeadingInteger(word);
    },
  ],
  ...["use", "extern_learn", "sticky"].map((word): Keyword<ChangeWords> => [word, "prefix", lacking]),
];

function changeEntry(invocation: Invocation, mode: NewNeighbourMode | "delete", words: Words): number {
  const said: ChangeWords = {
    invocation,
    device: undefined,
    address: undefined,
    target: new Set(),
    permanent: false,
    state: undefined,
    vlan: undefined,
  };
  while (!words.done) {
    const first = words.take();
    const handle = findKeyword(CHANGE_KEYWORDS, first);
    if (handle !== undefined) {
      handle(said, words, first);
      continue;
    }
    const word = first === "to" ? words.value() : first;
    if (abbreviates(word, "help")) usage(invocation, "bridge fdb");
    if (said.address !== undefined) invocation.duplicateOrGarbage("to", word);
    said.address = word;
  }
  return send(said, mode);
}

function send(said: ChangeWords, mode: NewNeighbourMode | "delete"): number {
  const { invocation } = said;
  if (said.device === undefined || said.address === undefined) {
    invocation.complain("Device and address are required arguments.");
    return EXIT_USAGE;
  }
  const octets = parseOctets(said.address);
  if (octets === undefined) {
    invocation.complain(`Invalid mac address ${said.address}`);
    return EXIT_USAGE;
  }
  const ifindex = invocation.linkIndex(said.device);
  if (ifindex === 0) {
    invocation.noDevice(said.device);
    return EXIT_USAGE;
  }
  const entry = {
    address: macOfOctets(octets),
    ifindex,
    self: !said.target.has("master"),
    vlan: said.vlan === undefined ? undefined : said.vlan & 0xffff,
    state: said.permanent || said.state === undefined ? ("permanent" as const) : said.state,
  };
  const { rtnetlink } = invocation;
  const result = mode === "delete" ? rtnetlink.deleteFdb(entry) : rtnetlink.newFdb(entry, mode);
  return invocation.answered(result) ? 0 : EXIT_USAGE;
}

/** sscanf("%hhx:...", six times): what follows the sixth octet is not looked at. */
function parseOctets(text: string): readonly number[] | undefined {
  const match = /^([0-9a-f]+):([0-9a-f]+):([0-9a-f]+):([0-9a-f]+):([0-9a-f]+):([0-9a-f]+)/i.exec(text);
  return match?.slice(1).map((octet) => Number.parseInt(octet, 16) & 255);
}
