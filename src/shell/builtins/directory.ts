import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import type { Shell } from "../shell.ts";
import { refuseOption } from "./builtin.ts";

/** cd [-LP] [directory] */
export function* cdBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  let index = 1;
  while (args[index] === "-L" || args[index] === "-P" || args[index] === "-e") index++;
  if (args[index] === "--") index++;
  else if (/^-[^-]/.test(args[index] ?? ""))
    return yield* refuseOption(shell, args, args[index]!, "cd [-L|[-P [-e]] [-@]] [dir]");
  if (args.length > index + 1) {
    yield* shell.complain("cd: too many arguments");
    return 1;
  }
  const written = args[index];
  const name = written === undefined ? "HOME" : written === "-" ? "OLDPWD" : undefined;
  const target = name === undefined ? written! : shell.variables.text(name);
  if (target === undefined) {
    yield* shell.complain(`cd: ${name} not set`);
    return 1;
  }
  if (target === "") return 0;
  const path = shell.process.files.resolve(target);
  const kind = shell.process.files.kindOf(path);
  if (kind !== "directory") {
    yield* shell.complain(`cd: ${target}: ${strerror(kind === undefined ? "ENOENT" : "ENOTDIR")}`);
    return 1;
  }
  shell.variables.setText("OLDPWD", shell.process.cwd);
  shell.process.cwd = path;
  shell.variables.setText("PWD", path);
  if (written === "-") yield* shell.print(`${path}\n`);
  return 0;
}

export function* pwdBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const option = args.slice(1).find((arg) => arg !== "-L" && arg !== "-P" && arg.startsWith("-"));
  if (option !== undefined) return yield* refuseOption(shell, args, option, "pwd [-LP]");
  yield* shell.print(`${shell.process.cwd}\n`);
  return 0;
}
