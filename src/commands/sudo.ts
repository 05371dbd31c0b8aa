import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { absentProgramNote } from "../shell/absent-programs.ts";

/**
 * sudo 1.9 with Debian's sudoers, for the one user there is: root, who needs no password. What remains is what
 * people notice: the environment is reset (`env_reset`, `secure_path`), VAR=value and -E carry some of it over, and
 * -s and -i give a shell.
 */
export const sudoProgram: Program = function* (process, args) {
  const parsed = parseArguments(args.slice(1));
  if (parsed.kind === "refused") {
    yield* process.stderr.print(`${parsed.lines.join("\n")}\n`);
    return 1;
  }
  if (parsed.kind === "nothing to run") return 0;
  const command = commandOf(parsed);
  if (command === undefined) {
    yield* process.stderr.print(`${USAGE}\n`);
    return 1;
  }
  const path = findProgram(process, command[0]!);
  if (path === undefined) {
    return yield* notFound(process, command[0]!);
  }
  const invoker = new Map(process.env);
  process.env.clear();
  for (const [name, value] of resetEnvironment(invoker, parsed)) process.env.set(name, value);
  process.env.set("SUDO_COMMAND", [path, ...command.slice(1)].join(" "));
  if (parsed.shell === "login") process.cwd = ROOT_HOME;
  return yield* runCommand(process, { path, args: command, place: parsed.place });
};

const USAGE = "usage: sudo [-bEHknSv] [-p prompt] [-u user] [VAR=value] [-i | -s] [command [arg ...]]";
const FIDELITY = "ipvl: the options that sudo takes here are in docs/fidelity.md";
const ROOT_HOME = "/root";
const SHELL = "/bin/bash";
const SECURE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

interface Request {
  readonly kind: "run";
  readonly shell: "none" | "shell" | "login";
  readonly place: "foreground" | "background";
  /** Variables that stay; "all" after -E. */
  readonly kept: "all" | readonly string[];
  readonly assignments: readonly (readonly [name: string, value: string])[];
  readonly words: readonly string[];
}

type Parsed =
  | Request
  | { readonly kind: "nothing to run" }
  | { readonly kind: "refused"; readonly lines: readonly string[] };

/** Long options by their letter; those with a value end with "=". */
const LONG: Readonly<Record<string, string>> = {
  background: "b",
  "preserve-env": "E",
  "set-home": "H",
  login: "i",
  "reset-timestamp": "k",
  "non-interactive": "n",
  "prompt=": "p",
  stdin: "S",
  shell: "s",
  "user=": "u",
  validate: "v",
};

function parseArguments(args: readonly string[]): Parsed {
  const options = new OptionReader();
  let index = 0;
  for (; index < args.length && args[index]!.startsWith("-") && args[index] !== "-"; index++) {
    const word = args[index]!;
    if (word === "--") {
      index++;
      break;
    }
    const needs = word.startsWith("--") ? options.long(word.slice(2)) : options.cluster(word.slice(1));
    if (needs !== undefined) options.value(needs, args[++index]);
  }
  if (options.refusal !== undefined) return { kind: "refused", lines: options.refusal };
  const assignments: (readonly [string, string])[] = [];
  for (; /^[A-Za-z_][A-Za-z0-9_]*=/.test(args[index] ?? ""); index++) {
    const at = args[index]!.indexOf("=");
    assignments.push([args[index]!.slice(0, at), args[index]!.slice(at + 1)]);
  }
  const words = args.slice(index);
  const { shell, place, kept } = options;
  if (words.length === 0 && shell === "none" && options.isTimestampOnly) return { kind: "nothing to run" };
  return { kind: "run", shell, place, kept, assignments, words };
}

class OptionReader {
  shell: Request["shell"] = "none";
  place: Request["place"] = "foreground";
  kept: Request["kept"] = [];
  /** -k or -v: without a command these are about the password that was typed. */
  isTimestampOnly = false;
  refusal: readonly string[] | undefined;

  /** Answers the letter of an option that still needs its value. */
  cluster(letters: string): string | undefined {
    for (const [at, letter] of [...letters].entries()) {
      if (letter === "u" || letter === "p") {
        const rest = letters.slice(at + 1);
        if (rest === "") return letter;
        this.value(letter, rest);
        return undefined;
      }
      this.#flag(letter, `invalid option -- '${letter}'`);
    }
    return undefined;
  }

