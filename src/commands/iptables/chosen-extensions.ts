import type { MatchData } from "../../net/netfilter/xtables/match-data.ts";
import type { TargetData } from "../../net/netfilter/xtables/target-data.ts";
import type { Invocation } from "./command-line.ts";
import {
  checkOption,
  checkTogether,
  type Draft,
  type ExtensionOption,
  type MatchExtension,
  type OptionCall,
  type TargetExtension,
} from "./extensions/extension.ts";
import { CT_LACKS } from "./extensions/plain-targets.ts";
import { findMatch, findTarget, isMissingMatch, isMissingTarget } from "./extensions/table.ts";
import { refuse } from "./failure.ts";
import { ownProtocolName, protocolName } from "./names.ts";
import { parseNumber, UINT8 } from "./numbers.ts";
import type { OptionReader } from "./option-reader.ts";

/** One extension of the rule that is being read. */
interface Chosen {
  readonly extension: MatchExtension | TargetExtension;
  readonly draft: Draft<MatchData | TargetData>;
  readonly seen: Set<string>;
  /** A later `-m` of the same name takes the options from here on. */
  isCompleted: boolean;
}

/** XT_EXTENSION_MAXNAMELEN */
const NAME_LIMIT = 29;

/** The matches and the target of one command line, as they are loaded, and their options (struct xtables_rule_match). */
export class ChosenExtensions {
  /** What `-p` said; its match is loaded when an option is met that nobody knows. */
  protocolName: string | undefined;
  readonly #invocation: Invocation;
  readonly #reader: OptionReader;
  readonly #matches: Chosen[] = [];
  #target: Chosen | undefined;
  #protocolUsed = false;
  #data: readonly MatchData[] = [];
  #targetData: TargetData | undefined;

  constructor(invocation: Invocation, reader: OptionReader) {
    this.#invocation = invocation;
    this.#reader = reader;
  }

  /** Complete after `finish`. */
  get matches(): readonly MatchData[] {
    return this.#data;
  }

  get target(): TargetData | undefined {
    return this.#targetData;
  }

  /** Every option that can be met now; those of the extension loaded last come first. */
  get options(): readonly ExtensionOption[] {
    return this.#all()
      .reverse()
      .flatMap(({ extension }) => extension.options);
  }

  /** -m */
  addMatch(name: string): void {
    if (name.length >= NAME_LIMIT) refuse(`Invalid match name "${name}" (${NAME_LIMIT - 1} chars max)`);
    const { family } = this.#invocation.setting;
    const extension = findMatch(name, family);
    if (extension === undefined) {
      if (isMissingMatch(name, family)) this.#tellMissing(`match ${name}`);
      refuse(`Couldn't load match \`${name}':No such file or directory\n`);
    }
    this.#load(extension!);
  }

  /** -j; a name that is no target may be a chain's. */
  setTarget(name: string): void {
    const extension = findTarget(name, this.#invocation.setting.family);
    if (extension !== undefined) this.#target = choose(extension);
  }

  /** load_proto: whether the match of the protocol came now, so that the last word is worth another look. */
  loadProtocol(numeric: boolean): boolean {
    const said = this.protocolName;
    if (said === undefined || this.#protocolUsed) return false;
    this.#protocolUsed = true;
    const number = parseNumber(said, UINT8);
    const name = number === undefined ? said : numeric ? ownProtocolName(number) : protocolName(number);
    const { family } = this.#invocation.setting;
    const extension = name === undefined ? undefined : findMatch(name, family);
    if (extension === undefined) {
      if (name !== undefined && isMissingMatch(name, family)) this.#tellMissing(`match ${name}`);
      return false;
    }
    this.#load(extension);
    this.#reader.again();
    return true;
  }

  parse(option: ExtensionOption, call: Pick<OptionCall, "argument" | "inverted" | "header">): void {
    const owners = this.#all().filter(({ extension }) => extension.options.includes(option));
    const chosen = owners.findLast(({ isCompleted }) => !isCompleted) ?? owners.at(-1)!;
    const { extension, draft, seen } = chosen;
    const whole: OptionCall = { ...call, option, reader: this.#reader, setting: this.#invocation.setting };
    if (extension.style === "guided") checkOption(extension.name, whole, seen);
    draft.parse(whole);
    seen.add(option.id);
  }

  /** xtables_option_mfcall for all of them, then xtables_option_tfcall. */
  finish(): void {
    this.#data = this.#matches.map((chosen) => finish(chosen) as MatchData);
    this.#targetData = this.#target === undefined ? undefined : (finish(this.#target) as TargetData);
  }

  /** The name of a target that the real program would have loaded. */
  tellMissingTarget(name: string): void {
    if (isMissingTarget(name, this.#invocation.setting.family)) this.#tellMissing(`target ${name}`);
  }

  /** An option of an extension that we have in part. */
  tellMissingOption(word: string): void {
    const isCt = this.#target?.extension.name === "CT";
    if (isCt && CT_LACKS.some((name) => word === `--${name}`)) this.#tellMissing(`option ${word} of CT`);
  }

  /** The target's options are looked at before those of matches. */
  #all(): Chosen[] {
    return this.#target === undefined ? [...this.#matches] : [this.#target, ...this.#matches];
  }

  #load(extension: MatchExtension): void {
    for (const each of this.#matches) if (each.extension === extension) each.isCompleted = true;
    this.#matches.push(choose(extension));
  }

  #tellMissing(what: string): void {
    const { console, program } = this.#invocation;
    console.err(`${program}: ${what} is not emulated, see docs/fidelity.md\n`);
  }
}

function choose(extension: MatchExtension | TargetExtension): Chosen {
  return { extension, draft: extension.start(), seen: new Set(), isCompleted: false };
}

function finish({ extension, draft, seen }: Chosen): MatchData | TargetData {
  const data = draft.finish(seen);
  if (extension.style === "guided") checkTogether(extension.name, extension.options, seen);
  return data;
}
