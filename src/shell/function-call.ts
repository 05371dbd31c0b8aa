import type { Task } from "../kernel/task.ts";
import { COSTS } from "../time/costs.ts";
import type { Shell, ShellFunction } from "./shell.ts";
import { runTrap } from "./traps.ts";

/** Calls a shell function: own positional parameters and locals; `return` comes back to here. */
export function* callFunction(shell: Shell, body: ShellFunction, args: readonly string[]): Task<void> {
  const { args: outerArgs, source, position, loopDepth } = shell;
  const { process } = shell;
  if (process.charge(COSTS.shellStepNs) === "yield") yield* process.yieldNow();
  shell.enter();
  shell.args = args.slice(1);
  shell.source = body.source;
  shell.loopDepth = 0;
  shell.callStack.push(args[0]!);
  shell.variables.pushScope();
  try {
    yield* shell.engine.runCommand(shell, body.body);
    if (shell.jump?.kind === "return") shell.jump = undefined;
    if (shell.traps.has("RETURN")) yield* runTrap(shell, "RETURN");
  } finally {
    shell.variables.popScope();
    shell.callStack.pop();
    shell.args = outerArgs;
    shell.source = source;
    shell.position = position;
    shell.loopDepth = loopDepth;
    shell.leave();
  }
}
