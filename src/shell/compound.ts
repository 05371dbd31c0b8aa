import type {
  ArithmeticFor,
  Case,
  CommandNode,
  CompoundCommand,
  CompoundList,
  For,
  If,
  Redirected,
  Select,
  Subshell,
  While,
} from "unbash";
import type { Task } from "../kernel/task.ts";
import { COSTS } from "../time/costs.ts";
import { evaluateOrFail, expandArithmeticText } from "./arithmetic-expansion.ts";
import { commandFailed } from "./command-failure.ts";
import { expandToPattern, expandToText, expandWords } from "./expansion.ts";
import { forkShell } from "./fork.ts";
import { defineFunction } from "./function-definition.ts";
import { assignParameter } from "./parameters.ts";
import { matchesPattern } from "./pattern.ts";
import { closeSubstitutions } from "./process-substitution.ts";
import { withRedirections } from "./redirection.ts";
import type { Shell } from "./shell.ts";
import { runTestCommand } from "./test-command.ts";
import { traceLine } from "./trace.ts";
import { isName } from "./variables.ts";
import { reapJobs, reportSignal, statusNumber, waitForChild } from "./waiting.ts";

/** Everything that is no simple command and no pipeline. */
export function* runCompound(shell: Shell, node: Exclude<CommandNode, { type: "Command" }>): Task<void> {
  const substitutions = shell.openSubstitutions.length;
  switch (node.type) {
    case "Function":
      shell.position = node.pos;
      yield* defineFunction(shell, node);
      return;
    case "Redirected":
      shell.position = node.pos;
      if (node.command.type === "Subshell") yield* runSubshell(shell, node.command.body, node);
      else yield* withRedirections(shell, node.redirects, () => runBody(shell, node.command));
      closeSubstitutions(shell, substitutions);
      return;
    case "Coproc":
      shell.position = node.pos;
      yield* shell.complain("coproc: not supported here\nipvl: coproc is missing: see docs/fidelity.md");
      shell.status = 2;
      return;
    default:
      yield* runBody(shell, node);
  }
}

function* runBody(shell: Shell, node: CompoundCommand): Task<void> {
  switch (node.type) {
    case "If":
      return yield* runIf(shell, node);
    case "For":
    case "Select":
      return yield* runFor(shell, node);
    case "ArithmeticFor":
      return yield* runArithmeticFor(shell, node);
    case "While":
      return yield* runWhile(shell, node);
    case "Case":
      return yield* runCase(shell, node);
    case "BraceGroup":
      return yield* runList(shell, node.body);
    case "Subshell":
      return yield* runSubshell(shell, node.body, node);
    case "TestCommand":
      shell.position = node.pos;
      shell.status = yield* runTestCommand(shell, node);
      return yield* commandFailed(shell);
    case "ArithmeticCommand": {
      shell.position = node.pos;
      if (shell.isSet("x")) yield* traceLine(shell, `(( ${node.body.trim()} ))`);
      shell.status = (yield* arithmetic(shell, node.body)) ? 0 : 1;
      return yield* commandFailed(shell);
    }
  }
}

function* runList(shell: Shell, list: CompoundList): Task<void> {
  yield* shell.engine.runStatements(shell, list.commands);
}

function* runCondition(shell: Shell, list: CompoundList): Task<boolean> {
  shell.conditionDepth++;
  try {
    yield* runList(shell, list);
  } finally {
    shell.conditionDepth--;
  }
  return shell.status === 0;
}

function* runIf(shell: Shell, node: If): Task<void> {
  for (const { clause, then } of [node, ...node.elif]) {
    const isTrue = yield* runCondition(shell, clause);
    if (shell.jump !== undefined) return;
    if (isTrue) return yield* runList(shell, then);
  }
  if (node.else !== undefined) return yield* runList(shell, node.else);
  shell.status = 0;
}

/** Whether a loop ends after a turn of its body. */
function loopEnds(shell: Shell): boolean {
  const { jump } = shell;
  if (jump === undefined) return false;
  if (jump.kind === "return") return true;
  if (jump.levels > 1) {
    shell.jump = { ...jump, levels: jump.levels - 1 };
    return true;
  }
  shell.jump = undefined;
  return jump.kind === "break";
}

function* turn(shell: Shell): Task<void> {
  if (shell.process.charge(COSTS.shellStepNs) === "yield") yield* shell.process.yieldNow();
}

