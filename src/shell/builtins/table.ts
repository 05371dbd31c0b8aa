import type { Task } from "../../kernel/task.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./builtin.ts";
import {
  evalBuiltin,
  exitBuiltin,
  failBuiltin,
  jumpBuiltin,
  letBuiltin,
  returnBuiltin,
  shiftBuiltin,
  sourceBuiltin,
  succeedBuiltin,
  unsetBuiltin,
} from "./control.ts";
import { cdBuiltin, pwdBuiltin } from "./directory.ts";
import { mapfileBuiltin, readBuiltin } from "./input.ts";
import { jobsBuiltin, killBuiltin, waitBuiltin } from "./jobs.ts";
import { describeNames, getoptsBuiltin, hashBuiltin, timesBuiltin } from "./lookup.ts";
import { echoBuiltin, printfBuiltin, testBuiltin } from "./output.ts";
import { setBuiltin, shoptBuiltin, trapBuiltin, ulimitBuiltin, umaskBuiltin } from "./settings.ts";

type Run = Builtin["run"];

function special(run: Run): Builtin {
  return { run, isSpecial: true };
}

function regular(run: Run): Builtin {
  return { run, isSpecial: false };
}

const BUILTINS: ReadonlyMap<string, Builtin> = new Map([
  [":", special(succeedBuiltin)],
  [".", special(sourceBuiltin)],
  ["[", regular(testBuiltin)],
  // exec, command and builtin are recognised by the evaluator itself.
  ["break", special(jumpBuiltin)],
  ["builtin", regular(succeedBuiltin)],
  ["cd", regular(cdBuiltin)],
  ["command", regular(succeedBuiltin)],
  ["continue", special(jumpBuiltin)],
  ["declare", regular(succeedBuiltin)],
  ["echo", regular(echoBuiltin)],
  ["eval", special(evalBuiltin)],
  ["exec", special(succeedBuiltin)],
  ["exit", special(exitBuiltin)],
  ["export", special(succeedBuiltin)],
  ["false", regular(failBuiltin)],
  ["getopts", regular(getoptsBuiltin)],
  ["hash", regular(hashBuiltin)],
  ["jobs", regular(jobsBuiltin)],
  ["kill", regular(killBuiltin)],
  ["let", regular(letBuiltin)],
  ["local", regular(succeedBuiltin)],
  ["mapfile", regular(mapfileBuiltin)],
  ["printf", regular(printfBuiltin)],
  ["pwd", regular(pwdBuiltin)],
  ["read", regular(readBuiltin)],
  ["readarray", regular(mapfileBuiltin)],
  ["readonly", special(succeedBuiltin)],
  ["return", special(returnBuiltin)],
  ["set", special(setBuiltin)],
  ["shift", special(shiftBuiltin)],
  ["shopt", regular(shoptBuiltin)],
  ["source", special(sourceBuiltin)],
  ["test", regular(testBuiltin)],
  ["times", special(timesBuiltin)],
  ["trap", special(trapBuiltin)],
  ["true", regular(succeedBuiltin)],
  ["type", regular(typeBuiltin)],
  ["typeset", regular(succeedBuiltin)],
  ["ulimit", regular(ulimitBuiltin)],
  ["umask", regular(umaskBuiltin)],
  ["unset", special(unsetBuiltin)],
  ["wait", regular(waitBuiltin)],
]);

export function findBuiltin(name: string): Builtin | undefined {
  return BUILTINS.get(name);
}

export function isBuiltinName(name: string): boolean {
  return BUILTINS.has(name);
}

function* typeBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  return yield* describeNames(shell, args, isBuiltinName);
}
