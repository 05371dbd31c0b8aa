import type { AndOr, Command, CommandNode, Pipeline, PipelineNode, Statement } from "unbash";
import type { Task } from "../kernel/task.ts";
import { COSTS } from "../time/costs.ts";
import { commandFailed } from "./command-failure.ts";
import { runCompound } from "./compound.ts";
import { runPipeline, startBackground } from "./pipeline.ts";
import type { Shell } from "./shell.ts";
import { runSimpleCommand } from "./simple-command.ts";
import { runPendingTraps } from "./traps.ts";

/** One statement: a list of pipelines, in the foreground or not. */
export function* runStatement(shell: Shell, statement: Statement): Task<void> {
  const { command } = statement;
  if (statement.background === true) yield* startBackground(shell, statement);
  else if (command.type === "AndOr") yield* runAndOr(shell, command);
  else yield* runPipelineNode(shell, command);
}

export function* runAndOr(shell: Shell, list: AndOr): Task<void> {
  const last = list.commands.length - 1;
  for (const [index, command] of list.commands.entries()) {
    if (index > 0 && (list.operators[index - 1] === "&&") !== (shell.status === 0)) continue;
    if (index < last) shell.conditionDepth++;
    try {
      yield* runPipelineNode(shell, command);
    } finally {
      if (index < last) shell.conditionDepth--;
    }
    if (shell.jump !== undefined) return;
  }
}

export function* runPipelineNode(shell: Shell, node: PipelineNode): Task<void> {
  if (node.type !== "Pipeline") yield* runCommand(shell, node);
  else if (node.prefixes.some((prefix) => prefix.type === "Negation")) yield* runNegated(shell, node);
  else yield* runPipeline(shell, node);
  if (shell.fatalSignal !== undefined) shell.dieIfKilled();
  if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell);
}

function* runNegated(shell: Shell, node: Pipeline): Task<void> {
  shell.conditionDepth++;
  try {
    yield* runPipeline(shell, node);
  } finally {
    shell.conditionDepth--;
  }
  const negations = node.prefixes.filter((prefix) => prefix.type === "Negation").length;
  if (negations % 2 === 1 && shell.jump === undefined) shell.status = shell.status === 0 ? 1 : 0;
}

/** One command in this shell. */
export function* runCommand(shell: Shell, node: CommandNode): Task<void> {
  const { process } = shell;
  if (process.charge(COSTS.shellStepNs) === "yield") yield* process.yieldNow();
  if (node.type === "Command") {
    const pipeStatuses = shell.pipeStatuses;
    yield* runSimple(shell, node);
    if (pipeStatuses === shell.pipeStatuses) shell.pipeStatuses = [shell.status];
    return;
  }
  yield* runCompound(shell, node);
}

function* runSimple(shell: Shell, node: Command): Task<void> {
  yield* runSimpleCommand(shell, node);
  if (shell.status !== 0) yield* commandFailed(shell);
}
