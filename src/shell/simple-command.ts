import type { Assignment, Command, Redirection, Word } from "unbash";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { absentProgramNote } from "./absent-programs.ts";
import { assign } from "./assignment.ts";
import type { Builtin } from "./builtins/builtin.ts";
import { describeCommand } from "./builtins/lookup.ts";
import { findBuiltin, isBuiltinName } from "./builtins/table.ts";
import { DECLARATIONS, declareWords, isDeclaration, runDeclaration } from "./declaration.ts";
import { expandWords } from "./expansion.ts";
import { inheritedDescriptors, retryFork } from "./fork.ts";
import { callFunction } from "./function-call.ts";
import { MISSING_BUILTINS } from "./missing-builtins.ts";
import { closeSubstitutions } from "./process-substitution.ts";
import { findProgram } from "./program-search.ts";
import { redirectForGood, withRedirections } from "./redirection.ts";
import type { Shell } from "./shell.ts";
import { traceCommand } from "./trace.ts";
import type { Variable } from "./variables.ts";
import { reapJobs, reportSignal, statusNumber, waitForChild } from "./waiting.ts";

/** A simple command: assignments, words, redirections. Sets `shell.status`. */
export function* runSimpleCommand(shell: Shell, node: Command): Task<void> {
  shell.position = node.pos;
  shell.endPosition = node.end;
  const substitutions = shell.openSubstitutions.length;
  if (isDeclaration(node)) yield* runDeclaration(shell, node);
  else yield* runWords(shell, node, yield* commandWords(shell, node));
  if (shell.openSubstitutions.length > substitutions) closeSubstitutions(shell, substitutions);
}

function* commandWords(shell: Shell, node: Command): Task<string[]> {
  shell.substitutionStatus = undefined;
  if (node.name === undefined) return [];
  const { name } = node;
  if (name.parts === undefined && node.suffix.length === 0)
    return name.text[0] === "~" ? yield* expandWords(shell, [name]) : [name.value];
  return yield* expandWords(shell, [name, ...node.args]);
}

function assignmentsOf(node: Command): readonly Assignment[] {
  if (node.prefix.length === 0) return NO_ASSIGNMENTS;
  return node.prefix.filter((each): each is Assignment => each.type === "Assignment");
}

const NO_ASSIGNMENTS: readonly Assignment[] = [];

function* runWords(shell: Shell, node: Command, args: readonly string[]): Task<void> {
  const assignments = assignmentsOf(node);
  const name = args[0];
  if (name === undefined) {
    yield* runAssignments(shell, node, assignments);
    return;
  }
  const isTraced = shell.isSet("x");
  const body = shell.functions.get(name);
  const builtin = body === undefined ? findBuiltin(name) : undefined;
  if (assignments.length === 0) {
    if (isTraced) yield* traceCommand(shell, args);
    yield* runNamed(shell, { node, args, builtin });
  } else {
    yield* withTemporary(shell, assignments, function* () {
      if (isTraced) yield* traceCommand(shell, args);
      yield* runNamed(shell, { node, args, builtin });
    });
  }
  shell.lastArgument = args.at(-1)!;
}

interface NamedCommand {
  readonly node: Command;
  readonly args: readonly string[];
  readonly builtin: Builtin | undefined;
}

function* runNamed(shell: Shell, command: NamedCommand): Task<void> {
  const { node, args, builtin } = command;
  const body = builtin === undefined ? shell.functions.get(args[0]!) : undefined;
  if (body !== undefined) {
    yield* withRedirections(shell, node.redirects, () => callFunction(shell, body, args));
    return;
  }
  if (builtin === undefined) {
    yield* runProgram(shell, args, node);
    return;
  }
  if (args[0] === "exec") {
    yield* runExec(shell, node.redirects, args);
    return;
  }
  yield* withRedirections(shell, node.redirects, () => runPrefixed(shell, args));
}

/** `command` and `builtin` name what shall run instead of a function. */
function* runPrefixed(shell: Shell, args: readonly string[]): Task<void> {
  const name = args[0]!;
  if (name === "command") return yield* runCommandBuiltin(shell, args);
  if (name === "builtin") {
    const inner = args[1] === "--" ? args.slice(2) : args.slice(1);
    if (inner.length === 0) shell.status = 0;
    else if (findBuiltin(inner[0]!) !== undefined) yield* runPrefixed(shell, inner);
    else {
      yield* shell.complain(`builtin: ${inner[0]}: not a shell builtin`);
      shell.status = 1;
    }
    return;
  }
  if (DECLARATIONS.has(name)) return yield* declareWords(shell, args);
  shell.status = yield* findBuiltin(name)!.run(shell, args);
}

function* runCommandBuiltin(shell: Shell, args: readonly string[]): Task<void> {
  const option = /^-[pvV]+$/.exec(args[1] ?? "")?.[0];
  if (option !== undefined && /[vV]/.test(option)) {
    const isVerbose = option.includes("V");
    let status = 1;
    for (const each of args.slice(2)) {
      if ((yield* describeCommand(shell, each, { isVerbose, isBuiltin: isBuiltinName })) === 0) status = 0;
    }
    shell.status = status;
    return;
  }
  const inner = args.slice(option === undefined ? 1 : 2);
  if (inner[0] === "--") inner.shift();
  if (inner.length === 0) shell.status = 0;
  else if (inner[0] === "exec") yield* runExec(shell, [], inner);
  else if (findBuiltin(inner[0]!) !== undefined) yield* runPrefixed(shell, inner);
  else yield* runProgram(shell, inner);
}

