import type { MatchData } from "../../../net/netfilter/xtables/match-data.ts";
import type { Family, RuleHeader } from "../../../net/netfilter/xtables/rule.ts";
import type { TargetData } from "../../../net/netfilter/xtables/target-data.ts";
import { refuse } from "../failure.ts";
import type { HostNames } from "../names.ts";
import type { LongOption, OptionReader } from "../option-reader.ts";

// Read first: libxtables/xtoptions.c (xtables_option_parse, xtables_options_fcheck).

/** One option of an extension (struct xt_option_entry). Synonyms share the name that messages use. */
export interface ExtensionOption extends LongOption {
  /** The first name of this option; several names of one option have the same. */
  readonly id: string;
  /** May stand behind `!`. */
  readonly invertible?: true;
  /** XTOPT_MAND */
  readonly mandatory?: true;
  /** The ids of options that it cannot stand with. */
  readonly excludes?: readonly string[];
}

/** One option as it was found on the command line. */
export interface OptionCall {
  readonly option: ExtensionOption;
  /** "" for options without one. */
  readonly argument: string;
  readonly inverted: boolean;
  /** What was said before: `-p` decides how some options are read. */
  readonly header: Pick<RuleHeader, "protocol" | "inverted">;
  readonly reader: OptionReader;
  readonly setting: Setting;
}

/** What extensions need besides their own data. */
export interface Setting {
  readonly family: Family;
  readonly hosts: HostNames;
  /** -n: numbers instead of names. */
  readonly numeric: boolean;
  /** A line on standard error that stops nothing. */
  warn(line: string): void;
}

/** A match or target while its options are read. */
export interface Draft<D> {
  parse(call: OptionCall): void;
  /** x6_fcheck, before the general checks; then the data. */
  finish(seen: ReadonlySet<string>): D;
}

/** How the options of an extension are checked in general: not at all by the old interface. */
type OptionStyle = "guided" | "plain";

interface Extension<D> {
  readonly name: string;
  readonly families: readonly Family[];
  readonly style: OptionStyle;
  readonly options: readonly ExtensionOption[];
  start(): Draft<D>;
  /** Behind the addresses in a listing; begins with a space. `protocol` is the rule's. */
  print(data: D, setting: Setting, protocol: number): string;
  /** As options, behind `-m NAME` or `-j NAME`; each begins with a space. */
  save(data: D, family: Family): string;
}

export type MatchExtension = Extension<MatchData>;
export type TargetExtension = Extension<TargetData>;

/**
 * Gives a module its own type of data; the table of extensions looks at the name of the data before it calls, so that
 * each module sees its own only.
 */
export function matchExtension<D extends MatchData>(extension: Extension<D>): MatchExtension {
  return extension as unknown as MatchExtension;
}

export function targetExtension<D extends TargetData>(extension: Extension<D>): TargetExtension {
  return extension as unknown as TargetExtension;
}

/** xtables_option_parse: what is checked of every option before its argument is read. */
export function checkOption(name: string, call: OptionCall, seen: ReadonlySet<string>): void {
  const { option, inverted } = call;
  if (seen.has(option.id)) refuse(`${name}: option "--${option.id}" can only be used once.\n`);
  if (inverted && option.invertible !== true)
    refuse(`${name}: option "--${option.id}" cannot be inverted.\n`);
}

/** xtables_options_fcheck: what must be there, and what cannot stand together. */
export function checkTogether(
  name: string,
  options: readonly ExtensionOption[],
  seen: ReadonlySet<string>,
): void {
  for (const option of options) {
    if (option.name !== option.id) continue;
    if (!seen.has(option.id)) {
      if (option.mandatory === true) refuse(`${name}: option "--${option.id}" must be specified\n`);
      continue;
    }
    const other = options.find(
      (each) => each.id !== option.id && seen.has(each.id) && option.excludes?.includes(each.id),
    );
    if (other !== undefined) {
      refuse(`${name}: option "--${option.id}" cannot be used together with "--${other.id}".\n`);
    }
  }
}

/** `! ` where something is inverted. */
export function bang(inverted: boolean): string {
  return inverted ? " !" : "";
}
