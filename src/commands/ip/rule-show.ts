import type { IpAddress, RuleMessage, RuleRequest } from "../../net/netlink/route-message.ts";
import { printRule } from "../network-text/rule-text.ts";
import { inPrefix, type Prefix, readPrefix } from "./address-words.ts";
import type { Invocation } from "./invocation.ts";
import { parseDsfield, parseNamed } from "./route-words.ts";
import {
  readDeviceName,
  readIpProtocol,
  readMark,
  readPorts,
  readPreference,
  readUsers,
} from "./rule-words.ts";
import { findKeyword, type Keyword, type Words } from "./words.ts";

// Read first: ip/iprule.c: iprule_list_flush_or_save, filter_nlmsg, flush_rule.

type Test = (rule: RuleMessage) => boolean;

interface RuleFilter {
  readonly invocation: Invocation;
  readonly family: 4 | 6;
  readonly tests: Test[];
  /** Only `flush` looks at who made a rule. */
  readonly flushTests: Test[];
}

/** `ip rule list` */
export function listRules(invocation: Invocation, words: Words): number {
  const { options, report, rtnetlink } = invocation;
  if (options.family === "packet") {
    invocation.complain("RTNETLINK answers: Address family not supported by protocol");
    return invocation.fail("Dump terminated");
  }
  const { family, tests } = readFilter(invocation, words);
  report.begin();
  for (const rule of rtnetlink.dumpRules(family)) {
    if (tests.every((accepts) => accepts(rule))) printRule(invocation, rule);
  }
  report.end();
  return 0;
}

/** `ip rule flush`: all but those of preference 0, which a dump doesn't tell. */
export function flushRules(invocation: Invocation, words: Words): number {
  const { family, tests, flushTests } = readFilter(invocation, words);
  for (const rule of invocation.rtnetlink.dumpRules(family)) {
    if (rule.priority === 0 || ![...tests, ...flushTests].every((accepts) => accepts(rule))) continue;
    if (!invocation.answered(invocation.rtnetlink.deleteRule(requestFor(rule)))) return 2;
  }
  return 0;
}

/** The message of the dump, sent back. */
function requestFor(rule: RuleMessage): RuleRequest {
  const { inputDetached: _in, outputDetached: _out, unresolved: _un, ...request } = rule;
  return request;
}

function readFilter(invocation: Invocation, words: Words): RuleFilter {
  const family = invocation.options.family === 6 ? 6 : 4;
  const filter: RuleFilter = { invocation, family, tests: [], flushTests: [] };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle === undefined) readDestination(filter, word);
    else handle(filter, words, word);
  }
  return filter;
}

function readDestination(filter: RuleFilter, word: string): void {
  const prefix = readPrefix(filter.invocation, word, filter.family);
  filter.tests.push((rule) => within(prefix, rule.family, rule.destination, rule.destinationLength));
}

/** As wide as, or within, what was asked for. */
function within(prefix: Prefix, family: 4 | 6, address: IpAddress, length: number): boolean {
  return prefix.bits <= length && inPrefix(prefix, family, address);
}

const selectPriority: Keyword<RuleFilter>[2] = ({ invocation, tests }, words) => {
  const priority = readPreference(invocation, words);
  tests.push((rule) => rule.priority === priority);
};

const selectTos: Keyword<RuleFilter>[2] = ({ invocation, tests }, words) => {
  const word = words.value();
  const tos = parseDsfield(word) ?? invocation.wrongArgument("TOS value is invalid\n", word);
  tests.push((rule) => tos === 0 || rule.tos === tos);
};

const selectInput: Keyword<RuleFilter>[2] = ({ invocation, tests }, words) => {
  const name = readDeviceName(invocation, words, '"iif"/"dev"');
  tests.push((rule) => rule.inputName === name);
};

const selectTable: Keyword<RuleFilter>[2] = ({ invocation, tests }, words) => {
  const word = words.value();
  const table = invocation.tableNumber(word) ?? invocation.wrongArgument("table id value is invalid\n", word);
  tests.push((rule) => table === 0 || (rule.action === "table" && rule.table === table));
};

const KEYWORDS: readonly Keyword<RuleFilter>[] = [
  ["preference", "prefix", selectPriority],
  ["order", "prefix", selectPriority],
  ["priority", "prefix", selectPriority],
  ["not", "whole", ({ tests }) => void tests.push((rule) => rule.invert)],
  ["tos", "whole", selectTos],
  ["dsfield", "prefix", selectTos],
  [
    "fwmark",
    "whole",
    ({ invocation, tests }, words) => {
      const { mark, mask } = readMark(invocation, words);
      if (mark !== 0) tests.push((rule) => rule.mark === mark);
      if (mask !== undefined && mask !== 0) tests.push((rule) => rule.markMask === mask);
    },
  ],
  ["dev", "whole", selectInput],
  ["iif", "whole", selectInput],
  [
    "oif",
    "whole",
    ({ invocation, tests }, words) => {
      const name = readDeviceName(invocation, words, '"oif"');
      tests.push((rule) => rule.outputName === name);
    },
  ],
  ["l3mdev", "whole", ({ tests }) => void tests.push(() => false)],
  [
    "uidrange",
    "whole",
    ({ invocation, tests }, words) => {
      const { first, last } = readUsers(invocation, words);
      tests.push(({ uidRange }) => uidRange?.first === first && uidRange.last === last);
    },
  ],
  ["tun_id", "prefix", ({ invocation }) => invocation.lacks('Error: "tun_id"', '"rule list tun_id"')],
  ["lookup", "prefix", selectTable],
  ["table", "prefix", selectTable],
  [
    "from",
    "prefix",
    ({ invocation, family, tests }, words) => {
      const prefix = readPrefix(invocation, words.value(), family);
      tests.push((rule) => within(prefix, rule.family, rule.source, rule.sourceLength));
    },
  ],
  [
    "protocol",
    "prefix",
    ({ invocation, flushTests }, words) => {
      const word = words.value();
      const protocol = parseNamed("protocol", word);
      if (protocol === undefined && word !== "all") invocation.wrongArgument('invalid "protocol"\n', word);
      if (protocol !== undefined) flushTests.push((rule) => rule.protocol === protocol);
    },
  ],
  [
    "ipproto",
    "whole",
    ({ invocation, tests }, words) => {
      const protocol = readIpProtocol(invocation, words);
      tests.push((rule) => rule.ipProtocol === protocol);
    },
  ],
  [
    "sport",
    "whole",
    ({ invocation, tests }, words) => {
      const { first, last } = readPorts(invocation, words);
      tests.push(({ sourcePorts }) => sourcePorts?.first === first && sourcePorts.last === last);
    },
  ],
  [
    "dport",
    "whole",
    ({ invocation, tests }, words) => {
      const { first, last } = readPorts(invocation, words);
      tests.push(({ destinationPorts: ports }) => ports?.first === first && ports.last === last);
    },
  ],
  ["dst", "prefix", (filter, words) => readDestination(filter, words.value())],
  ["to", "whole", (filter, words) => readDestination(filter, words.value())],
];
