import type { AddressPattern, Counters, Family, Rule, RuleHeader } from "../../net/netfilter/xtables/rule.ts";
import { formatAddress, prefixLengthOf } from "./addresses.ts";
import { matchOf, targetOf } from "./extensions/table.ts";
import type { Handle } from "./handle.ts";
import { protocolName } from "./names.ts";

// Read first: iptables/iptables.c (print_rule4, list_rules), iptables/xshared.c (save_rule_details).

/** A rule as the options that make it, from the addresses to the matches. */
function saveConditions({ header, matches }: Rule, family: Family): string {
  const words = [
    saveAddress("s", header.source, header.inverted.has("source")),
    saveAddress("d", header.destination, header.inverted.has("destination")),
    saveDevice("i", header.input, header.inverted.has("input")),
    saveDevice("o", header.output, header.inverted.has("output")),
    saveProtocol(header),
  ];
  if (header.fragment) words.push(`${header.inverted.has("fragment") ? " !" : ""} -f`);
  for (const data of matches) {
    const { extension, name } = matchOf(data, family);
    words.push(` -m ${name}${extension.save(data, family)}`);
  }
  return words.join("");
}

function saveAddress(letter: string, { address, mask }: AddressPattern, inverted: boolean): string {
  const isAny = typeof address === "bigint" ? BigInt(mask) === 0n : mask === 0 && address === 0;
  if (isAny && !inverted) return "";
  const length = prefixLengthOf(mask) ?? formatAddress(mask);
  return `${inverted ? " !" : ""} -${letter} ${formatAddress(address)}/${length}`;
}

function saveDevice(letter: string, name: string, inverted: boolean): string {
  if (name === "" || name === "+") return "";
  return `${inverted ? " !" : ""} -${letter} ${name}`;
}

function saveProtocol({ protocol, inverted }: RuleHeader): string {
  if (protocol === 0) return "";
  return `${inverted.has("protocol") ? " !" : ""} -p ${protocolName(protocol) ?? protocol}`;
}

function saveAction({ action }: Rule, family: Family): string {
  switch (action.kind) {
    case "none":
      return "";
    case "verdict":
      return ` -j ${action.verdict}`;
    case "jump":
      return ` -j ${action.chain}`;
    case "goto":
      return ` -g ${action.chain}`;
    case "target": {
      const { extension, name } = targetOf(action.target, family);
      return ` -j ${name}${extension.save(action.target, family)}`;
    }
  }
}

/** How counters are written: as iptables-save -c does, as -S -v does, or not. */
export type CounterStyle = "none" | "in front" | "as option";

function saveRule(
  chain: string,
  { rule, counters }: { readonly rule: Rule; readonly counters: Readonly<Counters> },
  family: Family,
  style: CounterStyle,
): string {
  const front = style === "in front" ? `[${counters.packets}:${counters.bytes}] ` : "";
  const option = style === "as option" ? ` -c ${counters.packets} ${counters.bytes}` : "";
  return `${front}-A ${chain}${saveConditions(rule, family)}${option}${saveAction(rule, family)}\n`;
}

/** `-S`; undefined when there is no such chain. */
export function saveChains(
  handle: Handle,
  which: { readonly chain: string | undefined; readonly ruleNumber: number },
  family: Family,
  style: CounterStyle,
): string | undefined {
  const chains = handle.chains.filter(({ name }) => which.chain === undefined || name === which.chain);
  if (chains.length === 0) return undefined;
  const lines: string[] = [];
  if (which.ruleNumber === 0) {
    for (const { name, policy, policyCounters } of chains) {
      const { packets, bytes } = policyCounters;
      if (policy === undefined) lines.push(`-N ${name}\n`);
      else lines.push(`-P ${name} ${policy}${style === "as option" ? ` -c ${packets} ${bytes}` : ""}\n`);
    }
  }
  for (const { name, rules } of chains) {
    for (const [index, rule] of rules.entries()) {
      if (which.ruleNumber === 0 || which.ruleNumber === index + 1) {
        lines.push(saveRule(name, rule, family, style));
      }
    }
  }
  return lines.join("");
}

/** A table in the format of iptables-save, without the comments around it. */
export function saveTable(
  handle: Handle,
  table: string,
  family: Family,
  style: Exclude<CounterStyle, "as option">,
): string {
  const lines = [`*${table}\n`];
  for (const { name, policy, policyCounters } of handle.chains) {
    const { packets, bytes } = policyCounters;
    lines.push(policy === undefined ? `:${name} - [0:0]\n` : `:${name} ${policy} [${packets}:${bytes}]\n`);
  }
  for (const { name, rules } of handle.chains) {
    for (const rule of rules) lines.push(saveRule(name, rule, family, style));
  }
  return `${lines.join("")}COMMIT\n`;
}
