import { constants } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { complain, fileProblem } from "./complaint.ts";
import type { RunOptions } from "./run-options.ts";
import type { ScriptResult, ScriptSource, ScriptTarget } from "./script-target.ts";

/** As "w", but a symbolic link in the place of the file is refused (ELOOP), not followed. */
const WRITE_NO_LINK = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Whether a target has printed what scripts print when it tells of their end. */
export type OutputPlace = "printed already" | "in results";

/**
 * Runs shell scripts. What they print is all that is printed, in the order they were given; the status is that of
 * the first that failed.
 */
export async function runScripts(
  options: RunOptions,
  target: ScriptTarget,
  output: OutputPlace,
): Promise<number> {
  const scripts: ScriptSource[] = [];
  for (const file of options.files) {
    try {
      const script = await readFile(file, "utf8");
      scripts.push({ name: basename(file), script, directory: dirname(resolve(file)) });
    } catch (error) {
      return complain(`${file}: ${fileProblem(error)}`);
    }
  }
  let status = 0;
  for (const [index, pending] of target.run(scripts).outcomes.entries()) {
    const outcome = await pending;
    if (!outcome.ok) return complain(`${options.files[index]}: ${outcome.reason}`);
    if (output === "in results") {
      process.stdout.write(outcome.result.stdout);
      process.stderr.write(outcome.result.stderr);
    }
    if (options.out !== undefined) await copyOut(outcome.result, options.out);
    if (status === 0) status = outcome.result.status;
  }
  return status;
}

/** Writes a script's files below `directory`, and nowhere else. */
async function copyOut(result: ScriptResult, directory: string): Promise<void> {
  for (const [path, bytes] of result.files) {
    const target = join(directory, path);
    if (relative(directory, target).startsWith("..")) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes, { flag: WRITE_NO_LINK });
  }
}
