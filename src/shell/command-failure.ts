import type { Task } from "../kernel/task.ts";
import type { Shell } from "./shell.ts";
import { ShellExit } from "./shell-error.ts";
import { runTrap } from "./traps.ts";

/** After a command that failed and is no condition: the ERR trap, then set -e. */
export function* commandFailed(shell: Shell): Task<void> {
  if (shell.status === 0 || shell.conditionDepth > 0 || shell.jump !== undefined) return;
  if (shell.traps.has("ERR") && (shell.callStack.length === 0 || shell.isSet("E")))
    yield* runTrap(shell, "ERR");
  if (shell.isSet("e")) throw new ShellExit(shell.status);
}
