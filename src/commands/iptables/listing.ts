import type { Action, Counters, Family, Rule, RuleHeader } from "../../net/netfilter/xtables/rule.ts";
import { addressName, formatAddress, formatMask } from "./addresses.ts";
import type { Setting } from "./extensions/extension.ts";
import { matchOf, targetOf } from "./extensions/table.ts";
import type { Handle, WorkingChain } from "./handle.ts";
import { protocolName } from "./names.ts";

// Read first: iptables/iptables.c (list_entries, print_firewall), iptables/xshared.c (print_header).

/** How rules are shown. */
export interface ListingFormat {
  readonly setting: Setting;
  /** -v: counters and devices. */
  readonly verbose: boolean;
  /** -x: counters in full. */
  readonly exact: boolean;
  readonly lineNumbers: boolean;
}

/** `-L`: all chains or one, all rules or one; undefined when there is no such chain. */
export function listChains(
  handle: Handle,
  which: { readonly chain: string | undefined; readonly ruleNumber: number },
  format: ListingFormat,
): string | undefined {
  const chains = handle.chains.filter(({ name }) => which.chain === undefined || name === which.chain);
  if (chains.length === 0) return undefined;
  const shown = chains.map((chain) => {
    const header = which.ruleNumber === 0 ? chainHeader(handle, chain, format) : "";
    const rules = chain.rules.map(({ rule, counters }, index) =>
      which.ruleNumber === 0 || which.ruleNumber === index + 1
        ? `${listRule(rule, { counters, number: index + 1 }, format)}\n`
        : "",
    );
    return header + rules.join("");
  });
  return shown.join("\n");
}

function chainHeader(handle: Handle, chain: WorkingChain, format: ListingFormat): string {
  return `${chainTitle(handle, chain, format)}\n${columnTitles(format)}\n`;
}

function chainTitle(handle: Handle, chain: WorkingChain, format: ListingFormat): string {
  const { name, policy, policyCounters } = chain;
  if (policy === undefined) return `Chain ${name} (${handle.references(name)} references)`;
  if (!format.verbose) return `Chain ${name} (policy ${policy})`;
  const packets = count(policyCounters.packets, format, "compact");
  const bytes = count(policyCounters.bytes, format, "compact");
  return `Chain ${name} (policy ${policy} ${packets}packets, ${bytes}bytes)`;
}

function columnTitles({ verbose, exact, lineNumbers }: ListingFormat): string {
  const number = lineNumbers ? "num  " : "";
  const counters = verbose ? (exact ? "    pkts      bytes " : " pkts bytes ") : "";
  const devices = verbose ? ` ${"in".padEnd(6)} ${"out".padEnd(6)} ` : "";
  const addresses = ` ${"source".padEnd(19)}  ${"destination".padEnd(19)} `;
  return `${number}${counters}${"target".padEnd(9)}  prot opt${devices}${addresses}`;
}

/** xtables_print_num: in columns, or with a space behind it only. */
function count(value: number, { exact }: ListingFormat, width: "column" | "compact"): string {
  const pad = (text: string, length: number): string =>
    `${width === "column" ? text.padStart(length) : text} `;
  if (exact) return pad(String(value), 8);
  if (value <= 99999) return pad(String(value), 5);
  let shown = value;
  for (const unit of "KMGT") {
    shown = Math.floor((shown + 500) / 1000);
    if (shown <= 9999 || unit === "T") return pad(`${shown}${unit}`, 5);
  }
  return "";
}

