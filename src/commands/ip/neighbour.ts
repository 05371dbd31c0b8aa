import type {
  NeighbourMessage,
  NeighbourRequest,
  NeighbourState,
  NewNeighbourMode,
} from "../../net/netlink/route-message.ts";
import { strerror } from "../../wire/errno.ts";
import { numberOfName } from "../network-text/names.ts";
import { printNeighbour } from "../network-text/neighbour-text.ts";
import {
  inPrefix,
  macOfOctets,
  type Prefix,
  readAddress,
  readLinkLayerAddress,
  readPrefix,
} from "./address-words.ts";
import { Exit } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

/** `ip neighbour`; the number is the exit status. */
export function runNeighbour(invocation: Invocation, words: Words): number {
  if (words.done) return showNeighbours(invocation, words);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("add")) return changeNeighbour(invocation, "add", words);
  if (is("change") || command === "chg") return changeNeighbour(invocation, "change", words);
  if (is("replace")) return changeNeighbour(invocation, "replace", words);
  if (is("delete")) return changeNeighbour(invocation, "delete", words);
  if (is("get")) return getNeighbour(invocation, words);
  if (is("show") || is("lst") || is("list")) return showNeighbours(invocation, words);
  if (is("flush")) return flushNeighbours(invocation, words);
  if (is("help")) usage(invocation, "neigh");
  return invocation.fail(`Command "${command}" is unknown, try "ip neigh help".`);
}

/** NUD_*; states are compared as bits because filters hold several. */
const STATE_BITS: Readonly<Record<NeighbourState, number>> = {
  none: 0,
  incomplete: 0x01,
  reachable: 0x02,
  stale: 0x04,
  delay: 0x08,
  probe: 0x10,
  failed: 0x20,
  noarp: 0x40,
  permanent: 0x80,
};
const STATES = Object.keys(STATE_BITS) as readonly NeighbourState[];
const ABBREVIATED: ReadonlySet<NeighbourState> = new Set(["permanent", "reachable", "failed"]);
const ORDER: readonly NeighbourState[] = [
  "permanent",
  "reachable",
  "noarp",
  "none",
  "stale",
  "incomplete",
  "delay",
  "probe",
  "failed",
];

/** nud_state_a2n(): a name, some of them abbreviated, or one bit as a number. */
function parseState(word: string): NeighbourState | undefined {
  for (const state of ORDER) {
    if (ABBREVIATED.has(state) ? abbreviates(word, state) : word === state) return state;
  }
  const bits = parseUnsigned(word);
  return STATES.find((state) => STATE_BITS[state] === bits);
}

interface ChangeWords {
  readonly invocation: Invocation;
  device: string | undefined;
  destination: Prefix | undefined;
  linkLayerAddress: string | undefined;
  state: NeighbourState;
  router: boolean;
  proxy: boolean;
}

