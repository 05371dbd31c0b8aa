import type { Task } from "../../kernel/task.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { parseTarget } from "../parameters.ts";
import { findAllPrograms } from "../program-search.ts";
import type { Shell } from "../shell.ts";
import { refuseOption } from "./builtin.ts";

/** What a name would run. */
export type NameMeaning =
  | { readonly kind: "keyword" | "function" | "builtin" }
  | { readonly kind: "file"; readonly path: string };

const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    "if",
    "then",
    "else",
    "elif",
    "fi",
    "case",
    "esac",
    "for",
    "select",
    "while",
    "until",
    "do",
    "done",
    "in",
  ],
  ...["function", "time", "{", "}", "!", "[[", "]]", "coproc"],
]);

export function meanings(shell: Shell, name: string, isBuiltin: (name: string) => boolean): NameMeaning[] {
  const found: NameMeaning[] = [];
  if (KEYWORDS.has(name)) found.push({ kind: "keyword" });
  if (shell.functions.has(name)) found.push({ kind: "function" });
  if (isBuiltin(name)) found.push({ kind: "builtin" });
  for (const path of findAllPrograms(shell, name)) found.push({ kind: "file", path });
  return found;
}

/** type [-afptP] name ... */
export function* describeNames(
  shell: Shell,
  args: readonly string[],
  isBuiltin: (name: string) => boolean,
): Task<number> {
  let options = "";
  let index = 1;
  for (; index < args.length && /^-./.test(args[index]!); index++) {
    if (!/^-[afptP]+$/.test(args[index]!))
      return yield* refuseOption(shell, args, args[index]!, "type [-afptP] name [name ...]");
    options += args[index]!.slice(1);
  }
  let status = 0;
  for (const name of args.slice(index)) {
    let found = meanings(shell, name, isBuiltin);
    if (options.includes("P")) found = found.filter((each) => each.kind === "file");
    if (options.includes("p") && found[0]?.kind !== "file") {
      if (found.length === 0) status = 1;
      continue;
    }
    if (found.length === 0) {
      if (!/[ptP]/.test(options)) yield* shell.complain(`type: ${name}: not found`);
      status = 1;
    }
    for (const each of options.includes("a") ? found : found.slice(0, 1))
      yield* shell.print(describe(shell, name, each, options));
  }
  return status;
}

function describe(shell: Shell, name: string, meaning: NameMeaning, options: string): string {
  if (options.includes("t")) return `${meaning.kind}\n`;
  if (meaning.kind === "file")
    return /[pP]/.test(options) ? `${meaning.path}\n` : `${name} is ${meaning.path}\n`;
  if (meaning.kind === "function") return `${name} is a function\n${shell.functions.get(name)!.text}\n`;
  return meaning.kind === "keyword" ? `${name} is a shell keyword\n` : `${name} is a shell builtin\n`;
}

/** `command -v` and `command -V` */
export function* describeCommand(
  shell: Shell,
  name: string,
  how: { readonly isVerbose: boolean; readonly isBuiltin: (name: string) => boolean },
): Task<number> {
  const found = meanings(shell, name, how.isBuiltin)[0];
  if (found === undefined) {
    if (how.isVerbose) yield* shell.complain(`command: ${name}: not found`);
    return 1;
  }
  if (how.isVerbose) yield* shell.print(describe(shell, name, found, ""));
  else yield* shell.print(`${found.kind === "file" ? found.path : name}\n`);
  return 0;
}

// biome-ignore lint/correctness/useYield: builtins are tasks, also those that never wait
export function* hashBuiltin(): Task<number> {
  return 0;
}

/** times: what the shell and its children used; processor time is not modelled. */
export function* timesBuiltin(shell: Shell): Task<number> {
  yield* shell.print("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
  return shell.process.machine.clock.now() < SECOND_NS ? 0 : 0;
}

/** getopts optstring name [args] */
export function* getoptsBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const [, spec, name] = args;
  if (spec === undefined || name === undefined || (yield* parseTarget(shell, name)) === undefined) {
    yield* shell.printError("getopts: usage: getopts optstring name [arg ...]\n");
    return 2;
  }
  const words = args.length > 3 ? args.slice(3) : shell.args;
  const index = Number(shell.variables.text("OPTIND") ?? "1") || 1;
  const place = shell.optionPlace.index === index ? shell.optionPlace.letter : 1;
  const word = words[index - 1];
  shell.variables.unset("OPTARG");
  if (word === undefined || !/^-./.test(word) || word === "--") {
    if (word === "--") shell.variables.setText("OPTIND", String(index + 1));
    shell.variables.setText(name, "?");
    return 1;
  }
  const letter = word[place]!;
  const isLast = place + 1 >= word.length;
  const at = letter === ":" ? -1 : spec.indexOf(letter, spec.startsWith(":") ? 1 : 0);
  const advance = (count: number) => {
    shell.variables.setText("OPTIND", String(index + count));
    shell.optionPlace = { index: index + count, letter: 1 };
  };
  if (at >= 0 && spec[at + 1] === ":")
    return yield* optionArgument(shell, { name, letter, word, place, next: words[index], spec, advance });
  if (isLast) advance(1);
  else shell.optionPlace = { index, letter: place + 1 };
  if (at >= 0) {
    shell.variables.setText(name, letter);
    return 0;
  }
  shell.variables.setText(name, "?");
  if (spec.startsWith(":")) shell.variables.setText("OPTARG", letter);
  else if (shell.variables.text("OPTERR") !== "0")
    yield* shell.printError(`${shell.name}: illegal option -- ${letter}\n`);
  return 0;
}

interface OptionArgument {
  readonly name: string;
  readonly letter: string;
  readonly word: string;
  readonly place: number;
  readonly next: string | undefined;
  readonly spec: string;
  readonly advance: (count: number) => void;
}

function* optionArgument(shell: Shell, option: OptionArgument): Task<number> {
  const attached = option.word.slice(option.place + 1);
  const value = attached !== "" ? attached : option.next;
  option.advance(attached !== "" || value === undefined ? 1 : 2);
  if (value !== undefined) {
    shell.variables.setText(option.name, option.letter);
    shell.variables.setText("OPTARG", value);
    return 0;
  }
  if (option.spec.startsWith(":")) {
    shell.variables.setText(option.name, ":");
    shell.variables.setText("OPTARG", option.letter);
    return 0;
  }
  shell.variables.setText(option.name, "?");
  yield* shell.printError(`${shell.name}: option requires an argument -- ${option.letter}\n`);
  return 0;
}
