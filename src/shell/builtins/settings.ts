import { parseSignal, SIGNALS, type SignalName } from "../../kernel/signal.ts";
import type { Task } from "../../kernel/task.ts";
import { quoteSingle } from "../quoting.ts";
import type { OptionLetter, Shell, TrapName } from "../shell.ts";
import { OPTION_NAMES } from "../shell-queries.ts";
import { setTrap } from "../traps.ts";
import { describeValue } from "../variable-listing.ts";
import { refuseOption } from "./builtin.ts";

const SET_USAGE = "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]";
const SET_LETTERS = "abefhkmnptuvxBCEHPT";

/** set: options and positional parameters. */
export function* setBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 1) return yield* listVariables(shell);
  let index = 1;
  for (; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === "--" || arg === "-") {
      if (arg === "-") for (const letter of ["x", "v"] as const) shell.options.delete(letter);
      if (arg === "--" || index + 1 < args.length) shell.args = args.slice(index + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) break;
    const how = arg[0] === "-" ? "on" : "off";
    for (const letter of arg.slice(1)) {
      if (letter === "o") {
        const status = yield* setLongOption(shell, args[++index], how);
        if (status !== 0) return status;
      } else if (!SET_LETTERS.includes(letter)) {
        return yield* refuseOption(shell, args, `${arg[0]}${letter}`, SET_USAGE);
      } else switchOption(shell.options, letter as OptionLetter, how);
    }
  }
  if (index < args.length) shell.args = args.slice(index);
  return 0;
}

function switchOption<T>(options: Set<T>, option: T, how: "on" | "off"): void {
  if (how === "on") options.add(option);
  else options.delete(option);
}

export function* setLongOption(shell: Shell, name: string | undefined, how: "on" | "off"): Task<number> {
  if (name === undefined) {
    for (const [each, letter] of Object.entries(OPTION_NAMES)) {
      const isOn = letter === undefined ? shell.longOptions.has(each) : shell.isSet(letter);
      yield* shell.print(
        how === "on" ? `${each.padEnd(15)}\t${isOn ? "on" : "off"}\n` : `set ${isOn ? "-" : "+"}o ${each}\n`,
      );
    }
    return 0;
  }
  if (!Object.hasOwn(OPTION_NAMES, name)) {
    yield* shell.complain(`set: ${name}: invalid option name`);
    return 2;
  }
  const letter = OPTION_NAMES[name];
  if (letter === undefined) switchOption(shell.longOptions, name, how);
  else switchOption(shell.options, letter, how);
  return 0;
}

function* listVariables(shell: Shell): Task<number> {
  let text = "";
  for (const name of shell.variables.names()) {
    const variable = shell.variables.own(name)!;
    const isArray = variable.indexed !== undefined || variable.associative !== undefined;
    if (isArray) text += `${name}=${describeValue(variable, "double")}\n`;
    else if (variable.text !== undefined) {
      text += `${name}=${/^[A-Za-z0-9_@%+=:,./-]*$/.test(variable.text) ? variable.text : quoteSingle(variable.text)}\n`;
    }
  }
  yield* shell.print(text);
  return 0;
}

const SHOPTS: readonly string[] = [
  "dotglob",
  "expand_aliases",
  "extglob",
  "failglob",
  "globstar",
  "inherit_errexit",
  "lastpipe",
  "nocaseglob",
  "nocasematch",
  "nullglob",
  "sourcepath",
];

/** Options that we accept and follow; the others are refused with a word on why. */
const FOLLOWED: ReadonlySet<string> = new Set([
  ...["dotglob", "extglob", "failglob", "globstar", "nocaseglob", "nocasematch", "nullglob", "sourcepath"],
]);

/** shopt [-su] [name ...] */
export function* shoptBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const how = args.includes("-s") ? "on" : args.includes("-u") ? "off" : undefined;
  const names = args.slice(1).filter((arg) => !arg.startsWith("-"));
  if (args.includes("-o")) {
    for (const name of names) {
      const status = yield* setLongOption(shell, name, how ?? "on");
      if (status !== 0) return status;
    }
    return 0;
  }
  let status = 0;
  for (const name of names.length > 0 ? names : SHOPTS) {
    if (!FOLLOWED.has(name)) {
      if (names.length > 0) status = yield* refuseShopt(shell, name);
    } else if (how !== undefined) switchOption(shell.longOptions, name, how);
    else {
      const isOn = name === "extglob" || shell.longOptions.has(name);
      if (!args.includes("-q")) yield* shell.print(`${name.padEnd(15)}\t${isOn ? "on" : "off"}\n`);
      if (!isOn) status = 1;
    }
  }
  return status;
}

function* refuseShopt(shell: Shell, name: string): Task<number> {
  yield* shell.complain(`shopt: ${name}: invalid shell option name`);
  if (SHOPTS.includes(name))
    yield* shell.printError("ipvl: bash has this option, the shell here lacks it: see docs/fidelity.md\n");
  return 1;
}

const PSEUDO: readonly TrapName[] = ["EXIT", "ERR", "DEBUG", "RETURN"];

/** trap [-lp] [action] [signal ...] */
export function* trapBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const words = args.slice(1);
  if (words[0] === "--") words.shift();
  if (words.length === 0 || words[0] === "-p") return yield* listTraps(shell, words.slice(1));
  const isReset = words[0] === "-" || (words.length === 1 && trapName(words[0]!) !== undefined);
  const isNumberFirst = /^[0-9]+$/.test(words[0]!) && trapName(words[0]!) !== undefined;
  const action = isReset || isNumberFirst ? undefined : words[0]!;
  const names = words[0] === "-" || action !== undefined ? words.slice(1) : words;
  if (names.length === 0) {
    yield* shell.printError("trap: usage: trap [-lp] [[arg] signal_spec ...]\n");
    return 2;
  }
  let status = 0;
  for (const written of names) {
    const name = trapName(written);
    if (name === undefined) {
      yield* shell.complain(`trap: ${written}: invalid signal specification`);
      status = 1;
    } else if (name === "DEBUG" && action !== undefined) {
      yield* shell.complain(
        "trap: DEBUG: not supported here\nipvl: DEBUG traps are missing: see docs/fidelity.md",
      );
      status = 1;
    } else setTrap(shell, name, action);
  }
  return status;
}

function trapName(text: string): TrapName | undefined {
  const upper = text.toUpperCase().replace(/^SIG/, "");
  if (text === "0") return "EXIT";
  return PSEUDO.find((name) => name === upper) ?? parseSignal(text);
}

function* listTraps(shell: Shell, names: readonly string[]): Task<number> {
  const wanted = names.map(trapName);
  const order = (name: TrapName) =>
    name === "EXIT" ? 0 : (SIGNALS[name as SignalName] ?? 100 + PSEUDO.indexOf(name));
  const all = [...shell.traps.keys()].sort((a, b) => order(a) - order(b));
  for (const name of all) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const written = PSEUDO.includes(name) ? name : `SIG${name}`;
    yield* shell.print(`trap -- ${quoteSingle(shell.traps.get(name)!)} ${written}\n`);
  }
  return 0;
}

export function* umaskBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 1) yield* shell.print("0022\n");
  return 0;
}

/** ulimit: shows; limits are those of the machine and can't be set. */
export function* ulimitBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const option = args[1] ?? "-f";
  const value =
    option === "-n"
      ? "1024"
      : option === "-u"
        ? String(shell.process.machine.limits.maximumProcesses)
        : "unlimited";
  if (args.length > 2) return 0;
  yield* shell.print(`${value}\n`);
  return 0;
}