/** A rule as a line of a listing. */
function listRule(
  rule: Rule,
  entry: { readonly counters: Readonly<Counters>; readonly number: number },
  format: ListingFormat,
): string {
  const { setting, verbose, lineNumbers } = format;
  const { header } = rule;
  const number = lineNumbers ? `${String(entry.number).padEnd(4)} ` : "";
  const counters = verbose
    ? count(entry.counters.packets, format, "column") + count(entry.counters.bytes, format, "column")
    : "";
  const target = `${actionName(rule.action).padEnd(9)} `;
  const devices = verbose ? deviceColumns(header, setting) : "";
  const source = addressColumn(header, "source", setting);
  const destination = addressColumn(header, "destination", setting);
  const start = `${number}${counters}${target}${protocolColumn(header, setting, 4)} `;
  return `${start}${fragmentColumn(header, setting.family)}${devices}${source}${destination}${details(rule, setting)}`;
}

/**
 * `-v` with a command that changes rules: the rule on one line of its own, in numbers where nothing says otherwise
 * (FMT_PRINT_RULE).
 */
export function describeRule(rule: Rule, setting: Setting): string {
  const numeric = { ...setting, numeric: true };
  const { header } = rule;
  const protocol = protocolColumn(header, { ...setting, numeric: false }, 0);
  const input = header.inverted.has("input") ? "!" : "";
  const output = header.inverted.has("output") ? "!" : "";
  const devices = `in ${input}${header.input === "" ? "*" : header.input} out ${output}${header.output === "" ? "*" : header.output} `;
  const source = `${header.inverted.has("source") ? "!" : " "}${addressText(header, "source", numeric)} `;
  const destination = `${header.inverted.has("destination") ? "!" : " "}-> ${addressText(header, "destination", numeric)}`;
  const start = `${actionName(rule.action)} ${protocol} opt ${fragmentColumn(header, setting.family)}`;
  return `${start}${devices}${source}${destination}  ${details(rule, numeric)}`;
}

export function actionName(action: Action): string {
  switch (action.kind) {
    case "none":
      return "";
    case "verdict":
      return action.verdict;
    case "jump":
    case "goto":
      return action.chain;
    case "target":
      return action.target.name;
  }
}

function protocolColumn({ protocol, inverted }: RuleHeader, { numeric }: Setting, width: number): string {
  const mark = inverted.has("protocol") ? "!" : " ";
  const name = protocol === 0 ? "all" : protocolName(protocol);
  return mark + (numeric || name === undefined ? String(protocol) : name).padEnd(width);
}

function fragmentColumn({ fragment, inverted }: RuleHeader, family: Family): string {
  if (family === 6) return "-- ";
  return `${inverted.has("fragment") ? "!" : "-"}${fragment ? "f" : "-"} `;
}

function deviceColumns(header: RuleHeader, { numeric }: Setting): string {
  const any = numeric ? "*" : "any";
  const show = (name: string, inverted: boolean): string =>
    `${inverted ? "!" : ""}${name === "" ? any : name}`.padEnd(6);
  const input = show(header.input, header.inverted.has("input"));
  return ` ${input} ${show(header.output, header.inverted.has("output"))} `;
}

function addressColumn(header: RuleHeader, which: "source" | "destination", setting: Setting): string {
  const mark = header.inverted.has(which) ? "!" : " ";
  return `${mark}${addressText(header, which, setting).padEnd(19)} `;
}

function addressText(header: RuleHeader, which: "source" | "destination", setting: Setting): string {
  const { address, mask } = header[which];
  if (setting.numeric) return `${formatAddress(address)}${formatMask(mask)}`;
  // ip6tables looks at the address, iptables at the mask.
  const isAny = BigInt(setting.family === 4 ? mask : address) === 0n;
  return isAny ? "anywhere" : `${addressName(address, setting.hosts)}${formatMask(mask)}`;
}

function details({ header, matches, action }: Rule, setting: Setting): string {
  const goto = action.kind === "goto" ? "[goto] " : "";
  const shown = matches.map((data) =>
    matchOf(data, setting.family).extension.print(data, setting, header.protocol),
  );
  const target =
    action.kind === "target"
      ? targetOf(action.target, setting.family).extension.print(action.target, setting, header.protocol)
      : "";
  return goto + shown.join("") + target;
}
