import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { decodeText } from "../wire/text.ts";
import { setLongOption } from "./builtins/settings.ts";
import type { Engine } from "./engine.ts";
import { expandParts, expandToPattern, expandToText, expandWordParts } from "./expansion.ts";
import { runToEnd } from "./fork.ts";
import { IndexedArray } from "./indexed-array.ts";
import { runInteractive, runStandardInput } from "./interactive.ts";
import { runPipeline } from "./pipeline.ts";
import { runSource, runStatements } from "./script.ts";
import { type OptionLetter, Shell } from "./shell.ts";
import { execCommand } from "./simple-command.ts";
import { parseShell, SourceText } from "./source-text.ts";
import { runAndOr, runCommand } from "./statements.ts";

const ENGINE: Engine = {
  runStatements,
  runSource,
  runCommand,
  runPipeline,
  runAndOr,
  expandParts,
  expandWordParts,
  expandToText,
  expandToPattern,
};

/** bash and sh: `-c`, a script file, or standard input. */
export const bashProgram: Program = function* (process, args) {
  const shell = new Shell(process, ENGINE, undefined);
  importEnvironment(shell);
  shell.name = args[0] ?? "bash";
  const start = yield* parseArguments(shell, args);
  return typeof start === "number" ? start : yield* runToEnd(shell, () => runInput(shell, start));
};

type Input =
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "stdin" };

/** Options, then what to run; a number: the exit status after a refusal. */
function* parseArguments(shell: Shell, args: readonly string[]): Task<Input | number> {
  let index = 1;
  let isString = false;
  let isStdin = false;
  for (; index < args.length && /^[-+]./.test(args[index]!); index++) {
    const arg = args[index]!;
    if (arg === "--") {
      index++;
      break;
    }
    if (arg === "--norc" || arg === "--noprofile" || arg === "--posix" || arg === "--login") continue;
    if (arg.startsWith("--")) return yield* refuse(shell, arg);
    for (const letter of arg.slice(1)) {
      if (letter === "c") isString = true;
      else if (letter === "s") isStdin = true;
      else if (letter === "o") {
        if ((yield* setLongOption(shell, args[++index], arg[0] === "-" ? "on" : "off")) !== 0) return 2;
      } else if (letter === "l" || letter === "i") continue;
      else if ("abefhkmnptuvxBCEHPT".includes(letter)) switchLetter(shell, letter as OptionLetter, arg[0]!);
      else return yield* refuse(shell, `${arg[0]}${letter}`);
    }
  }
  const rest = args.slice(index);
  if (isString) return yield* stringInput(shell, rest);
  if (isStdin || rest.length === 0) {
    shell.args = rest;
    shell.inputKind = "stdin";
    return { kind: "stdin" };
  }
  shell.name = rest[0]!;
  shell.args = rest.slice(1);
  return { kind: "file", path: rest[0]! };
}

function switchLetter(shell: Shell, letter: OptionLetter, sign: string): void {
  if (sign === "-") shell.options.add(letter);
  else shell.options.delete(letter);
}

function* stringInput(shell: Shell, rest: readonly string[]): Task<Input | number> {
  const [text, name, ...args] = rest;
  if (text === undefined) {
    yield* shell.printError(`${shell.name}: -c: option requires an argument\n`);
    return 2;
  }
  shell.options.add("c");
  shell.inputKind = "string";
  if (name !== undefined) shell.name = name;
  shell.args = args;
  return { kind: "string", text };
}

function* refuse(shell: Shell, option: string): Task<number> {
  yield* shell.printError(`${shell.name}: ${option}: invalid option\n`);
  yield* shell.printError("ipvl: the options that bash takes here are in docs/fidelity.md\n");
  return 2;
}

function* runInput(shell: Shell, input: Input): Task<number> {
  switch (input.kind) {
    case "string":
      return yield* runString(shell, input.text);
    case "file":
      return yield* runFile(shell, input.path);
    case "stdin":
      return shell.process.isTerminal(0) ? yield* runInteractive(shell) : yield* runStandardInput(shell);
  }
}

/** `bash -c 'one simple command'` executes it in place, so that its pid is the program's. */
function* runString(shell: Shell, text: string): Task<number> {
  const script = parseShell(text);
  const only = script.commands[0];
  const isSimple = script.commands.length === 1 && script.errors === undefined && only?.background !== true;
  if (isSimple && only?.command.type === "Command" && only.command.redirects.length === 0) {
    shell.source = new SourceText(text, 1);
    shell.enter();
    return yield* execCommand(shell, only.command);
  }
  yield* shell.engine.runSource(shell, text, "own lines");
  return shell.status;
}

function* runFile(shell: Shell, path: string): Task<number> {
  const text = shell.process.files.readFile(path);
  if (!text.ok) {
    const why = text.errno === "EISDIR" ? "Is a directory" : strerror(text.errno);
    yield* shell.printError(
      text.errno === "EISDIR" ? `${path}: ${path}: ${why}\n` : `bash: ${path}: ${why}\n`,
    );
    return text.errno === "EISDIR" ? 126 : 127;
  }
  yield* shell.engine.runSource(shell, decodeText(text.value), "own lines");
  return shell.status;
}

function importEnvironment(shell: Shell): void {
  const { variables, process } = shell;
  for (const [name, value] of process.env) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) continue;
    const variable = variables.ensure(name);
    variable.text = value;
    variable.isExported = true;
  }
  setDefaults(shell, process);
}

function setDefaults(shell: Shell, process: Process): void {
  const { variables } = shell;
  const level = Number(variables.text("SHLVL") ?? "0");
  variables.setText("SHLVL", String((Number.isInteger(level) ? level : 0) + 1));
  variables.setText("PWD", process.cwd);
  for (const name of ["SHLVL", "PWD"]) variables.ensure(name).isExported = true;
  variables.setText("IFS", " \t\n");
  variables.setText("PS4", "+ ");
  variables.setText("OPTIND", "1");
  variables.setText("OPTERR", "1");
  variables.setText("PPID", String(process.parentPid));
  variables.setText("HOSTNAME", process.machine.hostname);
  variables.setText("BASH", "/bin/bash");
  variables.setText("BASH_VERSION", "5.2.15(1)-release");
  variables.setText("OSTYPE", "linux-gnu");
  variables.setText("HOSTTYPE", "x86_64");
  variables.setText("MACHTYPE", "x86_64-pc-linux-gnu");
  for (const name of ["UID", "EUID"]) {
    variables.setText(name, "0");
    variables.ensure(name).isReadonly = true;
    variables.ensure(name).isInteger = true;
  }
  variables.ensure("BASH_VERSINFO").indexed = IndexedArray.of([
    "5",
    "2",
    "15",
    "1",
    "release",
    "x86_64-pc-linux-gnu",
  ]);
}
