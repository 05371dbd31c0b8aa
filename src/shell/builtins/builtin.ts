import type { Task } from "../../kernel/task.ts";
import type { Shell } from "../shell.ts";

/** A command that runs inside the shell; `args[0]` is its name. The value is its exit status. */
export interface Builtin {
  readonly run: (shell: Shell, args: readonly string[]) => Task<number>;
  /** POSIX special builtins: assignments before them stay. */
  readonly isSpecial: boolean;
}

export function* refuseOption(
  shell: Shell,
  args: readonly string[],
  option: string,
  usage: string,
): Task<number> {
  yield* shell.complain(`${args[0]}: ${option}: invalid option`);
  yield* shell.printError(`${args[0]}: usage: ${usage}\n`);
  return 2;
}