const lacking: Keyword<ChangeWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: either "to" is duplicate, or "${word}" is a garbage.`, `"${word}"`);

const CHANGE_KEYWORDS: readonly Keyword<ChangeWords>[] = [
  [
    "lladdr",
    "prefix",
    (said, words) => {
      const word = words.value();
      if (said.linkLayerAddress !== undefined) said.invocation.duplicate("lladdr", word);
      said.linkLayerAddress = word;
    },
  ],
  [
    "nud",
    "whole",
    (said, words) => {
      const word = words.value();
      said.state = parseState(word) ?? said.invocation.wrongArgument("nud state is bad", word);
    },
  ],
  [
    "proxy",
    "prefix",
    (said, words) => {
      const word = words.value();
      if (abbreviates(word, "help")) usage(said.invocation, "neigh");
      if (said.destination !== undefined) said.invocation.duplicate("address", word);
      said.destination = readAddress(said.invocation, word, said.invocation.options.family);
      said.proxy = true;
    },
  ],
  [
    "router",
    "whole",
    (said) => {
      said.router = true;
    },
  ],
  ["use", "whole", lacking],
  ["managed", "whole", lacking],
  ["extern_learn", "prefix", lacking],
  [
    "dev",
    "whole",
    (said, words) => {
      said.device = words.value();
    },
  ],
  ["protocol", "prefix", lacking],
];

function readChange(invocation: Invocation, words: Words): ChangeWords {
  const said: ChangeWords = {
    invocation,
    device: undefined,
    destination: undefined,
    linkLayerAddress: undefined,
    state: "permanent",
    router: false,
    proxy: false,
  };
  while (!words.done) {
    const first = words.take();
    const handle = findKeyword(CHANGE_KEYWORDS, first);
    if (handle !== undefined) {
      handle(said, words, first);
      continue;
    }
    let word = first === "to" ? words.value() : first;
    // The real one takes the word after `help` for the address.
    if (abbreviates(word, "help")) word = words.value();
    if (said.destination !== undefined) invocation.duplicateOrGarbage("to", word);
    said.destination = readAddress(invocation, word, invocation.options.family);
  }
  return said;
}

function changeNeighbour(invocation: Invocation, mode: NewNeighbourMode | "delete", words: Words): number {
  const said = readChange(invocation, words);
  const { family, address } = said.destination ?? {};
  if ((said.device === undefined && !said.proxy) || family === undefined || address === undefined) {
    return invocation.fail("Device and destination are required arguments.");
  }
  const octets =
    said.linkLayerAddress === undefined || said.linkLayerAddress === "null"
      ? undefined
      : readLinkLayerAddress(invocation, said.linkLayerAddress);
  if (said.linkLayerAddress !== undefined && said.linkLayerAddress !== "null" && octets === undefined)
    return 1;
  const ifindex = said.device === undefined ? 0 : invocation.linkIndex(said.device);
  if (ifindex === 0 && said.device !== undefined) return invocation.noDevice(said.device);
  const request: NeighbourRequest = {
    family,
    ifindex,
    destination: address,
    state: said.state,
    ...(octets === undefined ? {} : { linkLayerAddress: macOfOctets(octets) }),
    ...(said.router ? { router: true } : {}),
    ...(said.proxy ? { proxy: true } : {}),
  };
  if (octets !== undefined && octets.length < 6 && mode !== "delete") {
    invocation.answered({ ok: false, errno: "EINVAL", message: "Invalid link address" });
    throw new Exit(2);
  }
  const { rtnetlink } = invocation;
  const result =
    mode === "delete" ? rtnetlink.deleteNeighbour(request) : rtnetlink.newNeighbour(request, mode);
  if (!invocation.answered(result)) throw new Exit(2);
  return 0;
}

interface ShowWords {
  readonly invocation: Invocation;
  readonly purpose: "show" | "flush";
  device: string | undefined;
  ifindex: number;
  /** NUD bits that are selected; 0x100 stands for no state at all. */
  states: number;
  statesSaid: boolean;
  proxies: boolean;
  unusedOnly: boolean;
  prefix: Prefix | undefined;
  master: number | "none" | undefined;
}

const NO_STATE = 0x100;

const SHOW_KEYWORDS: readonly Keyword<ShowWords>[] = [
  [
    "dev",
    "whole",
    (said, words) => {
      const word = words.value();
      if (said.device !== undefined) said.invocation.duplicate("dev", word);
      said.device = word;
    },
  ],
  [
    "master",
    "whole",
    (said, words) => {
      const word = words.value();
      said.master =
        said.invocation.linkIndex(word) || said.invocation.wrongArgument("Device does not exist\n", word);
    },
  ],
  ["vrf", "whole", (said, words) => said.invocation.wrongArgument("Not a valid VRF name\n", words.value())],
  [
    "nomaster",
    "whole",
    (said) => {
      said.master = "none";
    },
  ],
  [
    "unused",
    "whole",
    (said) => {
      said.unusedOnly = true;
    },
  ],
  ["nud", "whole", (said, words) => selectState(said, words.value())],
  [
    "proxy",
    "whole",
    (said) => {
      said.proxies = true;
    },
  ],
  [
    "protocol",
    "prefix",
    ({ invocation }, words) => {
      const word = words.value();
      const known = numberOfName("protocol", word) ?? parseUnsigned(word, 255);
      if (known === undefined && word !== "all") invocation.wrongArgument('invalid "protocol"\n', word);
      // Entries of the kernel carry no protocol, so that `unspec` and `all` select every one.
      if (known)
        invocation.lacks('Error: argument "protocol" is wrong: to value is invalid', '"neigh protocol"');
    },
  ],
];

function selectState(said: ShowWords, word: string): void {
  if (!said.statesSaid) said.states = 0;
  said.statesSaid = true;
  const state = parseState(word);
  if (state === undefined && word !== "all") said.invocation.wrongArgument("nud state is bad", word);
  if (state === "none") said.states |= NO_STATE;
  else if (state !== undefined) said.states |= STATE_BITS[state];
  else said.states |= said.purpose === "flush" ? ~STATE_BITS.noarp : ~0;
}

function readShow(invocation: Invocation, purpose: ShowWords["purpose"], words: Words): ShowWords {
  const said: ShowWords = {
    invocation,
    purpose,
    device: undefined,
    ifindex: 0,
    states: purpose === "flush" ? ~(STATE_BITS.permanent | STATE_BITS.noarp) : 0xff & ~STATE_BITS.noarp,
    statesSaid: false,
    proxies: false,
    unusedOnly: false,
    prefix: undefined,
    master: undefined,
  };
  while (!words.done) {
    const first = words.take();
    const handle = findKeyword(SHOW_KEYWORDS, first);
    if (handle !== undefined) {
      handle(said, words, first);
      continue;
    }
    const word = first === "to" ? words.value() : first;
    if (abbreviates(word, "help")) usage(invocation, "neigh");
    said.prefix = readPrefix(invocation, word, said.prefix?.family ?? invocation.options.family);
  }
  return said;
}

function select(said: ShowWords): readonly NeighbourMessage[] {
  const { rtnetlink, options } = said.invocation;
  const which = said.proxies ? "proxies" : "neighbours";
  const family = options.family === "any" ? (said.prefix?.family ?? "any") : options.family;
  const dump = (one: 4 | 6): readonly NeighbourMessage[] =>
    family === "any" || family === one ? rtnetlink.dumpNeighbours(one, which) : [];
  return [...dump(4), ...dump(6)].filter((neighbour) => isSelected(said, neighbour));
}

function isSelected(said: ShowWords, neighbour: NeighbourMessage): boolean {
  if (said.ifindex !== 0 && neighbour.ifindex !== said.ifindex) return false;
  const bits = STATE_BITS[neighbour.state];
  const stateFits = (said.states & bits) !== 0 || (bits === 0 && (said.states & NO_STATE) !== 0);
  if (!stateFits && !neighbour.proxy && !neighbour.externLearned) return false;
  if (said.unusedOnly && neighbour.references !== 0) return false;
  if (!inPrefix(said.prefix, neighbour.family, neighbour.destination)) return false;
  if (said.master === undefined) return true;
  const master = said.invocation.rtnetlink.getLink({ ifindex: neighbour.ifindex })?.master;
  return said.master === "none" ? master === undefined : master === said.master;
}

function findDevice(said: ShowWords): boolean {
  if (said.device === undefined) return true;
  said.ifindex = said.invocation.linkIndex(said.device);
  if (said.ifindex !== 0) return true;
  said.invocation.noDevice(said.device);
  return false;
}

function showNeighbours(invocation: Invocation, words: Words): number {
  const said = readShow(invocation, "show", words);
  if (!findDevice(said)) return 1;
  const { report } = invocation;
  report.begin();
  for (const neighbour of select(said)) {
    printNeighbour(invocation, neighbour, {
      device: said.ifindex === 0 ? "shown" : "hidden",
      brief: invocation.options.brief ? "brief" : "full",
    });
  }
  report.end();
  return 0;
}

const MAX_ROUNDS = 10;

function flushNeighbours(invocation: Invocation, words: Words): number {
  if (words.done) {
    invocation.complain("Flush requires arguments.");
    return 1;
  }
  const said = readShow(invocation, "flush", words);
  if (!findDevice(said)) return 1;
  const { statistics } = invocation.options;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const selected = select(said);
    if (selected.length === 0) {
      const done = `*** Flush is complete after ${round} round${round > 1 ? "s" : ""} ***\n`;
      if (statistics > 0) invocation.print(round === 0 ? "Nothing to flush.\n" : done);
      return 0;
    }
    for (const neighbour of selected) {
      if (statistics > 1) {
        printNeighbour(invocation, neighbour, {
          device: said.ifindex === 0 ? "shown" : "hidden",
          brief: "full",
        });
      }
      removeNeighbour(invocation, neighbour);
    }
    if (statistics > 0) {
      invocation.print(`\n*** Round ${round + 1}, deleting ${selected.length} entries ***\n`);
    }
    // What was deleted while in use stays as FAILED for a moment.
    said.states &= ~STATE_BITS.failed;
  }
  invocation.print(`*** Flush not complete bailing out after ${MAX_ROUNDS} rounds\n`);
  return 255;
}

function removeNeighbour(invocation: Invocation, neighbour: NeighbourMessage): void {
  const { family, ifindex, destination, proxy } = neighbour;
  const result = invocation.rtnetlink.deleteNeighbour({
    family,
    ifindex,
    destination,
    ...(proxy ? { proxy } : {}),
  });
  if (result.ok) return;
  invocation.answered(result);
  invocation.complain(`Failed to send flush request: ${strerror(result.errno)}`);
  throw new Exit(1);
}

/** RTM_GETNEIGH: one entry, in text even with -j, as iproute2 6.1 prints it. */
function getNeighbour(invocation: Invocation, words: Words): number {
  const said = readChange(invocation, words);
  const { family, address } = said.destination ?? {};
  if ((said.device === undefined && !said.proxy) || family === undefined || address === undefined) {
    invocation.complain("Device and address are required arguments.");
    return 1;
  }
  const ifindex = said.device === undefined ? 0 : invocation.linkIndex(said.device);
  if (ifindex === 0 && said.device !== undefined) return invocation.noDevice(said.device);
  const found = invocation.rtnetlink
    .dumpNeighbours(family, said.proxy ? "proxies" : "neighbours")
    .find((neighbour) => neighbour.destination === address && neighbour.ifindex === ifindex);
  if (found === undefined) {
    const message = said.proxy ? "Proxy neighbour entry not found" : "Neighbour entry not found";
    invocation.answered({ ok: false, errno: "ENOENT", message });
    return 2;
  }
  printNeighbour(invocation, found, { device: "shown", brief: invocation.options.brief ? "brief" : "full" });
  return 0;
}
