import type { CompoundCommand, Redirected } from "unbash";
import { LimitReached } from "../kernel/limits.ts";
import type { Process } from "../kernel/process.ts";
import type { SignalName } from "../kernel/signal.ts";
import type { Task } from "../kernel/task.ts";
import type { Random } from "../time/random.ts";
import { encodeText } from "../wire/text.ts";
import { bindDynamicVariables } from "./dynamic-variables.ts";
import type { Engine } from "./engine.ts";
import { JobTable } from "./job-table.ts";
import { ShellExit, ShellKilled } from "./shell-error.ts";
import { SourceText } from "./source-text.ts";
import { VariableTable } from "./variables.ts";

export interface ShellFunction {
  readonly body: CompoundCommand | Redirected;
  readonly source: SourceText;
  /** The definition as it stands in the script, for `type` and `declare -f`. */
  readonly text: string;
}

/** A `break`, `continue` or `return` on its way to the loop or function it is meant for. */
export type Jump =
  | { readonly kind: "break" | "continue"; readonly levels: number }
  | { readonly kind: "return" };

export type OptionLetter =
  | "a"
  | "B"
  | "C"
  | "e"
  | "f"
  | "h"
  | "n"
  | "u"
  | "v"
  | "x"
  | "E"
  | "T"
  | "m"
  | "i"
  | "s"
  | "c";

/** Names that `trap` knows beside the signals. */
export type TrapName = SignalName | "EXIT" | "ERR" | "DEBUG" | "RETURN";

/** What one shell process knows. Subshells get a copy (`fork`), as fork(2) would give them. */
export class Shell {
  process: Process;
  readonly engine: Engine;
  readonly variables: VariableTable;
  readonly functions: Map<string, ShellFunction>;
  readonly options: Set<OptionLetter>;
  /** Long-only options of `set -o` (pipefail, posix) and those of `shopt`. */
  readonly longOptions: Set<string>;
  readonly traps: Map<TrapName, string>;
  /** Caught signals whose trap has not run yet. */
  readonly pendingTraps: TrapName[] = [];
  /** A signal that will end the shell as soon as its EXIT trap has run. */
  fatalSignal: SignalName | undefined;
  readonly jobs: JobTable;
  /** $0 */
  name = "bash";
  /** The sourced file that messages name instead of $0. */
  messageName: string | undefined;
  /** $1 and on. */
  args: readonly string[] = [];
  status = 0;
  pipeStatuses: readonly number[] = [0];
  lastBackgroundPid: number | undefined;
  /** `_` */
  lastArgument = "";
  source: SourceText = new SourceText("", 1);
  /** Where in `source` the command that runs began; LINENO and messages are made from it. */
  position = 0;
  /** Where that command ends: the lines of an `eval` in it are counted from there. */
  endPosition = 0;
  jump: Jump | undefined;
  loopDepth = 0;
  /** Names of the functions that run, innermost last. */
  readonly callStack: string[] = [];
  sourceDepth = 0;
  /** Inside a condition (`if`, `&&`, `!`): set -e and ERR do not apply. */
  conditionDepth = 0;
  /** How many command substitutions and subshells this one is inside of, as BASH_SUBSHELL counts. */
  subshellDepth = 0;
  /** How many `+` set -x prints. */
  traceDepth = 1;
  /** Status of the last command substitution of the command being expanded. */
  substitutionStatus: number | undefined;
  /** Descriptors that the shell holds for itself: never inherited. */
  readonly internalDescriptors: Set<number> = new Set();
  /** `bash -c`: messages about syntax say so. */
  inputKind: "file" | "string" | "stdin" = "file";
  /** $$: the pid of the shell that the script runs in, also inside subshells. */
  shellPid: number;
  /** How many `eval`s run: syntax errors in them name it, and do not end the shell. */
  evalDepth = 0;
  /** Where `getopts` is inside a word of several options. */
  optionPlace: { readonly index: number; readonly letter: number } = { index: 1, letter: 1 };
  /** Descriptors of process substitutions that the running command uses. */
  readonly openSubstitutions: number[] = [];
  #evalDepth = 0;
  #random: Random | undefined;

  constructor(process: Process, engine: Engine, parent: Shell | undefined) {
    this.process = process;
    this.engine = engine;
    this.variables = parent?.variables.clone() ?? new VariableTable();
    this.functions = new Map(parent?.functions);
    this.options = new Set(parent?.options ?? ["h", "B"]);
    this.longOptions = new Set(parent?.longOptions);
    this.traps = new Map();
    this.jobs = parent?.jobs.copy() ?? new JobTable();
    this.shellPid = parent?.shellPid ?? process.pid;
    bindDynamicVariables(this);
    if (parent !== undefined) this.#copyFrom(parent);
  }

  /** What RANDOM draws from: a stream of its own for every shell process. */
  get random(): Random {
    this.#random ??= this.process.machine.random.stream(`shell/${this.process.pid}`);
    return this.#random;
  }

  get line(): number {
    return this.source.lineAt(this.position);
  }

  /** `bash: line 3: ` or `script.sh: line 3: `: what bash puts before its messages. */
  messagePrefix(): string {
    const name = this.messageName ?? this.name;
    return this.isSet("i") && this.sourceDepth === 0 ? `${name}: ` : `${name}: line ${this.line}: `;
  }

  *print(text: string): Task<void> {
    yield* this.process.write(1, encodeText(text));
  }

  *printError(text: string): Task<void> {
    yield* this.process.write(2, encodeText(text));
  }

  /** Inside an eval, a function or a sourced file: there a broken command ends more than its line. */
  isNested(): boolean {
    return this.#evalDepth > 1;
  }

  /** A message in bash's form on standard error. */
  *complain(message: string): Task<void> {
    yield* this.process.write(2, encodeText(`${this.messagePrefix()}${message}\n`));
  }

  /** Called wherever a signal may have arrived. */
  dieIfKilled(): void {
    const signal = this.fatalSignal;
    this.fatalSignal = undefined;
    if (signal !== undefined) throw new ShellKilled(signal);
  }

  /** Ends the shell by way of its EXIT trap. */
  exit(status: number): never {
    throw new ShellExit(status & 255);
  }

  isSet(name: OptionLetter): boolean {
    return this.options.has(name);
  }

  /** Counts nested functions, evals, sourced files and substitutions; too many end the run. */
  enter(): void {
    this.#evalDepth++;
    const maximum = this.process.machine.limits.maximumShellDepth;
    if (this.#evalDepth > maximum) {
      throw new LimitReached("maximumShellDepth", `shell functions nested ${maximum} deep`);
    }
  }

  leave(): void {
    this.#evalDepth--;
  }

  #copyFrom(parent: Shell): void {
    this.name = parent.name;
    this.args = parent.args;
    this.status = parent.status;
    this.pipeStatuses = parent.pipeStatuses;
    this.lastBackgroundPid = parent.lastBackgroundPid;
    this.lastArgument = parent.lastArgument;
    this.source = parent.source;
    this.position = parent.position;
    this.loopDepth = parent.loopDepth;
    this.callStack.push(...parent.callStack);
    this.sourceDepth = parent.sourceDepth;
    this.conditionDepth = parent.conditionDepth;
    this.subshellDepth = parent.subshellDepth + 1;
    this.traceDepth = parent.traceDepth;
    this.inputKind = parent.inputKind;
    this.#evalDepth = parent.#evalDepth;
    for (const fd of parent.internalDescriptors) this.internalDescriptors.add(fd);
    for (const [name, action] of parent.traps) if (action === "") this.traps.set(name, action);
  }
}