  long(text: string): string | undefined {
    const [name = "", value] = text.split(/=(.*)/s);
    if (name === "preserve-env" && value !== undefined) {
      this.kept = this.kept === "all" ? "all" : [...this.kept, ...value.split(",")];
      return undefined;
    }
    const letter = LONG[name] ?? LONG[`${name}=`];
    if (letter !== undefined && LONG[name] === undefined) {
      if (value === undefined) return letter;
      this.value(letter, value);
    } else {
      this.#flag(letter ?? "?", `unrecognized option '--${name}'`);
    }
    return undefined;
  }

  value(letter: string, value: string | undefined): void {
    if (value === undefined) this.#refuse(`sudo: option requires an argument -- '${letter}'`, USAGE);
    else if (letter === "u" && !["root", "#0"].includes(value))
      this.#refuse(`sudo: unknown user ${value}`, "sudo: error initializing audit plugin sudoers_audit");
  }

  #flag(letter: string, refusal: string): void {
    if (letter === "s") this.shell = "shell";
    else if (letter === "i") this.shell = "login";
    else if (letter === "b") this.place = "background";
    else if (letter === "E") this.kept = "all";
    else if (letter === "k" || letter === "v") this.isTimestampOnly = true;
    else if (!"nHS".includes(letter)) this.#refuse(`sudo: ${refusal}`, USAGE, FIDELITY);
  }

  #refuse(...lines: readonly string[]): void {
    this.refusal ??= lines;
  }
}

/** The program and its arguments; undefined when there is nothing to run. */
function commandOf({ shell, words }: Request): readonly string[] | undefined {
  if (shell === "none") return words.length === 0 ? undefined : words;
  // sudo.c: what a shell would take apart is escaped, but `$`.
  const text = words.map((word) => word.replace(/[^A-Za-z0-9_$-]/g, "\\$&")).join(" ");
  return words.length === 0 ? [SHELL] : [SHELL, "-c", text];
}

/** sudoers(5), `secure_path`: where a program is looked for; a path is taken as it is. */
function findProgram(process: Process, name: string): string | undefined {
  const { programs } = process.machine;
  if (!name.includes("/")) {
    const installed = programs.byName(name);
    if (installed !== undefined) return installed.path;
    const inPath = SECURE_PATH.split(":").map((directory) => `${directory}/${name}`);
    return inPath.find((path) => process.files.kindOf(path) === "file");
  }
  const exists = programs.byPath(name) !== undefined || process.files.kindOf(name) === "file";
  return exists ? name : undefined;
}

/** sudoers(5), "Command environment": what survives `env_reset`. */
const ENVIRONMENT_KEPT =
  /^(COLORS|DISPLAY|HOSTNAME|KRB5CCNAME|LS_COLORS|PS1|PS2|XAUTHORITY|COLORTERM|LANG|LANGUAGE|LC_.*|LINGUAS|TERM|TZ)$/;

function resetEnvironment(
  invoker: ReadonlyMap<string, string>,
  { kept, assignments }: Request,
): readonly (readonly [string, string])[] {
  const stays = ([name]: readonly [string, string]): boolean =>
    kept === "all" || kept.includes(name) || ENVIRONMENT_KEPT.test(name);
  return [
    ...[...invoker].filter(stays),
    ["PATH", SECURE_PATH],
    ["HOME", ROOT_HOME],
    ["MAIL", "/var/mail/root"],
    ["LOGNAME", "root"],
    ["USER", "root"],
    ["SHELL", SHELL],
    ["SUDO_USER", "root"],
    ["SUDO_UID", "0"],
    ["SUDO_GID", "0"],
    ...assignments,
  ];
}

interface Execution {
  readonly path: string;
  readonly args: readonly string[];
  readonly place: Request["place"];
}

function* runCommand(process: Process, { path, args, place }: Execution): Task<number> {
  if (place === "background") {
    const child = process.spawn({ program: path, args, env: process.env, group: "own" });
    return child.ok ? 0 : 1;
  }
  const status = yield* process.exec(path, args);
  return status.ok ? status.value : yield* notFound(process, args[0]!);
}

function* notFound(process: Process, name: string): Task<number> {
  yield* process.stderr.print(`sudo: ${name}: command not found\n`);
  const note = absentProgramNote(name);
  if (note !== undefined) yield* process.stderr.print(`${note}\n`);
  return 1;
}
