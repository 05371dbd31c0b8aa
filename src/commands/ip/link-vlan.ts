import type { QosMapping, VlanData } from "../../device/vlan.ts";
import { ETH_P_8021AD, ETH_P_8021Q } from "../../wire/ethernet.ts";
import { CommandFailed } from "./exit.ts";
import type { LinkInvocation } from "./invocation.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

// `ip link add link eno2 name eno2.10 type vlan ...` (iplink_vlan.c).

interface VlanWords {
  readonly invocation: LinkInvocation;
  readonly data: { -readonly [K in keyof VlanData]: VlanData[K] };
}

export function readVlan(invocation: LinkInvocation, words: Words): VlanData {
  const state: VlanWords = { invocation, data: {} };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle !== undefined) {
      handle(state, words, word);
      continue;
    }
    if (!abbreviates(word, "help")) invocation.complain(`vlan: unknown command "${word}"?`);
    explainVlan((line) => invocation.complain(line));
    throw new CommandFailed(1);
  }
  return state.data;
}

/** A short usage of our own. */
export function explainVlan(write: (line: string) => void): void {
  write("Usage: ... vlan id VLANID [ OPTION VALUE ]... (see docs/fidelity.md)");
}

/** ll_proto_a2n: a name, whatever its case, or a number. */
export function ethertypeOf(word: string): number | undefined {
  const name = word.toLowerCase();
  if (name === "802.1q") return ETH_P_8021Q;
  if (name === "802.1ad") return ETH_P_8021AD;
  return parseUnsigned(word, 0xffff);
}

function readOnOff(invocation: LinkInvocation, key: string, word: string): boolean {
  if (word === "on" || word === "off") return word === "on";
  invocation.complain(`Error: argument of "${key}" must be "on" or "off", not "${word}"`);
  throw new CommandFailed(1);
}

/** GARP and the carrier of a bridge's VLANs are not emulated: only that they are off can be said. */
function offOnly(key: string): Keyword<VlanWords> {
  return [
    key,
    "prefix",
    ({ invocation }, words) => {
      if (!readOnOff(invocation, key, words.value())) return;
      invocation.lacks(`vlan: unknown command "${key}"?`, `"type vlan ${key} on"`);
    },
  ];
}

/** parse_qos_map: FROM:TO as long as a colon comes. */
function readQosMap(invocation: LinkInvocation, key: string, words: Words): readonly QosMapping[] {
  const mappings: QosMapping[] = [];
  if (words.done) words.value();
  while (words.peek()?.includes(":")) {
    const word = words.take();
    const colon = word.indexOf(":");
    const from = parseUnsigned(word.slice(0, colon));
    const to = parseUnsigned(word.slice(colon + 1));
    // The real program has cut the word at its colon by then.
    if (from === undefined || to === undefined)
      return invocation.wrongArgument(`invalid ${key}`, word.slice(0, colon));
    mappings.push({ from, to });
  }
  return mappings;
}

const KEYWORDS: readonly Keyword<VlanWords>[] = [
  [
    "protocol",
    "prefix",
    ({ invocation, data }, words) => {
      const word = words.value();
      data.protocol = ethertypeOf(word) ?? invocation.wrongArgument("protocol is invalid", word);
    },
  ],
  [
    "id",
    "prefix",
    ({ invocation, data }, words) => {
      const word = words.value();
      data.id = parseUnsigned(word, 0xffff) ?? invocation.wrongArgument("id is invalid", word);
    },
  ],
  [
    "reorder_hdr",
    "prefix",
    ({ invocation, data }, words) => {
      data.reorderHeader = readOnOff(invocation, "reorder_hdr", words.value());
      if (!data.reorderHeader)
        invocation.lacks('vlan: unknown command "reorder_hdr"?', '"type vlan reorder_hdr off"');
    },
  ],
  offOnly("gvrp"),
  offOnly("mvrp"),
  [
    "loose_binding",
    "prefix",
    ({ invocation, data }, words) => {
      data.looseBinding = readOnOff(invocation, "loose_binding", words.value());
    },
  ],
  offOnly("bridge_binding"),
  [
    "ingress-qos-map",
    "prefix",
    ({ invocation, data }, words) => {
      data.ingress = [...(data.ingress ?? []), ...readQosMap(invocation, "ingress-qos-map", words)];
    },
  ],
  [
    "egress-qos-map",
    "prefix",
    ({ invocation, data }, words) => {
      data.egress = [...(data.egress ?? []), ...readQosMap(invocation, "egress-qos-map", words)];
    },
  ],
];
