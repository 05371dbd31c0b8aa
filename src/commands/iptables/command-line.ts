import type { Invertible } from "../../net/netfilter/xtables/rule.ts";
import { anyAddress, parsePatterns } from "./addresses.ts";
import { ChosenExtensions } from "./chosen-extensions.ts";
import type { Command, Operation } from "./command.ts";
import { checkAllowed, type LetterOption, operationLetter } from "./command-rules.ts";
import type { Console } from "./console.ts";
import type { Setting } from "./extensions/extension.ts";
import { findTarget, isMissingTarget } from "./extensions/table.ts";
import { parseProtocol } from "./extensions/values.ts";
import { Finished, refuse, TryHelp } from "./failure.ts";
import { BASE_OPTIONS, type BaseOption, LETTERS } from "./long-options.ts";
import { parseNumber, scanCount } from "./numbers.ts";
import { OptionReader } from "./option-reader.ts";
import { showHelp } from "./usage.ts";

// Read first: iptables/xshared.c (do_parse), as it was in iptables 1.8.9.

/** Whose command line it is. */
export interface Invocation {
  /** `iptables`, `ip6tables-restore` and so on. */
  readonly program: string;
  readonly version: string;
  readonly setting: Setting;
  readonly console: Console;
  /** A line for iptables-restore, with its table; undefined on a command line. */
  readonly restore: { readonly table: string } | undefined;
}

/** XT_EXTENSION_MAXNAMELEN: chains and targets have shorter names. */
export const NAME_LIMIT = 29;
/** IFNAMSIZ */
const DEVICE_NAME_LIMIT = 16;

/** Reads one command line; `words` without the program's name. Throws what failure.ts has. */
export function parseCommandLine(invocation: Invocation, words: readonly string[]): Command {
  return new CommandLine(invocation, words).parse();
}

/** A line for the other family ends here without doing anything. */
const FOREIGN_LINE = Symbol("foreign line");

class CommandLine {
  readonly #invocation: Invocation;
  readonly #reader: OptionReader;
  readonly #extensions: ChosenExtensions;
  readonly #operations: Set<Operation> = new Set();
  readonly #given: Set<LetterOption> = new Set();
  readonly #inverted: Set<Invertible> = new Set();
  #invert = false;
  #table: string;
  #chain: string | undefined;
  #ruleNumber = 0;
  #newName: string | undefined;
  #policy: string | undefined;
  #verbosity = 0;
  #input = "";
  #output = "";
  #protocol = 0;
  #source: string | undefined;
  #destination: string | undefined;
  #fragment = false;
  #jumpName = "";
  #isGoto = false;
  #counters: { packets: number; bytes: number } | undefined;
  #waits = false;
  #waitInterval = false;

  constructor(invocation: Invocation, words: readonly string[]) {
    this.#invocation = invocation;
    this.#reader = new OptionReader(words, LETTERS);
    this.#extensions = new ChosenExtensions(invocation, this.#reader);
    this.#table = invocation.restore?.table ?? "filter";
  }

