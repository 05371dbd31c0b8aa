import { fail, type Result, succeed } from "../wire/errno.ts";
import { decodeText } from "../wire/text.ts";
import { type FileSystem, resolvePath } from "./file-system.ts";
import type { Machine } from "./machine.ts";
import type { Program } from "./process.ts";

/** What execve(2) found: a program, its argv, and the name that the process gets. */
export interface ProgramImage {
  readonly program: Program;
  readonly args: readonly string[];
  readonly name: string;
}

/** Finds the program behind a name (installed programs) or a path (installed, or a script in the file system). */
export function resolveProgram(
  machine: Machine,
  program: string | Program,
  call: { readonly cwd: string; readonly args: readonly string[]; readonly files: FileSystem },
): Result<ProgramImage> {
  const { args, cwd, files } = call;
  if (typeof program !== "string") return succeed({ program, args, name: args[0] ?? "" });
  if (!program.includes("/")) {
    const installed = machine.programs.byName(program);
    return installed === undefined ? fail("ENOENT") : image(installed.program, args, installed.name);
  }
  const path = resolvePath(cwd, program);
  const installed = machine.programs.byPath(path);
  if (installed !== undefined) return image(installed.program, args, installed.name);
  return scriptImage(machine, path, { written: program, args, files });
}

function image(program: Program, args: readonly string[], name: string): Result<ProgramImage> {
  return succeed({ program, args, name });
}

/** A script: its `#!` line names the interpreter; without one the shell that tried it reads it itself. */
function scriptImage(
  machine: Machine,
  path: string,
  call: { readonly written: string; readonly args: readonly string[]; readonly files: FileSystem },
): Result<ProgramImage> {
  const status = call.files.stat(path);
  if (status === undefined) return fail("ENOENT");
  if (status.kind !== "file" || (status.mode & 0o111) === 0) return fail("EACCES");
  const text = call.files.readFile(path);
  if (!text.ok) return text;
  const line = /^#![ \t]*([^\n]*)/.exec(decodeText(text.value.subarray(0, 256)))?.[1]?.trim();
  const [interpreter, ...words] = line === undefined || line === "" ? ["/bin/bash"] : line.split(/[ \t]+/);
  const option = words.length === 0 ? [] : [words.join(" ")];
  const installed = machine.programs.byPath(interpreter!);
  if (installed === undefined) return fail("ENOENT");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return image(installed.program, [interpreter!, ...option, call.written, ...call.args.slice(1)], name);
}