function* runFor(shell: Shell, node: For | Select): Task<void> {
  shell.position = node.pos;
  const name = node.name.text;
  if (node.type === "Select") {
    yield* shell.complain("select: not supported here\nipvl: select is missing: see docs/fidelity.md");
    shell.status = 2;
    return;
  }
  if (!isName(name)) {
    yield* shell.complain(`\`${name}': not a valid identifier`);
    shell.status = 1;
    return;
  }
  const items = node.wordlist === undefined ? shell.args : yield* expandWords(shell, node.wordlist);
  const words = node.wordlist?.map((word) => word.text).join(" ") ?? '"$@"';
  shell.status = 0;
  shell.loopDepth++;
  try {
    for (const item of items) {
      yield* turn(shell);
      shell.position = node.pos;
      if (shell.isSet("x")) yield* traceLine(shell, `for ${name} in ${words}`);
      yield* assignParameter(shell, { name }, item);
      yield* runList(shell, node.body);
      if (loopEnds(shell)) break;
    }
  } finally {
    shell.loopDepth--;
  }
}

function* runArithmeticFor(shell: Shell, node: ArithmeticFor): Task<void> {
  const [initialize, test, update] = headParts(shell, node);
  shell.position = node.pos;
  if (initialize !== "") yield* arithmetic(shell, initialize);
  shell.status = 0;
  shell.loopDepth++;
  try {
    for (;;) {
      yield* turn(shell);
      shell.position = node.pos;
      if (test !== "" && !(yield* arithmetic(shell, test))) break;
      yield* runList(shell, node.body);
      if (loopEnds(shell)) break;
      if (update !== "") yield* arithmetic(shell, update);
    }
  } finally {
    shell.loopDepth--;
  }
}

/** The three texts between `((` and `))`. */
function headParts(shell: Shell, node: ArithmeticFor): readonly [string, string, string] {
  const open = shell.source.text.indexOf("((", node.pos) + 2;
  const pieces: string[] = [];
  let depth = 0;
  let start = open;
  for (let index = open; index < node.end && pieces.length < 3; index++) {
    const letter = shell.source.text[index];
    if (letter === "(") depth++;
    else if (letter === ")" && depth > 0) depth--;
    else if ((letter === ";" && depth === 0) || letter === ")") {
      pieces.push(shell.source.text.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [pieces[0] ?? "", pieces[1] ?? "", pieces[2] ?? ""];
}

function* runWhile(shell: Shell, node: While): Task<void> {
  let status = 0;
  shell.loopDepth++;
  try {
    for (;;) {
      yield* turn(shell);
      const isTrue = yield* runCondition(shell, node.clause);
      if (shell.jump !== undefined && loopEnds(shell)) break;
      if (isTrue !== (node.kind === "while")) break;
      yield* runList(shell, node.body);
      status = shell.status;
      if (loopEnds(shell)) break;
    }
  } finally {
    shell.loopDepth--;
  }
  if (shell.jump === undefined) shell.status = status;
}

function* runCase(shell: Shell, node: Case): Task<void> {
  shell.position = node.pos;
  const text = yield* expandToText(shell, node.word);
  if (shell.isSet("x")) yield* traceLine(shell, `case ${node.word.text} in`);
  shell.status = 0;
  const options = { ignoreCase: shell.longOptions.has("nocasematch") };
  let fallsThrough = false;
  for (const item of node.items) {
    let matches = fallsThrough;
    for (const word of matches ? [] : item.pattern) {
      matches = matchesPattern(text, yield* expandToPattern(shell, word), options);
      if (matches) break;
    }
    if (!matches) continue;
    yield* runList(shell, item.body);
    if (shell.jump !== undefined || item.terminator === ";;" || item.terminator === undefined) return;
    fallsThrough = item.terminator === ";&";
  }
}

/** A subshell, with its own redirections if it has any: messages about its end go to our standard error. */
function* runSubshell(shell: Shell, list: CompoundList, node: Subshell | Redirected): Task<void> {
  const redirections = node.type === "Redirected" ? node.redirects : [];
  shell.position = node.pos;
  const pid = yield* forkShell(shell, {
    body: function* (child) {
      yield* withRedirections(child, redirections, () => runList(child, list));
      return child.status;
    },
  });
  const status = yield* waitForChild(shell, pid);
  shell.status = statusNumber(status);
  shell.pipeStatuses = [shell.status];
  const text = shell.source.text.slice(node.pos, node.end).replace(/\s+/g, " ");
  yield* reportSignal(shell, pid, status, text);
  if (shell.jobs.all().length > 0) yield* reapJobs(shell);
  yield* commandFailed(shell);
}

/** The value, or undefined after an error was told. */
function* arithmetic(shell: Shell, text: string): Task<bigint | undefined> {
  return yield* evaluateOrFail(shell, yield* expandArithmeticText(shell, text), "((");
}