/** A command of assignments and redirections only. */
function* runAssignments(shell: Shell, node: Command, assignments: readonly Assignment[]): Task<void> {
  for (const assignment of assignments) yield* assign(shell, assignment);
  shell.status = shell.substitutionStatus ?? 0;
  if (node.redirects.length === 0) return;
  yield* withRedirections(shell, node.redirects, doNothing);
}

function* doNothing(): Task<void> {}

/** Assignments before a command last as long as it runs, and are in its environment. */
function* withTemporary(
  shell: Shell,
  assignments: readonly Assignment[],
  body: () => Task<void>,
): Task<void> {
  const saved = new Map<string, Variable | undefined>();
  for (const { name } of assignments) if (!saved.has(name)) saved.set(name, shell.variables.save(name));
  try {
    for (const assignment of assignments) {
      yield* assign(shell, assignment);
      shell.variables.ensure(assignment.name).isExported = true;
    }
    shell.variables.attributesChanged();
    yield* body();
  } finally {
    for (const [name, variable] of saved) shell.variables.restore(name, variable);
  }
}

/** Starts an installed program or a script and waits for it. */
export function* runProgram(shell: Shell, args: readonly string[], node?: Command): Task<void> {
  let pid: number | undefined;
  yield* withRedirections(shell, node?.redirects ?? [], function* () {
    const found = yield* findOrComplain(shell, args[0]!);
    if (found === undefined) return;
    pid = yield* retryFork(shell, () =>
      shell.process.spawn({
        program: found,
        args,
        env: shell.variables.environment(),
        descriptors: inheritedDescriptors(shell, undefined),
      }),
    );
  });
  if (pid === undefined) return;
  const status = yield* waitForChild(shell, pid);
  shell.status = statusNumber(status);
  if (status.kind === "signalled") {
    const text = node === undefined ? args.join(" ") : shell.source.text.slice(node.pos, node.end);
    yield* reportSignal(shell, pid, status, text);
  }
  if (shell.jobs.all().length > 0) yield* reapJobs(shell);
}

/** The path to execute; told and undefined when there is none (status 127 or 126). */
export function* findOrComplain(shell: Shell, name: string): Task<string | undefined> {
  const found = findProgram(shell, name);
  if (found.kind === "found") return found.path;
  shell.status = found.kind === "missing" ? 127 : 126;
  if (found.kind === "missing" && !name.includes("/")) {
    yield* shell.complain(`${name}: command not found`);
    if (MISSING_BUILTINS.has(name)) {
      yield* shell.printError(
        `ipvl: bash has the builtin ${name}, the shell here lacks it: see docs/fidelity.md\n`,
      );
    }
    const note = absentProgramNote(name);
    if (note !== undefined) yield* shell.printError(`${note}\n`);
  } else if (found.kind === "directory") yield* shell.complain(`${name}: Is a directory`);
  else yield* shell.complain(`${name}: ${strerror(found.kind === "missing" ? "ENOENT" : "EACCES")}`);
  return undefined;
}

/** `exec`: with a command it replaces the shell, else its redirections stay. */
function* runExec(shell: Shell, redirections: readonly Redirection[], args: readonly string[]): Task<void> {
  if (!(yield* redirectForGood(shell, redirections))) {
    shell.status = 1;
    return;
  }
  shell.status = 0;
  let words = args.slice(1);
  let calledAs: string | undefined;
  while (/^-[acl]$|^--$/.test(words[0] ?? "")) {
    if (words[0] === "-a") calledAs = words[1];
    words = words.slice(words[0] === "-a" ? 2 : 1);
  }
  if (words.length > 0) yield* replaceShell(shell, words, calledAs);
}

function* replaceShell(shell: Shell, args: readonly string[], calledAs: string | undefined): Task<void> {
  const found = findProgram(shell, args[0]!);
  if (found.kind !== "found") {
    const isMissing = found.kind === "missing";
    const why =
      isMissing && !args[0]!.includes("/")
        ? "not found"
        : isMissing
          ? strerror("ENOENT")
          : strerror("EACCES");
    yield* shell.complain(`exec: ${args[0]}: ${why}`);
    shell.exit(isMissing ? 127 : 126);
  } else shell.exit(yield* execProgram(shell, found.path, [calledAs ?? args[0]!, ...args.slice(1)]));
}

function* execProgram(shell: Shell, path: string, args: readonly string[]): Task<number> {
  const { process } = shell;
  for (const fd of shell.internalDescriptors) process.close(fd);
  process.env.clear();
  for (const [name, value] of shell.variables.environment()) process.env.set(name, value);
  shell.traps.delete("EXIT");
  const status = yield* process.exec(path, args);
  return status.ok ? status.value : 126;
}

/**
 * A simple command that is all its shell process has to do (a pipeline's stage, `cmd &`): bash executes the program
 * in that very process, so that `$!` is the program's pid.
 */
export function* execCommand(shell: Shell, node: Command): Task<number> {
  const first = node.name;
  if (first === undefined || isDeclaration(node) || assignmentsOf(node).length > 0) {
    yield* shell.engine.runCommand(shell, node);
    return shell.status;
  }
  shell.position = node.pos;
  const args = yield* expandWords(shell, [first as Word, ...node.args]);
  const name = args[0];
  if (name === undefined || shell.functions.has(name) || findBuiltin(name) !== undefined) {
    yield* runWords(shell, node, args);
    return shell.status;
  }
  if (shell.isSet("x")) yield* traceCommand(shell, args);
  if (!(yield* redirectForGood(shell, node.redirects))) return 1;
  const found = yield* findOrComplain(shell, name);
  return found === undefined ? shell.status : yield* execProgram(shell, found, args);
}
