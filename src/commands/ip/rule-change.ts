import { RT_TABLE_MAIN, type RuleAction, type RuleRequest } from "../../net/netlink/route-message.ts";
import { readPrefix } from "./address-words.ts";
import type { Invocation } from "./invocation.ts";
import { parseDsfield, parseNamed, parseRouteType } from "./route-words.ts";
import {
  readDeviceName,
  readIpProtocol,
  readMark,
  readPorts,
  readPreference,
  readTable,
  readUsers,
} from "./rule-words.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, parseInteger, parseUnsigned, type Words } from "./words.ts";

// Read first: ip/iprule.c: iprule_modify.

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface RuleWords {
  readonly invocation: Invocation;
  readonly request: Writable<RuleRequest>;
}

/** `ip rule add` and `ip rule del`; the number is the exit status. */
export function changeRule(invocation: Invocation, mode: "add" | "del", words: Words): number {
  if (words.done) {
    invocation.complain(`"ip rule ${mode}" requires arguments.`);
    return 1;
  }
  const family = invocation.options.family === 6 ? 6 : 4;
  const said: RuleWords = { invocation, request: { family } };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word) ?? readAction;
    handle(said, words, word);
  }
  const { request } = said;
  const { rtnetlink } = invocation;
  if (mode === "del") return invocation.answered(rtnetlink.deleteRule(request)) ? 0 : 2;
  const tableless = request.table === undefined && (request.action ?? "table") === "table";
  const whole: RuleRequest = tableless ? { ...request, table: RT_TABLE_MAIN } : request;
  return invocation.answered(rtnetlink.newRule(whole)) ? 0 : 2;
}

const ACTIONS: Readonly<Record<string, RuleAction>> = {
  unicast: "table",
  blackhole: "blackhole",
  unreachable: "unreachable",
  prohibit: "prohibit",
};

/** What is no keyword is a type, `goto` or `nop`. */
const readAction: Keyword<RuleWords>[2] = ({ invocation, request }, words, first) => {
  const word = first === "type" ? words.value() : first;
  if (abbreviates(word, "help")) usage(invocation, "rule");
  if (abbreviates(word, "goto")) {
    const target = words.value();
    request.action = "goto";
    request.gotoPriority = parseUnsigned(target) ?? invocation.wrongArgument("invalid target\n", target);
    return;
  }
  if (abbreviates(word, "nop")) {
    request.action = "nop";
    return;
  }
  const wrong = "Failed to parse rule type";
  const type = parseRouteType(word) ?? invocation.wrongArgument(wrong, word);
  request.action =
    ACTIONS[type] ?? invocation.lacks(`Error: argument "${word}" is wrong: ${wrong}`, `"rule ${word}"`);
};

function readEnd(said: RuleWords, words: Words, end: "source" | "destination"): void {
  const { invocation, request } = said;
  const prefix = readPrefix(invocation, words.value(), invocation.options.family);
  const foreign = prefix.family !== undefined && prefix.family !== request.family;
  if (prefix.address !== undefined) request[end] = foreign ? "foreign" : prefix.address;
  request[`${end}Length`] = prefix.bits;
}

const readPriority: Keyword<RuleWords>[2] = ({ invocation, request }, words) => {
  request.priority = readPreference(invocation, words);
};

const readTos: Keyword<RuleWords>[2] = ({ invocation, request }, words) => {
  const word = words.value();
  request.tos = parseDsfield(word) ?? invocation.wrongArgument("TOS value is invalid\n", word);
};

const readSuppressed: Keyword<RuleWords>[2] = ({ invocation, request }, words) => {
  const word = words.value();
  const length = parseInteger(word);
  const wrong = "suppress_prefixlength value is invalid\n";
  request.suppressPrefixLength =
    length === undefined || length < 0 ? invocation.wrongArgument(wrong, word) : length;
};

const readSuppressedGroup: Keyword<RuleWords>[2] = ({ invocation, request }, words) => {
  const word = words.value();
  const group = word === "default" ? 0 : parseUnsigned(word);
  request.suppressGroup = group ?? invocation.wrongArgument('Invalid "suppress_ifgroup" value\n', word);
};

const readInput: Keyword<RuleWords>[2] = ({ invocation, request }, words) => {
  request.inputName = readDeviceName(invocation, words, '"iif"/"dev"');
};

const lookUp: Keyword<RuleWords>[2] = ({ invocation, request }, words) => {
  request.table = readTable(invocation, words);
};

const lacking: Keyword<RuleWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: argument "${word}" is wrong: Failed to parse rule type`, `"rule ... ${word}"`);

const KEYWORDS: readonly Keyword<RuleWords>[] = [
  [
    "not",
    "whole",
    ({ request }) => {
      request.invert = true;
    },
  ],
  ["from", "whole", (said, words) => readEnd(said, words, "source")],
  ["to", "whole", (said, words) => readEnd(said, words, "destination")],
  ["preference", "prefix", readPriority],
  ["order", "prefix", readPriority],
  ["priority", "prefix", readPriority],
  ["tos", "whole", readTos],
  ["dsfield", "prefix", readTos],
  [
    "fwmark",
    "whole",
    ({ invocation, request }, words) => {
      const { mark, mask } = readMark(invocation, words);
      request.mark = mark;
      if (mask !== undefined) request.markMask = mask;
    },
  ],
  ["realms", "prefix", lacking],
  [
    "protocol",
    "prefix",
    ({ invocation, request }, words) => {
      const word = words.value();
      request.protocol =
        parseNamed("protocol", word) ?? invocation.wrongArgument('"protocol" value is invalid\n', word);
    },
  ],
  ["tun_id", "prefix", lacking],
  ["table", "prefix", lookUp],
  ["lookup", "whole", lookUp],
  ["suppress_prefixlength", "prefix", readSuppressed],
  ["sup_pl", "whole", readSuppressed],
  ["suppress_ifgroup", "prefix", readSuppressedGroup],
  ["sup_group", "whole", readSuppressedGroup],
  ["dev", "whole", readInput],
  ["iif", "whole", readInput],
  [
    "oif",
    "whole",
    ({ invocation, request }, words) => {
      request.outputName = readDeviceName(invocation, words, '"oif"');
    },
  ],
  ["l3mdev", "whole", lacking],
  [
    "uidrange",
    "whole",
    ({ invocation, request }, words) => {
      request.uidRange = readUsers(invocation, words);
    },
  ],
  ["nat", "whole", lacking],
  ["map-to", "prefix", lacking],
  [
    "ipproto",
    "whole",
    ({ invocation, request }, words) => {
      request.ipProtocol = readIpProtocol(invocation, words);
    },
  ],
  [
    "sport",
    "whole",
    ({ invocation, request }, words) => {
      request.sourcePorts = readPorts(invocation, words);
    },
  ],
  [
    "dport",
    "whole",
    ({ invocation, request }, words) => {
      request.destinationPorts = readPorts(invocation, words);
    },
  ],
];