  parse(): Command {
    if (this.#readOptions() === FOREIGN_LINE) return this.#command(new Set());
    const isDrop = this.#policy === "DROP" || this.#jumpName === "DROP";
    if (this.#table === "nat" && isDrop) {
      const reason = 'The "nat" table is not intended for filtering, the use of DROP is therefore inhibited.';
      refuse(`\n${reason}\n\n`);
    }
    if (!this.#waits && this.#waitInterval) refuse("--wait-interval only makes sense with --wait\n");
    this.#extensions.finish();
    if (this.#reader.hasRest) refuse("unknown arguments found on commandline");
    if (this.#operations.size === 0) refuse("no command specified");
    if (this.#invert) refuse("nothing appropriate following !");
    const command = this.#command(this.#operations);
    this.#checkAddresses(command);
    checkAllowed(this.#operations, this.#given);
    this.#checkChain();
    return command;
  }

  #command(operations: ReadonlySet<Operation>): Command {
    const { family, hosts } = this.#invocation.setting;
    const takesRule = [..."ACDIR"].some((letter) => operations.has(letter as Operation));
    const patterns = (text: string | undefined) =>
      text === undefined ? (takesRule ? [anyAddress(family)] : []) : parsePatterns(text, family, hosts);
    return {
      table: this.#table,
      operations,
      chain: this.#chain,
      ruleNumber: this.#ruleNumber,
      newName: this.#newName,
      policy: this.#policy,
      verbosity: this.#verbosity,
      numeric: this.#given.has("n"),
      exact: this.#given.has("x"),
      lineNumbers: this.#given.has("0"),
      counters: this.#counters,
      header: {
        input: this.#input,
        output: this.#output,
        protocol: this.#protocol,
        protocolSaid: family === 6 && this.#given.has("p"),
        fragment: this.#fragment,
        inverted: this.#inverted,
      },
      sources: operations.size === 0 ? [] : patterns(this.#source),
      destinations: operations.size === 0 ? [] : patterns(this.#destination),
      matches: this.#extensions.matches,
      jump: { name: this.#jumpName, target: this.#extensions.target, isGoto: this.#isGoto },
    };
  }

  #checkAddresses({ sources, destinations }: Command): void {
    const several = sources.length > 1 || destinations.length > 1;
    if (several && (this.#inverted.has("source") || this.#inverted.has("destination"))) {
      refuse("! not allowed with multiple source or destination IP addresses");
    }
    const isUnique = sources.length === 1 && destinations.length === 1;
    if (this.#operations.has("R") && !isUnique) {
      refuse("Replacement rule does not specify a unique address");
    }
  }

  #checkChain(): void {
    const chain = this.#chain;
    if (chain !== undefined && chain.length >= NAME_LIMIT) {
      refuse(`chain name \`${chain}' too long (must be under ${NAME_LIMIT} chars)`);
    }
    if (![..."ADCIR"].some((letter) => this.#operations.has(letter as Operation))) return;
    const isInbound = chain === "PREROUTING" || chain === "INPUT";
    const isOutbound = chain === "POSTROUTING" || chain === "OUTPUT";
    if (isInbound && this.#given.has("o")) refuse(`Can't use -o with ${chain}\n`);
    if (isOutbound && this.#given.has("i")) refuse(`Can't use -i with ${chain}\n`);
  }

  #readOptions(): typeof FOREIGN_LINE | undefined {
    for (;;) {
      const event = this.#reader.next([...BASE_OPTIONS, ...this.#extensions.options]);
      switch (event.kind) {
        case "end":
          return undefined;
        case "operand":
          this.#operand(event.text);
          continue;
        case "unknown":
        case "missing argument":
          if (this.#extensions.loadProtocol(this.#given.has("n"))) continue;
          if (event.kind === "unknown") this.#refuseUnknown(event.text);
          return refuse(`option "${event.text}" requires an argument`);
        case "short":
          if (this.#option(event.letter as BaseOption["letter"], event.argument) === FOREIGN_LINE) {
            return FOREIGN_LINE;
          }
          break;
        case "long":
          if (!("letter" in event.option)) {
            const header = { protocol: this.#protocol, inverted: this.#inverted };
            const call = { argument: event.argument ?? "", inverted: this.#invert, header };
            this.#extensions.parse(event.option, call);
          } else if (this.#option(event.option.letter, event.argument) === FOREIGN_LINE) return FOREIGN_LINE;
          break;
      }
      this.#invert = false;
    }
  }

  #refuseUnknown(word: string): never {
    this.#extensions.tellMissingOption(word);
    return refuse(`unknown option "${word}"`);
  }

  #operand(text: string): void {
    if (text !== "!") throw new TryHelp(`Bad argument \`${text}'\n`);
    if (this.#invert) refuse("multiple consecutive ! not allowed");
    this.#invert = true;
  }

  #option(letter: BaseOption["letter"], argument = ""): typeof FOREIGN_LINE | undefined {
    switch (letter) {
      case "4":
      case "6":
        return this.#familyOption(letter === "4" ? 4 : 6);
      case "w":
      case "W":
        this.#waitOption(letter, argument);
        return undefined;
      case "h":
        showHelp(this.#invocation);
        throw new Finished(0);
      case "V":
        this.#version();
        throw new Finished(0);
      case "M":
        return undefined;
      case "t":
        this.#tableOption(argument);
        return undefined;
      case "m":
        this.#matchOption(argument);
        return undefined;
      default:
        if (/[ACDEFILNPRSXZ]/.test(letter)) this.#operation(letter as Operation, argument);
        else this.#ruleOption(letter as LetterOption | "g", argument);
        return undefined;
    }
  }

  #familyOption(family: 4 | 6): typeof FOREIGN_LINE | undefined {
    const { restore, setting } = this.#invocation;
    if (setting.family === family) return undefined;
    if (restore !== undefined) return FOREIGN_LINE;
    throw new TryHelp("");
  }

  #version(): void {
    const { console, program, version } = this.#invocation;
    console.out(this.#invert ? `Not ${version} ;-)\n` : `${program} v${version}\n`);
  }

  #waitOption(letter: "w" | "W", attached: string): void {
    if (this.#invocation.restore !== undefined) {
      refuse(`You cannot use \`-${letter}' from iptables-restore`);
    }
    const text = attached !== "" ? attached : this.#reader.hasArgument ? this.#reader.take() : "";
    if (letter === "w") {
      this.#waits = true;
      if (text !== "" && !/^\s*[+-]?\d/.test(text)) refuse("wait seconds not numeric");
      return;
    }
    if (text === "") refuse("wait interval value required");
    const microseconds = scanCount(text) ?? refuse("wait interval not numeric");
    if (microseconds > 999999) refuse(`too long usec wait ${microseconds} > 999999 usec`);
    this.#invocation.console.err("Ignoring deprecated --wait-interval option.\n");
    this.#waitInterval = true;
  }

  #tableOption(name: string): void {
    if (this.#invert) refuse("unexpected ! flag before --table");
    const { restore, program } = this.#invocation;
    if (restore !== undefined) refuse(`The -t option cannot be used in ${program}.\n`);
    this.#table = name;
  }

  #matchOption(name: string): void {
    if (this.#invert) refuse("unexpected ! flag before --match");
    this.#extensions.addMatch(name);
  }

  #operation(operation: Operation, argument: string): void {
    if (operation === "N") this.#assertChainName(argument);
    this.#addOperation(operation);
    if ("ACDEINPR".includes(operation)) this.#chain = argument;
    else if (argument !== "") this.#chain = argument;
    else if (this.#reader.hasArgument) this.#chain = this.#reader.take();
    this.#operationWords(operation);
  }

  /** The words behind the chain's name. */
  #operationWords(operation: Operation): void {
    const reader = this.#reader;
    switch (operation) {
      case "D":
      case "Z":
        if (!reader.hasArgument) return;
        this.#ruleNumber = this.#parseRuleNumber();
        this.#operations.delete(operation);
        this.#operations.add(operation === "D" ? "D#" : "Z#");
        return;
      case "I":
        this.#ruleNumber = reader.hasArgument ? this.#parseRuleNumber() : 1;
        return;
      case "R":
        if (!reader.hasArgument) refuse("-R requires a rule number");
        this.#ruleNumber = this.#parseRuleNumber();
        return;
      case "L":
      case "S":
        if (reader.hasArgument) this.#ruleNumber = this.#parseRuleNumber();
        return;
      case "E":
        if (!reader.hasArgument) refuse("-E requires old-chain-name and new-chain-name");
        this.#newName = reader.take();
        return;
      case "P":
        if (!reader.hasArgument) refuse("-P requires a chain and a policy");
        this.#policy = reader.take();
        return;
      default:
        return;
    }
  }

  /** -L and -S may stand with -Z, everything else alone. */
  #addOperation(operation: Operation): void {
    if (this.#invert) refuse("unexpected '!' flag");
    const company =
      operation === "Z" ? ["L", "S"] : operation === "L" || operation === "S" ? ["Z", "Z#"] : [];
    const other = [...this.#operations].find((each) => !company.includes(each));
    if (other !== undefined) refuse(`Cannot use -${operation} with -${operationLetter(other)}`);
    this.#operations.add(operation);
  }

  #parseRuleNumber(): number {
    const word = this.#reader.take();
    const number = parseNumber(word, { minimum: 1, maximum: 0x7fffffff });
    return number ?? refuse(`Invalid rule number \`${word}'`);
  }

  #assertChainName(name: string): void {
    if (name.length >= NAME_LIMIT) {
      refuse(`chain name \`${name}' too long (must be under ${NAME_LIMIT} chars)`);
    }
    if (name.startsWith("-") || name.startsWith("!")) {
      refuse(`chain name not allowed to start with \`${name[0]}'`);
    }
    const { family } = this.#invocation.setting;
    const isVerdict = ["", "ACCEPT", "DROP", "QUEUE", "RETURN"].includes(name);
    if (isVerdict || findTarget(name, family) !== undefined || isMissingTarget(name, family)) {
      refuse("chain name may not clash with target name");
    }
    if (/\s/.test(name)) refuse(`Invalid chain name \`${name}'`);
  }

  #ruleOption(letter: LetterOption | "g", argument: string): void {
    if (letter === "i" || letter === "o") this.#refuseEmptyDevice(argument);
    if (letter === "f" && this.#invocation.setting.family === 6) {
      refuse("`-f' is not supported in IPv6, use -m frag instead");
    }
    this.#mark(letter === "g" ? "j" : letter);
    switch (letter) {
      case "p":
        this.#protocolOption(argument.toLowerCase());
        return;
      case "s":
        this.#source = argument;
        return;
      case "d":
        this.#destination = argument;
        return;
      case "i":
        this.#input = this.#parseDevice(argument);
        return;
      case "o":
        this.#output = this.#parseDevice(argument);
        return;
      case "f":
        this.#fragment = true;
        return;
      case "j":
        this.#jumpName = parseTargetName(argument);
        this.#extensions.setTarget(this.#jumpName);
        return;
      case "g":
        this.#isGoto = true;
        this.#jumpName = parseTargetName(argument);
        return;
      case "c":
        this.#counters = this.#parseCounters(argument);
        return;
      case "v":
        this.#verbosity++;
        return;
      case "n":
      case "x":
      case "0":
        return;
    }
  }

  /** set_option: once only, and inverted only where that means something. */
  #mark(letter: LetterOption): void {
    if (letter === "v" && this.#verbosity > 0) return;
    if (this.#given.has(letter)) refuse(`multiple -${letter} flags not allowed`);
    this.#given.add(letter);
    if (!this.#invert) return;
    const inverted = INVERTIBLE[letter] ?? refuse(`cannot have ! before -${letter}`);
    this.#inverted.add(inverted);
  }

  #protocolOption(name: string): void {
    this.#protocol = parseProtocol(name);
    this.#extensions.protocolName = name;
    if (this.#protocol === 0 && this.#inverted.has("protocol")) refuse("rule would never match protocol");
    const { setting, console } = this.#invocation;
    const isExtension = [43, 44, 51, 60].includes(this.#protocol) && !this.#inverted.has("protocol");
    if (setting.family === 6 && isExtension) {
      console.err(`Warning: never matched protocol: ${name}. use extension match instead.\n`);
    }
  }

  #refuseEmptyDevice(name: string): void {
    if (name === "") refuse("Empty interface is likely to be undesired");
  }

  #parseDevice(name: string): string {
    if (name.length >= DEVICE_NAME_LIMIT) {
      refuse(`interface name \`${name}' must be shorter than IFNAMSIZ (${DEVICE_NAME_LIMIT - 1})`);
    }
    if (/[/ ]/.test(name)) {
      const why = "('/' and ' ' are not allowed by the kernel)";
      this.#invocation.console.err(`Warning: weird character in interface \`${name}' ${why}.\n`);
    }
    return name;
  }

  #parseCounters(text: string): { packets: number; bytes: number } {
    const comma = text.indexOf(",");
    const bytesText =
      comma >= 0 ? text.slice(comma + 1) : this.#reader.hasArgument ? this.#reader.take() : undefined;
    if (bytesText === undefined) return refuse("-c requires packet and byte counter");
    const packets = scanCount(text) ?? refuse("-c packet counter not numeric");
    const bytes = scanCount(bytesText) ?? refuse("-c byte counter not numeric");
    return { packets, bytes };
  }
}

const INVERTIBLE: Partial<Record<LetterOption, Invertible>> = {
  s: "source",
  d: "destination",
  p: "protocol",
  i: "input",
  o: "output",
  f: "fragment",
};

function parseTargetName(name: string): string {
  if (name === "") refuse("Invalid target name (too short)");
  if (name.length >= NAME_LIMIT) refuse(`Invalid target name \`${name}' (${NAME_LIMIT - 1} chars max)`);
  if (/\s/.test(name)) refuse(`Invalid target name \`${name}'`);
  return name;
}
