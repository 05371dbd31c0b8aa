import type { GetRouteRequest, RouteMessage } from "../../net/netlink/route-message.ts";
import { addressBits } from "../network-text/address-family.ts";
import { printRoute, type RouteAnswer } from "../network-text/route-text.ts";
import { type Prefix, readPrefix } from "./address-words.ts";
import type { Family, Invocation } from "./invocation.ts";
import { parseDsfield } from "./route-words.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

/** The words of `ip route get` (iproute.c: iproute_get). */
interface GetWords {
  readonly invocation: Invocation;
  family: Family;
  destination: Prefix | undefined;
  source: Prefix | undefined;
  inputDevice: string | undefined;
  outputDevice: string | undefined;
  mark: number;
  tos: number | undefined;
}

export function getRoute(invocation: Invocation, words: Words): number {
  const said = readWords(invocation, words);
  if (said.destination === undefined) {
    invocation.complain("need at least a destination address");
    return 1;
  }
  const { inputDevice, outputDevice } = said;
  const inputIfindex = inputDevice === undefined ? undefined : invocation.linkIndex(inputDevice);
  if (inputIfindex === 0) return invocation.noDevice(inputDevice!);
  const outputIfindex = outputDevice === undefined ? undefined : invocation.linkIndex(outputDevice);
  if (outputIfindex === 0) return invocation.noDevice(outputDevice!);
  const family = said.family === 6 ? 6 : 4;
  const zero = (family === 4 ? 0 : 0n) as GetRouteRequest["destination"];
  const request: GetRouteRequest = {
    family,
    destination: said.destination.address ?? zero,
    ...(said.source?.address === undefined ? {} : { source: said.source.address }),
    ...(inputIfindex === undefined ? {} : { inputIfindex }),
    ...(outputIfindex === undefined ? {} : { outputIfindex }),
    ...(said.mark === 0 ? {} : { mark: said.mark }),
    ...(said.tos === undefined ? {} : { tos: said.tos }),
  };
  const result = invocation.rtnetlink.getRoute(request);
  if (!invocation.answered(result) || !result.ok) return 2;
  invocation.report.begin();
  printRoute(
    invocation,
    answerRoute(result.value, request),
    { table: 0, hidden: new Set() },
    answerOf(request),
  );
  invocation.report.end();
  return 0;
}

/**
 * The route as an IPv4 answer carries it (route.c: rt_fill_info): no TOS, a source only where none was asked for.
 */
function answerRoute(route: RouteMessage, request: GetRouteRequest): RouteMessage {
  // IPv6 answers with the route itself; only a cached exception is marked as cloned.
  const asked = { ...route, destination: request.destination, prefixLength: addressBits(request.family) };
  if (route.family === 6) return asked;
  const chosen = request.source === undefined && request.inputIfindex === undefined;
  return {
    ...asked,
    tos: 0,
    preferredSource: chosen ? route.preferredSource : undefined,
  };
}

/** What the kernel repeats of the question; IPv6 always says a source and never a mark (ip6_fib.c: rt6_fill_node). */
function answerOf(request: GetRouteRequest): RouteAnswer {
  const { inputIfindex, mark, family } = request;
  const source = request.source ?? (family === 6 ? (0n as GetRouteRequest["destination"]) : undefined);
  return {
    ...(source === undefined ? {} : { source: { address: source, prefixLength: addressBits(family) } }),
    ...(inputIfindex === undefined ? {} : { inputIfindex }),
    ...(mark === undefined || family === 6 ? {} : { mark }),
    ...(family === 4 && inputIfindex === undefined ? { uid: 0 } : {}),
  };
}

function readWords(invocation: Invocation, words: Words): GetWords {
  const said: GetWords = {
    invocation,
    family: invocation.options.family,
    destination: undefined,
    source: undefined,
    inputDevice: undefined,
    outputDevice: undefined,
    mark: 0,
    tos: undefined,
  };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle === undefined) readDestination(said, words, word);
    else handle(said, words, word);
  }
  return said;
}

function readDestination(said: GetWords, words: Words, first: string): void {
  const { invocation } = said;
  const word = first === "to" ? words.value() : first;
  if (abbreviates(word, "help")) usage(invocation, "route");
  const prefix = readPrefix(invocation, word, said.family);
  if (said.family === "any" && prefix.family !== undefined) said.family = prefix.family;
  if (prefix.family !== undefined && prefix.bits !== addressBits(prefix.family)) {
    const bits = addressBits(prefix.family);
    invocation.complain(
      `Warning: /${prefix.bits} as prefix is invalid, only /${bits} (or none) is supported.`,
    );
  }
  said.destination = prefix;
}

const lacking: Keyword<GetWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: either "to" is duplicate, or "${word}" is a garbage.`, `"route get ${word}"`);

function readTos(said: GetWords, words: Words): void {
  const word = words.value();
  said.tos = parseDsfield(word) ?? said.invocation.wrongArgument("TOS value is invalid\n", word);
}

const KEYWORDS: readonly Keyword<GetWords>[] = [
  ["tos", "whole", readTos],
  ["dsfield", "prefix", readTos],
  [
    "from",
    "prefix",
    (said, words) => {
      const word = words.value();
      if (abbreviates(word, "help")) usage(said.invocation, "route");
      said.source = readPrefix(said.invocation, word, said.family);
      if (said.family === "any" && said.source.family !== undefined) said.family = said.source.family;
    },
  ],
  [
    "iif",
    "prefix",
    (said, words) => {
      said.inputDevice = words.value();
    },
  ],
  [
    "mark",
    "prefix",
    (said, words) => {
      const word = words.value();
      said.mark = parseUnsigned(word) ?? said.invocation.wrongArgument("invalid mark value", word);
    },
  ],
  [
    "oif",
    "prefix",
    (said, words) => {
      said.outputDevice = words.value();
    },
  ],
  [
    "dev",
    "whole",
    (said, words) => {
      said.outputDevice = words.value();
    },
  ],
  ["notify", "prefix", lacking],
  ["connected", "prefix", lacking],
  ["vrf", "prefix", (said, words) => said.invocation.wrongArgument("Invalid VRF\n", words.value())],
  ["uid", "prefix", lacking],
  ["fibmatch", "prefix", lacking],
  ["as", "whole", lacking],
  ["sport", "prefix", lacking],
  ["dport", "prefix", lacking],
  ["ipproto", "prefix", lacking],
];
